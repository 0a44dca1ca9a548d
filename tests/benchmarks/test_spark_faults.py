"""A table that Spark scores is that of one machine, to the last bit, whatever processes are killed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks import spark_faults
from tests.support.servers.spark import environment

pytestmark = pytest.mark.slow


MASTERS = {"workers": "local[2,8]", "executor": spark_faults.MASTER, "driver": "local[2,8]"}
"""Where executors are no processes of their own, two JVMs fewer have to start."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark_faults.Place]:
    """20,000 messages, scored by one machine; less is killed than in the benchmark's two million."""
    place = spark_faults.Place(tmp_path_factory.mktemp("faults"), worker_kills=2, busy_seconds=0.5)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment().items():
            patch.setenv(name, value)
        spark_faults.run(place, rows=20_000, only="one-machine")
        yield place


@pytest.mark.parametrize("step", MASTERS)
def test_the_table_survives_the_death_of(place: spark_faults.Place, step: str) -> None:
    """Each death is checked to have happened; of a driver that died nothing is visible, and the next run is whole."""
    done = spark_faults.run(replace(place, master=MASTERS[step]), rows=20_000, only=step)
    assert done[step]["same_bits"] and done[step]["verified"]
    assert spark_faults.missed({step: done[step]}) == []
