"""Small files that were made to hang, crash or fill the memory: each costs only itself, in stated time and memory."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.measured_run import MeasuredRun, measured_run

CASES = Path(os.environ.get("SCORE_MESSAGES_DATA", "/nowhere")) / "cases" / "hostile"
NAMES = sorted(path.name for path in CASES.iterdir()) if CASES.is_dir() else ["cases/hostile is not there"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="SCORE_MESSAGES_DATA names no folder with cases/hostile"),
]

PROGRAM = Path(sys.executable).with_name("score-messages")
MOST_SECONDS = 60
MOST_BYTES = (1 << 30) + (300 << 20)
"""1 GiB beyond what a run over a good file takes itself."""


def run(*arguments: str | Path) -> MeasuredRun:
    return measured_run([PROGRAM, *arguments], MOST_SECONDS + 60)


def check(ended: MeasuredRun) -> None:
    assert "Traceback" not in ended.stderr and "a bug in score-messages" not in ended.stderr, ended.stderr
    assert ended.seconds < MOST_SECONDS
    assert ended.peak_bytes < MOST_BYTES
    assert ended.code in (0, 1, 2)


@pytest.mark.parametrize("name", NAMES)
def test_alone_it_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """In time, without a traceback; what is refused leaves no table."""
    target = tmp_path / "out.parquet"
    ended = run(CASES / name, target)
    check(ended)
    assert target.exists() is (ended.code == 0)


@pytest.mark.parametrize("name", NAMES)
def test_beside_a_good_file_it_costs_only_its_own_table(name: str, tmp_path: Path) -> None:
    """The good one is scored, the bad one named, and a second night ends the same way."""
    export = tmp_path / "export"
    export.mkdir()
    shutil.copy(CASES / name, export / name)
    (export / "zz-good.csv").write_text("id,body\n1,The lamp is lovely.\n2,The desk came broken.\n")
    for _ in range(2):
        ended = run(export, f"{tmp_path / 'scored'}/")
        check(ended)
        assert ended.code in (0, 1)
        good = [path for path in (tmp_path / "scored").glob("*.parquet") if path.name.startswith("zz-good")]
        assert [pq.read_metadata(path).num_rows for path in good] == [2]
        assert (ended.code == 1) is (name in ended.stderr)
