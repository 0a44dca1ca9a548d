"""`sentiment-jobs check` names a part that somebody deleted, as long as the index or a record tells of it."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from score_messages.dataset.check import Finding, check_dataset
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.exports import write_exports
from tests.support.model import loaded_model


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def scored(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    write_exports(tmp_path / "inbox", ("a.csv", "b.csv"))
    run(tmp_path / "scored", request.param)
    return tmp_path / "scored"


def run(scored: Path, partition: str | None, prune: bool = False) -> int:
    score = ScoreOptions(read=ReadOptions(id_column="id"), workers=1)
    options = UpdateOptions(score, partition=partition, prune=prune, prune_max=MaxBad.parse("100%"), grace=0)
    return update_dataset([str(scored.parent / "inbox")], str(scored), options, model=loaded_model()).exit_code


def partition_of(scored: Path) -> str | None:
    return "date" if list(scored.glob("day=*")) else None


def delete_part(scored: Path) -> str:
    files = list(scored.rglob("a.csv-*.parquet"))
    for path in files:
        path.unlink()
    return files[0].name


def findings(scored: Path) -> tuple[Finding, ...]:
    """But of tables for dashboards, which the next run brings up to date."""
    return tuple(each for each in check_dataset(str(scored)).findings if not each.path.startswith("_tables"))


@pytest.mark.parametrize("known_by", ["index and records", "records after a run", "the index alone", "records alone"])
def test_part_that_was_deleted_with_its_input_is_named(scored: Path, known_by: str) -> None:
    """Whatever of the two still tells; and it can't be mended by the next run."""
    partition, name = partition_of(scored), delete_part(scored)
    (scored.parent / "inbox" / "a.csv").unlink()
    if known_by == "records after a run":
        run(scored, partition, prune=True)
    if known_by == "the index alone":
        for path in (scored / "_runs").glob("*.json"):
            path.unlink()
    if known_by == "records alone":
        (scored / "_index" / "files.json").unlink()
    missing = [each for each in findings(scored) if each.path == name]
    assert len(missing) == 1 and "is missing" in missing[0].reason and "a.csv" in missing[0].reason
    assert "Put its input back" in missing[0].hint and "backup" in missing[0].hint


def test_command_of_the_hint_lists_the_records_to_delete(scored: Path) -> None:
    """Without them nobody knows of the part any more."""
    partition = partition_of(scored)
    delete_part(scored)
    (scored.parent / "inbox" / "a.csv").unlink()
    run(scored, partition)
    (missing,) = findings(scored)
    command = missing.hint.split(":  ")[1]
    listed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout.splitlines()
    assert listed
    for path in listed:
        Path(path).unlink()
    run(scored, partition)
    assert findings(scored) == ()


def test_part_whose_input_is_there_is_mended_by_the_next_run(scored: Path) -> None:
    """And then nothing is missing."""
    partition, name = partition_of(scored), delete_part(scored)
    (missing,) = findings(scored)
    assert (missing.path, "next run" in missing.hint) == (name, True)
    assert run(scored, partition) == 0
    assert findings(scored) == ()


def test_part_that_a_run_removed_is_not_missing(scored: Path) -> None:
    """Pruned, and its tombstone gone by now; nor one whose input came back under a part of another name."""
    partition = partition_of(scored)
    (scored.parent / "inbox" / "a.csv").unlink()
    assert run(scored, partition, prune=True) == 0
    assert findings(scored) == ()
    delete_part(scored)
    assert findings(scored) == ()
    (scored / "_index" / "files.json").unlink()
    assert all("_index" in each.path for each in findings(scored))


def test_moved_input_is_not_missing(scored: Path) -> None:
    """Its part has the name that it was given first."""
    inbox = scored.parent / "inbox"
    (inbox / "a.csv").rename(inbox / "c.csv")
    assert run(scored, partition_of(scored)) == 0
    assert findings(scored) == ()


def test_hint_names_the_folder_as_it_was_given(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be pasted, whatever the folder is called."""
    delete_part(scored)
    (scored.parent / "inbox" / "a.csv").unlink()
    scored.rename(scored.parent / "my tables")
    monkeypatch.chdir(scored.parent)
    (missing,) = [each for each in check_dataset("my tables").findings if "is missing" in each.reason]
    assert shlex.split(missing.hint.split(":  ")[1])[-1] == "my tables/_runs/*.json"
