"""`--prune` drops nothing of a folder in which nothing that is left can be read: a disk may be missing, or a copy."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.dataset.inputs.input_listing import Input
from score_messages.dataset.run.trial_read import TrialRead
from tests.support.command import Result, RunScore
from tests.support.messages import csv_bytes, inbox

NONE_CAN_BE_READ = "of those that are left none can be read"


def export(number: int) -> bytes:
    return csv_bytes([*inbox(9), [f"{number}", f"export {number}"]])


@pytest.fixture
def root(tmp_path: Path, run_score: RunScore) -> Path:
    """A folder of exports in two years, all scored."""
    for year in ("2025", "2026"):
        (tmp_path / "inbox" / year).mkdir(parents=True)
    for number in range(4):
        (tmp_path / "inbox" / ("2025", "2026")[number % 2] / f"{number}.csv").write_bytes(export(number))
    assert night(run_score, tmp_path).exit_code == 0
    assert rows(tmp_path) == 40
    return tmp_path


def rows(root: Path) -> int:
    return int(pads.dataset(root / "scored").count_rows())


def night(run_score: RunScore, root: Path, *options: str) -> Result:
    return run_score(root / "inbox", f"{root / 'scored'}/", "--prune", "--prune-max", "100%", *options)


BROKEN: dict[str, Callable[[Path], object]] = {
    "without a byte": lambda path: path.write_bytes(b""),
    "only a header": lambda path: path.write_bytes(b"id,body\n"),
    "cut off in a quote": lambda path: path.write_bytes(b'id,body\n1,"a good'),
    "another table": lambda path: path.write_bytes(b"when,who\n1,2\n"),
    "zeros": lambda path: path.write_bytes(bytes(500)),
    "packed and cut off": lambda path: path.write_bytes(gzip.compress(export(7))[:-20]),
    "bad rows": lambda path: path.write_bytes(b"id,body\n" + 9 * b"1\n"),
}


@pytest.mark.parametrize("harm", BROKEN.values(), ids=BROKEN)
def test_nothing_is_dropped_where_nothing_can_be_read(
    harm: Callable[[Path], object], root: Path, run_score: RunScore
) -> None:
    """The error says why, as does a dry run; once something can be read again, what is gone is dropped."""
    (root / "inbox" / "2026" / "1.csv").unlink()
    harm(root / "inbox" / "2026" / "3.csv")
    for options in (("--dry-run",), ()):
        result = night(run_score, root, *options)
        assert result.exit_code == 1 and NONE_CAN_BE_READ in result.stderr and "2026" in result.stderr, result.stderr
        assert rows(root) == 40
    (root / "inbox" / "2026" / "3.csv").write_bytes(export(3))
    assert (night(run_score, root).exit_code, rows(root)) == (0, 30)


def test_one_readable_input_is_enough(root: Path, run_score: RunScore) -> None:
    """A bad file among good ones is common, and no sign of a missing disk."""
    (root / "inbox" / "2026" / "1.csv").unlink()
    (root / "inbox" / "2026" / "3.csv").write_bytes(b"")
    (root / "inbox" / "2026" / "5.csv").write_bytes(export(5))
    result = night(run_score, root)
    assert (result.exit_code, rows(root)) == (1, 40)  # ten of them are new
    assert NONE_CAN_BE_READ not in result.stderr


def test_other_folders_are_pruned_all_the_same(root: Path, run_score: RunScore) -> None:
    """Only the folder that can't be read is left alone."""
    (root / "inbox" / "2025" / "0.csv").unlink()
    (root / "inbox" / "2026" / "1.csv").unlink()
    (root / "inbox" / "2026" / "3.csv").write_bytes(b"")
    result = night(run_score, root)
    assert (result.exit_code, rows(root)) == (1, 30)
    assert "2026: 1 input is gone" in result.stderr


def test_a_folder_that_is_gone_is_checked_by_what_is_left_around_it(root: Path, run_score: RunScore) -> None:
    """As is a folder that holds no input any more but something else."""
    shutil.rmtree(root / "inbox" / "2026")
    for path in (root / "inbox" / "2025").iterdir():
        path.write_bytes(b"")
    result = night(run_score, root)
    assert result.exit_code == 1 and "2 inputs are gone from here" in result.stderr
    assert rows(root) == 40
    (root / "inbox" / "2026").mkdir()
    (root / "inbox" / "2026" / ".mounted").touch()
    assert NONE_CAN_BE_READ in night(run_score, root).stderr
    assert rows(root) == 40


def test_reading_stops_at_the_first_readable_input(
    root: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smallest is tried first."""
    tried: list[str] = []

    def succeeds(self: TrialRead, source: Input) -> bool:
        tried.append(Path(source.path).name)
        return True

    monkeypatch.setattr(TrialRead, "succeeds", succeeds)
    (root / "inbox" / "2025" / "0.csv").unlink()
    (root / "inbox" / "2025" / "small.csv").write_bytes(b"id,body\n1,good\n")
    assert night(run_score, root).exit_code == 0
    assert tried == ["small.csv"]
