"""`--prune` drops what is gone from a source that this run sees, and never more than a share unless allowed to."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from tests.support.command import Result, RunScore
from tests.support.messages import csv_bytes, inbox


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two sources: five exports of ten rows and, on another disk, one."""
    for folder in ("inbox", "disk"):
        (tmp_path / folder).mkdir()
    for number in range(5):
        (tmp_path / "inbox" / f"{number}.csv").write_bytes(_export(number))
    (tmp_path / "disk" / "far.csv").write_bytes(_export(9))
    return tmp_path


def _export(number: int) -> bytes:
    return csv_bytes([*inbox(9), [f"{number}", f"export {number}"]])


def rows(root: Path) -> int:
    return int(pads.dataset(root / "scored").count_rows())


def night(run_score: RunScore, root: Path, *sources: str, options: tuple[str, ...] = ("--prune",)) -> Result:
    return run_score(*(str(root / source) for source in sources), f"{root / 'scored'}/", *options)


def test_source_that_is_not_named_loses_nothing(root: Path, run_score: RunScore) -> None:
    """Its disk isn't mounted tonight, and the run is over the other source."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    shutil.rmtree(root / "disk")
    result = night(run_score, root, "inbox", options=("--prune", "--prune-max", "100%"))
    assert (result.exit_code, rows(root)) == (0, 60)


@pytest.mark.parametrize("is_there", [True, False], ids=["an empty folder", "no folder"])
def test_source_that_cant_be_seen_loses_nothing(root: Path, run_score: RunScore, is_there: bool) -> None:
    """A mount point without its disk, or not even that; what is gone from the other source goes."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    shutil.rmtree(root / "disk")
    if is_there:
        (root / "disk").mkdir()
    (root / "inbox" / "0.csv").unlink()
    assert night(run_score, root, "inbox", "disk").exit_code == 1
    assert rows(root) == 50


def test_disk_below_a_source_loses_nothing(root: Path, run_score: RunScore) -> None:
    """What lay in a folder that is empty now isn't known to be gone, and is told; what lay in one that is gone is."""
    shutil.move(root / "disk", root / "inbox" / "disk")
    assert night(run_score, root, "inbox").exit_code == 0
    (root / "inbox" / "disk" / "far.csv").unlink()
    result = night(run_score, root, "inbox")
    assert (result.exit_code, rows(root)) == (1, 60)
    assert f"{root / 'inbox' / 'disk'}: 1 input is gone from here, and nothing is left" in result.stderr
    (root / "inbox" / "disk").rmdir()
    assert (night(run_score, root, "inbox").exit_code, rows(root)) == (0, 50)


def test_pattern_prunes_what_it_would_have_found(root: Path, run_score: RunScore) -> None:
    """And nothing else in that folder."""
    assert night(run_score, root, "inbox/*.csv", "disk").exit_code == 0
    (root / "inbox" / "0.csv").unlink()
    assert (night(run_score, root, "inbox/1*.csv").exit_code, rows(root)) == (0, 60)
    assert (night(run_score, root, "inbox/*.csv").exit_code, rows(root)) == (0, 50)


def test_more_than_a_share_is_refused_with_a_hint_that_works(root: Path, run_score: RunScore) -> None:
    """The rest of the run is done; the error says how many rows would go; pasted, the hint drops them."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    for number in (0, 1):
        (root / "inbox" / f"{number}.csv").unlink()
    (root / "inbox" / "new.csv").write_bytes(_export(7))
    result = night(run_score, root, "inbox", "disk")
    assert result.exit_code == 1 and rows(root) == 70
    assert "--prune would drop 20 of 60 rows, and --prune-max is 20%; it dropped none." in result.stderr
    hint = shlex.split(result.stderr.split("removed on purpose:")[1].splitlines()[0])
    assert hint == ["--prune-max", "20"]
    assert night(run_score, root, "inbox", "disk", options=("--prune", *hint)).exit_code == 0
    assert rows(root) == 50


def test_what_was_moved_is_not_gone(root: Path, run_score: RunScore) -> None:
    """Files recognised by their bytes keep their rows; only a file that is really gone counts."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    tables = {path.name for path in (root / "scored").glob("*.parquet")}
    for path in (root / "inbox").glob("*.csv"):
        path.rename(path.with_name(f"renamed-{path.name}"))
    result = night(run_score, root, "inbox", "disk", options=("--prune", "--dry-run"))
    assert result.exit_code == 0 and "prune: " not in result.stderr and result.stderr.count("skip: ") == 6
    assert (night(run_score, root, "inbox", "disk").exit_code, rows(root)) == (0, 60)
    assert {path.name for path in (root / "scored").glob("*.parquet")} == tables
    for number in range(3):
        path = root / "inbox" / f"renamed-{number}.csv"
        path.rename(path.with_name(f"again-{number}.csv"))
    for number in (3, 4):
        (root / "inbox" / f"renamed-{number}.csv").unlink()
    result = night(run_score, root, "inbox", "disk")
    assert (result.exit_code, rows(root)) == (1, 60)
    assert "--prune would drop 20 of 60 rows" in result.stderr


def test_copy_that_has_rows_of_its_own_doesnt_replace_what_is_gone(root: Path, run_score: RunScore) -> None:
    """With `--overlaps keep` the same bytes stand twice, and one of the two goes."""
    for number in range(3):
        shutil.copy(root / "inbox" / f"{number}.csv", root / "inbox" / f"copy-{number}.csv")
    assert night(run_score, root, "inbox", "disk", options=("--overlaps", "keep")).exit_code == 0
    assert rows(root) == 90
    for number in range(3):
        (root / "inbox" / f"{number}.csv").unlink()
    result = night(run_score, root, "inbox", "disk", options=("--prune", "--overlaps", "keep"))
    assert (result.exit_code, rows(root)) == (1, 90) and "--prune would drop 30 of 90 rows" in result.stderr


@pytest.mark.parametrize(("limit", "rows_left"), [("20", 40), ("33.4%", 40), ("19", 60), ("33%", 60), ("0", 60)])
def test_limit_is_a_number_of_rows_or_a_share(root: Path, run_score: RunScore, limit: str, rows_left: int) -> None:
    """The share is of all rows in the folder, exactly."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    for number in (0, 1):
        (root / "inbox" / f"{number}.csv").unlink()
    result = night(run_score, root, "inbox", "disk", options=("--prune", "--prune-max", limit))
    assert (result.exit_code, rows(root)) == (int(rows_left == 60), rows_left)


def test_limit_that_is_no_number_is_wrong_usage(root: Path, run_score: RunScore) -> None:
    """The error names the option."""
    result = night(run_score, root, "inbox", options=("--prune", "--prune-max", "many"))
    assert (
        result.exit_code == 2
        and "--prune-max takes a number of rows or a share such as 20%, not 'many'" in result.stderr
    )
    result = run_score(root / "inbox" / "0.csv", root / "scored.parquet", "--prune-max", "3")
    assert result.exit_code == 2 and "--prune-max is for a folder of tables" in result.stderr


def test_dry_run_shows_what_would_go(root: Path, run_score: RunScore) -> None:
    """With the number of rows, and whether it would be refused."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    (root / "inbox" / "0.csv").unlink()
    result = night(run_score, root, "inbox", "disk", options=("--prune", "--dry-run"))
    assert result.exit_code == 0 and "prune: " in result.stderr and "its 10 rows would be dropped" in result.stderr
    (root / "inbox" / "1.csv").unlink()
    result = night(run_score, root, "inbox", "disk", options=("--prune", "--dry-run"))
    assert result.exit_code == 1 and "--prune would drop 20 of 60 rows" in result.stderr
    assert rows(root) == 60 and len(list((root / "scored" / "_runs").glob("*.json"))) == 1


def test_record_says_what_went(root: Path, run_score: RunScore) -> None:
    """The input, and how many rows it had."""
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    (root / "inbox" / "0.csv").unlink()
    assert night(run_score, root, "inbox", "disk").exit_code == 0
    record = json.loads(max((root / "scored" / "_runs").glob("*.json")).read_text())
    (gone,) = [part for part in record["parts"] if part["outcome"] == "pruned"]
    assert gone["input"].endswith("inbox/0.csv") and gone["replaced_rows"] == 10
