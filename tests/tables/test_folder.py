"""A folder's tables: all that are scored, oldest first, whatever else lies there and whatever a run does meanwhile."""

from __future__ import annotations

import gzip
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from score_messages.errors import ColumnError, FormatError, InputError
from score_messages.tables import open_table, table_files, tables_of
from tests.support.command import RunScore
from tests.support.scored_tables import FORMATS, scored_rows, written


def put(path: Path, text: str = "a film", when: int = 1, prefix: str = "") -> Path:
    """A table of one row, written at a time."""
    path.parent.mkdir(exist_ok=True)
    written(scored_rows([{"body": text, "sentiment": "negative"}], ["body"]), path, prefix)
    os.utime(path, (when, when))
    return path


def bodies(source: Path, prefix: str = "") -> list[str]:
    return [
        cell
        for table in tables_of(source, prefix)
        for batch in table.batches(["body"])
        for cell in batch[0].to_pylist()
    ]


def test_tables_of_a_folder_come_by_day_then_by_their_time(tmp_path: Path) -> None:
    """Those beside the folders per day first; of any format, packed or not."""
    put(tmp_path / "day=2026-03-05" / "a.parquet", "fourth", 1)
    put(tmp_path / "day=2026-03-04" / "b.csv", "third", 9)
    put(tmp_path / "day=2026-03-04" / "c.jsonl", "second", 5)
    plain = put(tmp_path / "z.csv", "first", 3)
    (tmp_path / "z.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    os.utime(tmp_path / "z.csv.gz", (2, 2))
    put(tmp_path / "x.xlsx", "before", 1)
    assert bodies(tmp_path) == ["before", "first", "first", "second", "third", "fourth"]
    assert [path.name for path in table_files(tmp_path)] == [
        "x.xlsx",
        "z.csv.gz",
        "z.csv",
        "c.jsonl",
        "b.csv",
        "a.parquet",
    ]


def test_what_begins_with_an_underscore_or_a_dot_is_no_table(run_score: RunScore, tmp_path: Path) -> None:
    """So the records and counts of a nightly folder aren't."""
    (tmp_path / "in.csv").write_text("id,at,body\n1,2026-03-04,a good film\n2,2026-03-05,a bad one\n")
    arguments = ("--partition", "date", "--date-column", "at")
    assert run_score(tmp_path / "in.csv", f"{tmp_path}/scored/", *arguments).exit_code == 0
    put(tmp_path / "scored" / "_mine.csv")
    put(tmp_path / "scored" / ".hidden.parquet")
    put(tmp_path / "scored" / "_day=2026-03-04" / "a.parquet")
    assert bodies(tmp_path / "scored") == ["a good film", "a bad one"]
    (first, _) = tables_of(tmp_path / "scored")
    (batch,) = first.batches(["date"])
    assert batch[0].to_pylist() == [datetime(2026, 3, 4, tzinfo=UTC)]
    assert first.source == str(tmp_path / "in.csv")


def test_what_is_no_scored_table_is_passed_over(tmp_path: Path) -> None:
    """Such as the export that was scored."""
    put(tmp_path / "scored.csv", "scored")
    (tmp_path / "export.csv").write_text("id,body\n1,not scored\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "~$scored.xlsx").write_bytes(b"an owner's name")  # Excel's, while a workbook is open
    assert bodies(tmp_path) == ["scored"]


def test_a_damaged_table_of_a_folder_is_named(tmp_path: Path) -> None:
    """Else the numbers of the others would look like those of all."""
    put(tmp_path / "a.parquet")
    damaged = put(tmp_path / "b.parquet")
    damaged.write_bytes(damaged.read_bytes()[:-20])
    with pytest.raises(FormatError, match=r"b\.parquet: is damaged"):
        tables_of(tmp_path)


def test_a_folder_whose_tables_have_a_prefix_says_which(tmp_path: Path) -> None:
    """As a single table does; the cure works."""
    put(tmp_path / "a.parquet", prefix="x_")
    put(tmp_path / "b.csv", prefix="x_")
    (tmp_path / "export.csv").write_text("id,body\n1,not scored\n")
    with pytest.raises(ColumnError) as caught:
        tables_of(tmp_path)
    assert caught.value.hint is not None and caught.value.hint.options == "--prefix x_"
    assert bodies(tmp_path, "x_") == ["a film", "a film"]


def test_a_folder_without_tables_is_an_error(tmp_path: Path) -> None:
    """Whether it is empty, or holds others."""
    with pytest.raises(InputError, match="holds no table"):
        tables_of(tmp_path)
    (tmp_path / "export.csv").write_text("id,body\n1,not scored\n")
    with pytest.raises(InputError, match="holds no scored table") as caught:
        tables_of(tmp_path)
    assert caught.value.hint is not None and "score-messages wrote" in caught.value.hint.text
    with pytest.raises(InputError, match="there is no such file"):
        tables_of(tmp_path / "missing")


def test_a_file_is_its_own_only_table(tmp_path: Path) -> None:
    """Whatever it is called."""
    path = put(tmp_path / "a.parquet").rename(tmp_path / "_any.name")
    assert bodies(path) == ["a film"]


def test_a_table_that_a_run_takes_away_has_no_rows(tmp_path: Path) -> None:
    """Before it is opened, and between then and when its rows are read: its rows are in its successor, or deleted."""
    for form in FORMATS:
        put(tmp_path / f"a.{form}")
    tables = tables_of(tmp_path)
    assert len(tables) == 4
    for table in tables:
        table.path.unlink()
        assert list(table.batches(["body", "date"])) == []


def test_a_table_that_is_replaced_while_it_is_read_stays_what_it_was(tmp_path: Path) -> None:
    """Whoever has begun reads the old rows to their end, whoever opens it then the new ones."""
    rows = [{"body": f"old {n}", "sentiment": "negative"} for n in range(1000)]
    for form in ("parquet", "csv", "jsonl"):
        path = written(scored_rows(rows, ["body"]), tmp_path / f"t.{form}")
        table = open_table(str(path))
        batches = table.batches(["body"], rows=10)
        read = next(batches)[0].to_pylist()
        written(scored_rows([{"words": 1, "body": "new"}], ["body"]), path)
        assert [*read, *(cell for batch in batches for cell in batch[0].to_pylist())] == [row["body"] for row in rows]
        assert [cell for batch in table.batches(["body"]) for cell in batch[0].to_pylist()] == ["new"]


def test_readers_of_a_folder_that_runs_write_never_stumble(run_score: RunScore, tmp_path: Path) -> None:
    """A thread reads while inputs change, and parts are replaced, moved to other days and emptied."""
    problems: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                assert all(body.startswith("a film") for body in bodies(tmp_path / "scored"))
            except Exception as error:
                problems.append(error)
                return

    def night(day: int) -> None:
        for name in ("a", "b"):
            rows = "".join(f"{n},2026-03-{(n + day) % 3 + 1:02},a film {name} {n} {day}\n" for n in range(20))
            (tmp_path / "in").mkdir(exist_ok=True)
            (tmp_path / "in" / f"{name}.csv").write_text(f"id,at,body\n{rows}")
        options = ("--partition", "date", "--date-column", "at", "--id-column", "id")
        assert run_score(tmp_path / "in", f"{tmp_path}/scored/", *options).exit_code == 0

    night(0)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        for day in range(1, 5):
            night(day)
    finally:  # else it would read on for ever
        done.set()
        reader.join()
    assert problems == []
