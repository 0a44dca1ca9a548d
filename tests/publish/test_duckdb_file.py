"""A DuckDB file holds what the folder holds; readers see the old or the new one, whatever happens to publish."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import OutputError, PipelineError, TargetLocked, TargetRefused
from score_messages.publish import Published, publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.contents import TABLES
from score_messages.publish.folder.taking import TakeOptions, take_contents
from score_messages.publish.target_options import TargetOptions
from score_messages.publish.views import VIEWS
from score_messages.write.lock import locked
from tests.support.overlaps import OverlappingExports, row, rows
from tests.support.published import in_order, rows_in_duckdb, slow_rows


@pytest.fixture
def place(tmp_path: Path) -> OverlappingExports:
    exports = OverlappingExports(tmp_path, "date")
    exports.write("a.csv", [*rows(1, 2, 3), row(1, 2, "again")])
    exports.write("b.csv", rows(4, 5))
    exports.update()
    return exports


def publish(place: OverlappingExports, with_text: bool = False, full: bool = False, **options: object) -> Published:
    target = target_of(str(place.root / "out.duckdb"), TargetOptions(**options))  # type: ignore[arg-type]
    return publish_to(target, lambda: take_contents(str(place.scored), TakeOptions(with_text)), full)


def beside(place: OverlappingExports) -> set[str]:
    return {path.name for path in place.root.iterdir()} - {"inbox", "scored"}


def holds_the_folder(place: OverlappingExports) -> bool:
    return in_order(rows_in_duckdb(place.root / "out.duckdb")) == in_order(slow_rows(place.scored))


def test_file_holds_the_folder_night_after_night(place: OverlappingExports) -> None:
    """Only changed parts are written; the others are taken over; nothing else lies beside it."""
    assert publish(place).added == 5 and holds_the_folder(place)
    place.write("b.csv", rows(5, 6))
    place.update()
    assert publish(place).kept == 3 and holds_the_folder(place)
    place.write("c.csv", rows(7))
    place.update()
    publish(place)
    assert holds_the_folder(place) and beside(place) == {"out.duckdb"}


def test_older_duckdbs_read_the_file(place: OverlappingExports) -> None:
    """From 1.2 on, as the file itself says: its format is 65. DuckDB 2's own is newer."""
    for night in (rows(4, 5), rows(5, 6)):
        place.write("b.csv", night)
        place.update()
        publish(place)
        assert int.from_bytes((place.root / "out.duckdb").read_bytes()[12:20], "little") <= 65


def test_tables_have_the_columns_of_the_contract(place: OverlappingExports) -> None:
    """In their types; the views can be read."""
    publish(place)
    with duckdb.connect(str(place.root / "out.duckdb"), read_only=True) as connection:
        for name, schema in TABLES.items():
            table = connection.sql(f"FROM {name}").to_arrow_table()
            assert table.schema.names[: len(schema)] == schema.names
            for field in schema:
                there = table.schema.field(field.name).type
                if pa.types.is_timestamp(field.type):
                    assert pa.types.is_timestamp(there) and there.tz is not None
                else:
                    assert there == field.type
        for view in VIEWS:
            connection.execute(f"FROM {view}").fetchall()


def test_new_and_other_columns_come_and_old_ones_go(place: OverlappingExports) -> None:
    """A file with others than before; texts, once they are published no more, are gone to the last byte."""
    publish(place, with_text=True)
    assert b"a wonderful chair" in (place.root / "out.duckdb").read_bytes()
    (place.inbox / "c.csv").write_text('id,date,text,"odd ""name"", \'x\'"\n30,2026-02-01,a good film,7\n')
    place.update()
    publish(place, with_text=True)
    with duckdb.connect(str(place.root / "out.duckdb"), read_only=True) as connection:
        assert connection.execute('SELECT "odd ""name"", \'x\'" FROM messages ORDER BY ALL').fetchall()[0] == ("7",)
    publish(place)
    assert holds_the_folder(place)
    assert b"a wonderful chair" not in (place.root / "out.duckdb").read_bytes()


@pytest.mark.parametrize("text", ["a\0b", "\U0001f642 \u202e", "x" * (1 << 20), "\"';--\r\n\t"])
def test_hostile_texts_come_through(tmp_path: Path, text: str) -> None:
    """NUL, marks that turn the line, 1 MiB, quotes."""
    place = OverlappingExports(tmp_path)
    place.inbox.mkdir()
    table = pa.table(
        {"id": [text, "2"], "date": ["2026-02-01"] * 2, "text": ["a good film"] * 2, text[:50]: [text, None]}
    )
    pq.write_table(table, place.inbox / "a.parquet")
    place.update()
    publish(place)
    with duckdb.connect(str(place.root / "out.duckdb"), read_only=True) as connection:
        columns = connection.sql("FROM messages").to_arrow_table()
    assert set(columns["message_id"].to_pylist()) == {text, "2"}
    assert text in columns.column(columns.num_columns - 1).to_pylist()


def test_reader_with_the_old_file_open_goes_on(place: OverlappingExports) -> None:
    """And who opens it then sees the new one."""
    publish(place)
    code = (
        "import duckdb, sys\nc = duckdb.connect(sys.argv[1], read_only=True)\nprint('open', flush=True)\n"
        "sys.stdin.readline()\nprint(c.execute('SELECT count(*) FROM messages').fetchone()[0])"
    )
    command = [sys.executable, "-c", code, str(place.root / "out.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        place.write("b.csv", rows(*range(100, 140)))
        place.update()
        publish(place)
        assert reader.communicate("\n")[0] == "6\n"
    assert holds_the_folder(place)


@pytest.mark.parametrize("content", [b"", b"mine", b"SQLite format 3\0" + bytes(100)])
def test_file_of_others_stays(place: OverlappingExports, content: bytes) -> None:
    """Unless it is forced."""
    (place.root / "out.duckdb").write_bytes(content)
    with pytest.raises(TargetRefused, match="did not write"):
        publish(place)
    assert (place.root / "out.duckdb").read_bytes() == content
    publish(place, force=True)
    assert holds_the_folder(place)


def test_database_of_others_stays(place: OverlappingExports) -> None:
    """Also if it has tables of the same names; and what others put into ours."""
    with duckdb.connect(str(place.root / "out.duckdb")) as connection:
        connection.execute("CREATE TABLE messages (x INTEGER)")
    with pytest.raises(TargetRefused, match="did not write"):
        publish(place)
    publish(place, force=True)
    with duckdb.connect(str(place.root / "out.duckdb")) as connection:
        connection.execute("CREATE TABLE labels (x INTEGER)")
    with pytest.raises(TargetRefused, match="would lose: labels"):
        publish(place)


def test_log_of_a_killed_program_is_never_replayed_into_the_new_file(place: OverlappingExports) -> None:
    """What it says was of the old one."""
    publish(place)
    path, copy = place.root / "out.duckdb", place.root / "copy"
    with duckdb.connect(str(path), config={"checkpoint_threshold": "1TB"}) as connection:
        connection.execute("DELETE FROM messages WHERE message_id = 'm4'")
        shutil.copy(f"{path}.wal", copy)
        shutil.copy(path, f"{path}.old")
    os.replace(f"{path}.old", path)
    os.replace(copy, f"{path}.wal")
    publish(place)
    assert holds_the_folder(place) and beside(place) == {"out.duckdb"}


def test_program_that_writes_to_it_is_waited_for(place: OverlappingExports) -> None:
    """Exit code 3, as with another publish."""
    publish(place)
    with locked("out", place.root / "out.duckdb"), pytest.raises(TargetLocked):
        publish(place)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"
    command = [sys.executable, "-c", code, str(place.root / "out.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(TargetLocked, match="open for writing"):
            publish(place, full=True)
        writer.communicate("\n")
    publish(place, full=True)
    assert holds_the_folder(place)


def test_file_is_as_open_as_its_tables(place: OverlappingExports) -> None:
    """A new one; one that is there keeps its mode."""
    for path in place.scored.rglob("*.parquet"):
        path.chmod(0o640)
    publish(place)
    path = place.root / "out.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
    path.chmod(0o604)
    publish(place, full=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_rows_that_somebody_deleted_come_back(place: OverlappingExports) -> None:
    """All is published again."""
    publish(place)
    with duckdb.connect(str(place.root / "out.duckdb")) as connection:
        connection.execute("DELETE FROM messages WHERE message_id = 'm4'")
    assert publish(place).kept == 0
    assert holds_the_folder(place)


@pytest.mark.parametrize("name", ["no/such/out.duckdb", "inbox/../nothing/x.duckdb"])
def test_folder_that_is_missing_is_told(place: OverlappingExports, name: str) -> None:
    """It isn't made: the name may be misspelt."""
    target = target_of(str(place.root / name))
    with pytest.raises(OutputError, match="there is no folder"):
        publish_to(target, lambda: take_contents(str(place.scored)))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE runs CASCADE",
        "DROP TABLE messages CASCADE",
        "DROP TABLE score_messages.parts",
        "ALTER TABLE messages RENAME part TO piece",
        "ALTER TABLE messages DROP words",
        "ALTER TABLE messages DROP id",
    ],
)
def test_what_somebody_dropped_comes_anew(place: OverlappingExports, statement: str) -> None:
    """Also a column, of parts that have not changed: else it would be null without a word."""
    publish(place)
    before = rows_in_duckdb(place.root / "out.duckdb")
    with duckdb.connect(place.root / "out.duckdb") as connection:
        connection.execute("DROP VIEW worst_first")  # stands on columns
        connection.execute(statement)
    publish(place)
    assert in_order(rows_in_duckdb(place.root / "out.duckdb")) == in_order(before)


def test_damaged_file_is_replaced_if_that_is_asked_for(place: OverlappingExports) -> None:
    """It may also be of a newer DuckDB."""
    publish(place)
    before = rows_in_duckdb(place.root / "out.duckdb")
    os.truncate(place.root / "out.duckdb", 100_000)
    with pytest.raises(TargetRefused, match="it is damaged, or a newer DuckDB made it"):
        publish(place)
    target = target_of(str(place.root / "out.duckdb"), TargetOptions(force=True))
    publish_to(target, lambda: take_contents(str(place.scored)))
    assert in_order(rows_in_duckdb(place.root / "out.duckdb")) == in_order(before)


def test_path_that_duckdb_can_not_open_is_told(place: OverlappingExports) -> None:
    """It would put its log to what stands before the question mark. Other signs go."""
    (place.root / "why?").mkdir()
    with pytest.raises(OutputError, match=r"has a \? in its path"):
        publish_to(target_of(str(place.root / "why?" / "out.duckdb")), lambda: take_contents(str(place.scored)))
    odd = str(place.root / "it's 100%20 [x] # *.duckdb")
    assert publish_to(target_of(odd), lambda: take_contents(str(place.scored))).rows


def test_folder_as_file_is_told(place: OverlappingExports) -> None:
    """With a name that goes."""
    (place.root / "out.duckdb").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        publish(place)


def test_file_in_the_source_is_refused(place: OverlappingExports) -> None:
    """A run would meet it."""
    target = target_of(str(place.scored / "out.duckdb"), TargetOptions(source=str(place.scored), force=True))
    with pytest.raises(TargetRefused, match="lies in the source"):
        publish_to(target, lambda: take_contents(str(place.scored)))


def test_missing_extra_is_named(place: OverlappingExports, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(PipelineError, match=r"pip install 'score-messages\[duckdb\]'"):
        publish(place)
    assert beside(place) == set()
