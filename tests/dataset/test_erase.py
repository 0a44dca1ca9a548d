"""What is gone from a table is gone from its file, as soon as no reader can be using it; and never earlier."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.catalog.live_bytes import layout_of, pieces
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.storage import erase
from score_messages.dataset.storage.opening import open_dataset
from score_messages.dataset.update import update_dataset
from score_messages.errors import OutputError
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.disk_faults import watched_disk
from tests.support.messages import CANARY, csv_bytes
from tests.support.model import loaded_model

HOUR = 60.0
READ = ReadOptions(id_column="id", date_column="date")
TEXTS = ("a wonderful chair", "a dull waste of money", "it was fine")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    export(folder, range(30), secret=True)
    return folder


def export(folder: Path, numbers: range, secret: bool = False, day: int = 1) -> None:
    """Write one file, with the message that is to be forgotten or without it."""
    rows = [(f"m{n}", f"2026-02-{day + n % 3:02}", f"{TEXTS[n % 3]}, number {n}") for n in numbers]
    rows += [("secret", "2026-02-02", f"{CANARY} never tell anybody that the chair was dull")] if secret else []
    (folder / "a.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows]))


def run(inbox: Path, grace: float = HOUR, by_day: bool = False, later: float = 0.0, **more: Any) -> UpdateReport:
    """Run as if it were this many seconds later."""
    read = ReadOptions(**{**vars(READ), **({"drop_text": True} if more.pop("drop_text", False) else {})})
    options = UpdateOptions(
        ScoreOptions(read=read),
        partition="date" if by_day else None,
        grace=grace,
        **more,
    )
    with mock.patch("score_messages.dataset.storage.erase.time.time", return_value=time.time() + later):
        return update_dataset([str(inbox)], str(inbox.parent / "scored"), options, model=loaded_model())


def tables(inbox: Path) -> list[Path]:
    scored = inbox.parent / "scored"
    return sorted([*scored.glob("*.parquet"), *scored.glob("day=*/*.parquet"), *scored.glob("_tables/*.pq")])


def hidden(path: Path) -> bytes:
    """The bytes of a file that belong to no table and aren't zero."""
    with path.open("rb") as file:
        return b"".join(pieces(file, layout_of(file).gaps())).strip(b"\0")


def readable(inbox: Path) -> str:
    """All that a reader can get by opening the folder's files now."""
    parts = parts_now(inbox)
    return " ".join(str(pq.read_table(path).to_pydict()) + str(pq.read_metadata(path).metadata) for path in parts)


def as_known_before(before: dict[Path, bytes]) -> list[str]:
    """What readers who hold the old footers find at the offsets that these name."""
    return [str(pq.read_table(io.BytesIO(path.read_bytes()[: len(old)])).to_pydict()) for path, old in before.items()]


def parts_now(inbox: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in tables(inbox) if path.suffix == ".parquet"}


def renamed(inbox: Path) -> None:
    (inbox / "a.csv").rename(inbox / "b.csv")
    (inbox / "b.csv").write_bytes(csv_bytes([("id", "date", "text"), ("x", "2026-02-01", "a fine chair")]))


Change = tuple[Callable[[Path], None], dict[str, Any]]
CHANGES: dict[str, Change] = {
    "a message is deleted": (lambda inbox: export(inbox, range(30)), {}),
    "all is other": (lambda inbox: export(inbox, range(500, 900)), {}),
    "the input is gone": (renamed, {"prune": True, "prune_max": MaxBad.parse("100%")}),
    "the text is dropped": (lambda inbox: None, {"redo": True, "drop_text": True}),
}
"""What a person does, and the options of the run after it."""


@pytest.mark.parametrize("by_day", [False, True], ids=["one table each", "by day"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_of_what_is_gone_stays_once_the_grace_is_over(inbox: Path, change: Change, by_day: bool) -> None:
    """Until then, readers who began earlier can read all; the next run after it has zeroed every byte."""
    run(inbox, by_day=by_day)
    before = parts_now(inbox)
    assert CANARY in readable(inbox)
    act, more = change
    act(inbox)
    report = run(inbox, by_day=by_day, **more)
    assert CANARY not in readable(inbox)
    assert report.waiting and any(CANARY in value for value in as_known_before(before))
    assert run(inbox, by_day=by_day, later=0.9 * 60 * HOUR, **more).waiting == report.waiting
    assert any(CANARY in value for value in as_known_before(before))
    table = readable(inbox)
    assert run(inbox, by_day=by_day, later=1.1 * 60 * HOUR, **more).waiting == 0
    assert [hidden(path) for path in tables(inbox)] == [b""] * len(tables(inbox))
    assert readable(inbox) == table


@pytest.mark.parametrize("by_day", [False, True], ids=["one table each", "by day"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_a_grace_nothing_stays_at_all(inbox: Path, change: Change, by_day: bool) -> None:
    """With `--grace 0`, which says that nobody is reading, it is gone at once."""
    run(inbox, by_day=by_day)
    act, more = change
    act(inbox)
    assert run(inbox, grace=0, by_day=by_day, **more).waiting == 0
    assert CANARY not in readable(inbox)
    assert [hidden(path) for path in tables(inbox)] == [b""] * len(tables(inbox))


def test_erasing_moves_nothing_that_readers_of_today_know(inbox: Path) -> None:
    """Who read the footer before still finds the same rows, in the same file, at the offsets that it names."""
    run(inbox)
    export(inbox, range(10, 60))
    run(inbox)
    before = parts_now(inbox)
    expected = as_known_before(before)
    run(inbox, later=1.1 * 60 * HOUR)
    assert any(path.read_bytes() != old for path, old in before.items())
    assert as_known_before(before) == expected
    for path, old in before.items():
        assert len(path.read_bytes()) == len(old)
        assert path.stat().st_blocks * 512 <= 2 * len(old)
        assert duckdb.connect().execute(f"select count(*) from read_parquet('{path}')").fetchall() == [(50,)]


def test_mode_of_a_table_is_kept_when_its_past_is_erased(inbox: Path) -> None:
    """Nobody gains or loses access by it."""
    run(inbox)
    (path,) = (inbox.parent / "scored").glob("*.parquet")
    path.chmod(0o640)
    export(inbox, range(5))
    run(inbox)
    run(inbox, later=1.1 * 60 * HOUR)
    assert hidden(path) == b"" and path.stat().st_mode & 0o777 == 0o640


def test_what_is_damaged_is_not_made_to_look_sound(inbox: Path) -> None:
    """Erasing writes a file anew: never one whose bytes aren't those that were written."""
    run(inbox)
    export(inbox, range(5))
    run(inbox)
    (path,) = (inbox.parent / "scored").glob("*.parquet")
    with path.open("rb") as file:
        layout = layout_of(file)
    with open_dataset(str(inbox.parent / "scored")) as folder:
        with path.open("r+b") as file:
            file.seek(layout.start + 40)
            byte = file.read(1)
            file.seek(layout.start + 40)
            file.write(bytes([byte[0] ^ 1]))
        damaged = path.read_bytes()
        assert erase.erase_old(folder, 0.0) == 0
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("number", range(0, 40, 3))
def test_whatever_disk_call_fails_the_table_stands(inbox: Path, number: int) -> None:
    """Erased or not, its rows are the same, and the next run erases what is left."""
    run(inbox)
    export(inbox, range(30))
    run(inbox)
    expected = readable(inbox)

    def fail(call: int) -> None:
        if call == number:
            raise OSError(5, os.strerror(5))

    with open_dataset(str(inbox.parent / "scored")) as folder, watched_disk(fail) as calls:
        try:
            erase.erase_old(folder, 0.0)
        except (OSError, OutputError):
            assert len(calls) > number
    assert readable(inbox) == expected
    assert run(inbox, grace=0).waiting == 0
    assert [hidden(path) for path in tables(inbox)] == [b""] * len(tables(inbox))
    assert readable(inbox).count("m29") == expected.count("m29")


def test_file_that_is_replaced_more_than_once_in_a_run_keeps_all_its_readers(inbox: Path) -> None:
    """Two days exchange messages: both files are emptied before they are filled, and all are read to their end."""
    run(inbox, by_day=True)
    before = parts_now(inbox)
    expected = as_known_before(before)
    stages: list[dict[Path, bytes]] = []
    rename = os.replace

    def replaced(old: str, new: str) -> None:
        rename(old, new)
        stages.append(parts_now(inbox))

    export(inbox, range(30), secret=True, day=2)
    with mock.patch.object(os, "replace", replaced):
        run(inbox, by_day=True)
    assert as_known_before(before) == expected
    assert len(stages) > 6
    for stage in stages:
        as_known_before(stage)
