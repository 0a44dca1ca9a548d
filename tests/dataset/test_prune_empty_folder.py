"""`--prune` drops nothing of a folder that stands empty, and says so: a disk may be missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import Result, RunScore
from tests.support.exports import count_rows, write_exports

TOLD = "nothing is left here to read, as if a disk were missing; --prune dropped no row of it"


@pytest.fixture
def inbox(tmp_path: Path, run_score: RunScore) -> Path:
    """Exports in the folder itself and in one below it, and two folders of mails, one of them with a folder below."""
    inbox = write_exports(tmp_path / "inbox", ("kept.csv",))
    write_exports(inbox / "disk", ("a.csv", "b.csv"))
    for name in ("mails/1.eml", "more/sub/2.eml"):
        (inbox / name).parent.mkdir(parents=True)
        (inbox / name).parent.with_name("beside.csv").write_bytes(b"id,body\n1,a fine sofa\n")
        (inbox / name).write_bytes(f"Message-ID: <{name}>\n\nA good chair, {name}.\n".encode())
    assert night(run_score, inbox).exit_code == 0
    return inbox


def night(run_score: RunScore, inbox: Path, *options: str) -> Result:
    return run_score(inbox, f"{inbox.parent / 'scored'}/", "--prune", "--prune-max", "100%", "--workers", "1", *options)


def empty_of_files(folder: Path) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()


def empty_but_for_clutter(folder: Path) -> None:
    empty_of_files(folder)
    (folder / "Thumbs.db").write_bytes(b"x")


EMPTIED: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "folder of exports": ("disk", "2 inputs are gone", empty_of_files),
    "folder of mails": ("mails", "1 input is gone", empty_of_files),
    "folder of mails with clutter": ("mails", "1 input is gone", empty_but_for_clutter),
    "folder of mails below it": ("more/sub", "1 input is gone", empty_of_files),
}


@pytest.mark.parametrize("kind", EMPTIED)
def test_folder_that_stands_empty_is_told_and_loses_nothing(inbox: Path, run_score: RunScore, kind: str) -> None:
    """By its path, in a dry run too, and night after night; once the folder is away, as it says, the rows go."""
    name, gone, empty = EMPTIED[kind]
    empty(inbox / name)
    before = count_rows(inbox.parent / "scored")
    for options in (("--dry-run",), (), ()):
        result = night(run_score, inbox, *options)
        assert result.exit_code == 1 and f"{inbox / name}: {gone} from here, and {TOLD}" in result.stderr, result.stderr
        assert "move this folder away, and run again" in result.stderr
        assert count_rows(inbox.parent / "scored") == before
    shutil.move(inbox / name, inbox.parent / "away")
    result = night(run_score, inbox)
    assert (result.exit_code, TOLD in result.stderr) == (0, False), result.stderr
    assert count_rows(inbox.parent / "scored") < before


def test_nothing_is_told_without_prune_or_of_what_others_hold(inbox: Path, run_score: RunScore) -> None:
    """Without it every row stays anyway; and a folder that became part of the one above it is read with that."""
    empty_of_files(inbox / "disk")
    without = run_score(inbox, f"{inbox.parent / 'scored'}/", "--workers", "1")
    assert (without.exit_code, without.stderr) == (0, "")
    (inbox / "disk" / "c.csv").write_bytes(b"id,body\n1,good\n")
    (inbox / "more" / "3.eml").write_bytes(b"Message-ID: <3>\n\nA bad chair.\n")
    result = night(run_score, inbox)
    assert (result.exit_code, TOLD in result.stderr) == (0, False), result.stderr


def test_folder_that_is_named_and_empty_is_told_once(inbox: Path, run_score: RunScore) -> None:
    """It holds no file: that is said of every source."""
    empty_of_files(inbox / "mails")
    result = run_score(inbox, inbox / "mails", f"{inbox.parent / 'scored'}/", "--prune", "--workers", "1")
    assert result.exit_code == 1 and "holds no file to score" in result.stderr and TOLD not in result.stderr
