"""Tables are never readable by more people than their inputs, unless a person has changed the tables' own mode."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.storage.openness import openness
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from score_messages.write import atomic
from tests.support.messages import csv_bytes, inbox
from tests.support.model import loaded_model


@pytest.fixture(autouse=True)
def no_umask() -> Iterator[None]:
    """New files are readable by all unless the code says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def modes_of_new_files() -> Iterator[list[int]]:
    """The modes of each unfinished file, from its creation to its end."""
    modes: list[int] = []
    make, fsync = atomic.NewFile.__init__, os.fsync

    def init_noted(self: atomic.NewFile, *args: object, **options: object) -> None:
        make(self, *args, **options)  # type: ignore[arg-type]
        modes.append(stat.S_IMODE(os.fstat(self.file.fd).st_mode))

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))

    with mock.patch.object(atomic.NewFile, "__init__", init_noted), mock.patch.object(os, "fsync", synced):
        yield modes


def run(folder: Path, by_day: bool = False) -> list[Path]:
    read = ReadOptions(id_column="id")
    options = UpdateOptions(ScoreOptions(read=read), partition="date" if by_day else None, run_date="2026-02-01")
    update_dataset([str(folder)], str(folder.parent / "scored"), options, model=loaded_model())
    return sorted([*(folder.parent / "scored").glob("*.parquet"), *(folder.parent / "scored").glob("day=*/*.parquet")])


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize("of_source", [0o600, 0o640, 0o644, 0o604, 0o400, 0o666])
def test_part_is_as_open_as_its_input_and_no_more(tmp_path: Path, of_source: int, by_day: bool) -> None:
    """Also while it is being written; its owner may write it."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(20)))
    (tmp_path / "inbox" / "a.csv").chmod(of_source)
    (part,) = run(tmp_path / "inbox", by_day)
    assert mode(part) == of_source | 0o600


def test_unfinished_files_of_a_private_input_are_private(tmp_path: Path) -> None:
    """From the moment they are created, the spool included; also when the part is replaced."""
    (tmp_path / "inbox").mkdir()
    for number in (20, 30):
        (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(number)))
        (tmp_path / "inbox" / "a.csv").chmod(0o600)
        with modes_of_new_files() as modes:
            (part,) = run(tmp_path / "inbox")
        assert modes.count(0o600) >= 2
        assert mode(part) == 0o600


def test_mode_that_a_person_gave_a_part_is_kept(tmp_path: Path) -> None:
    """Who gives a group access to a table means it to last."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(20)))
    (tmp_path / "inbox" / "a.csv").chmod(0o600)
    (part,) = run(tmp_path / "inbox")
    part.chmod(0o640)
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(30)))
    (part,) = run(tmp_path / "inbox")
    assert mode(part) == 0o640


def test_folder_is_as_open_as_its_most_private_file_and_itself(tmp_path: Path) -> None:
    """One mail that only its owner reads makes the table of all of them private; so does a folder that is closed."""
    folder = tmp_path / "mails"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.eml").write_text("Subject: chair\n\nA wonderful chair.\n")
        (folder / f"{name}.eml").chmod(0o644)
    folder.chmod(0o755)
    assert openness(str(folder)) == 0o644
    (folder / "b.eml").chmod(0o640)
    assert openness(str(folder)) == 0o640
    folder.chmod(0o700)
    assert openness(str(folder)) == 0o600
    (part,) = run(folder)
    assert mode(part) == 0o600
