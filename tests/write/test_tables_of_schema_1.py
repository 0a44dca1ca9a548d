"""Tables that were written before the three probabilities were columns are ours all the same."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.dataset.inputs.own_tables import is_own_table
from score_messages.errors import TargetRefused
from score_messages.write import WriteOptions, check_target
from score_messages_jobs.commands import show
from tests.support.disk_faults import small_table, write_table
from tests.support.schema_1 import without_probabilities

OPTIONS = {
    "table.parquet": WriteOptions(),
    "table.csv": WriteOptions(),
    "table.jsonl": WriteOptions(),
    "semicolons.csv": WriteOptions(delimiter=";", bom=True),
    "tabs.csv": WriteOptions(delimiter="tab"),
}


def old_table(prefix: str) -> pa.Table:
    table = without_probabilities(small_table(3))
    return table.rename_columns(["user", *(prefix + name for name in table.column_names[1:])])


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("prefix", ["", "x_", "="])
def test_old_table_is_replaced_unasked_and_never_read_as_messages(tmp_path: Path, name: str, prefix: str) -> None:
    """The nightly command goes on after an upgrade, without --force."""
    path, options = tmp_path / name, OPTIONS[name]
    write_table(path, old_table(prefix), options)
    given = WriteOptions(prefix=prefix, delimiter=options.delimiter, bom=options.bom)
    check_target(str(path), given)
    assert is_own_table(str(path), prefix)
    write_table(path, small_table(1), given)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("prefix", ["", "x_"])
def test_old_table_is_shown(tmp_path: Path, name: str, prefix: str) -> None:
    """By the columns that every version has."""
    write_table(tmp_path / name, old_table(prefix), OPTIONS[name])
    assert "3  without a status" in show.run(show.Options(tmp_path / name, prefix=prefix))


@pytest.mark.parametrize("name", ["table.csv", "table.jsonl"])
def test_table_that_lacks_a_column_of_all_versions_is_somebody_elses(tmp_path: Path, name: str) -> None:
    """As it was: the columns tell, and every version has these."""
    table = without_probabilities(small_table(3))
    write_table(tmp_path / name, table.drop_columns(["truncated"]))
    with pytest.raises(TargetRefused):
        check_target(str(tmp_path / name), WriteOptions())
