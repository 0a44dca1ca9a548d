"""The tables in a DuckDB file: what they are made of, filled from and counted by. Knows no files."""

# ruff: noqa: S608 - names in SQL are ours, or quoted
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from score_messages.publish.contents import SMALL_TABLES
from score_messages.publish.plan import Changes, Held, HeldPart
from score_messages.publish.sql_names import literal, quoted
from score_messages.publish.target import Counts
from score_messages.publish.views import view_statements

if TYPE_CHECKING:
    import duckdb

OURS = "score_messages"
"""The schema with what we know of the file ourselves."""

_FORM = "1"
"""Another one whenever the tables of an earlier version have to be made anew."""

_OLD = "score_messages_old"
_ROWS_AT_ONCE = 100_000
_BYTES_AT_ONCE = 64 << 20
_TABLES_OF = "SELECT table_name FROM duckdb_tables() WHERE schema_name = ?"

Rows = Iterable[pa.RecordBatch]


def make_tables(connection: duckdb.DuckDBPyConnection, changes: Changes, old: str | None) -> None:
    """Fill an empty database with what is published.

    Args:
        old: path of the database with the rows that stay; None if none do.

    Raises:
        duckdb.Error; what `Changes.batches` raises.
    """
    schema = changes.contents.schema
    _create(connection, "messages", schema)
    if old is not None and changes.kept:
        connection.execute(f"ATTACH {literal(old)} AS {_OLD} (READ_ONLY)")
        _take_over(connection, changes)
        connection.execute(f"DETACH {_OLD}")
    for rows in _gathered(batch for part in changes.written for batch in changes.batches(part)):
        _insert(connection, "messages", rows)
    for name, table in (("runs", changes.contents.runs), ("daily", changes.contents.daily)):
        _create(connection, name, table.schema)
        _insert(connection, name, table)
    for statement in view_statements():
        connection.execute(statement)
    _remember(connection, changes)


def held_in(connection: duckdb.DuckDBPyConnection) -> Held:
    """What the database holds; not whole if somebody has changed its tables. Raises duckdb.Error."""
    ((form,),) = connection.execute(f"SELECT value FROM {OURS}.facts WHERE name = 'form'").fetchall()
    facts = dict(connection.execute(f"SELECT name, value FROM {OURS}.facts").fetchall())
    rows = connection.execute(f"SELECT path, fingerprint, rows FROM {OURS}.parts").fetchall()
    parts = {path: HeldPart(fingerprint, count) for path, fingerprint, count in rows}
    counted = counts_in(connection).parts
    noted = json.loads(facts.get("columns", "[]"))
    has_all = bool(noted) and _columns(connection).issuperset(noted)
    is_whole = form == _form() and has_all and counted == {path: part.rows for path, part in parts.items()}
    return Held(parts, {name: facts.get(name, "") for name in SMALL_TABLES}, is_whole)


def counts_in(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Of the rows that are there. Raises duckdb.Error."""
    parts = dict(connection.execute("SELECT part, count(*) FROM main.messages GROUP BY part").fetchall())
    ((runs, daily),) = connection.execute(
        "SELECT (SELECT count(*) FROM main.runs), (SELECT count(*) FROM main.daily)"
    ).fetchall()
    return Counts(parts, runs, daily)


def is_ours(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether we made the database. Raises duckdb.Error."""
    return ("facts",) in connection.execute(_TABLES_OF, [OURS]).fetchall()


def foreign_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables that somebody else has put into a database of ours. Raises duckdb.Error."""
    rows = connection.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    ours = {(OURS, "facts"), (OURS, "parts"), *(("main", name) for name in ("messages", *SMALL_TABLES))}
    return sorted(table for schema, table in rows if (schema, table) not in ours)


def _create(connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> None:
    """With the columns of an Arrow schema."""
    connection.register("arrow", schema.empty_table())
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM arrow")
    connection.unregister("arrow")
    for field in schema:
        if not field.nullable:
            connection.execute(f"ALTER TABLE {table} ALTER {quoted(field.name)} SET NOT NULL")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("arrow", rows)
    connection.execute(f"INSERT INTO {table} SELECT * FROM arrow")
    connection.unregister("arrow")


def _take_over(connection: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    """The rows that stay, with nulls in the columns that are new: none of their files has these."""
    there = _columns(connection, _OLD)
    columns = ", ".join(quoted(name) for name in changes.contents.schema.names if name in there)
    connection.register("kept", pa.table({"part": pa.array([part.path for part in changes.kept], pa.string())}))
    connection.execute(
        f"INSERT INTO messages BY NAME SELECT {columns} FROM {_OLD}.main.messages WHERE part IN (SELECT part FROM kept)"
    )
    connection.unregister("kept")


def _columns(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> set[str]:
    """Of `messages`, in the database that is open or in one that is attached."""
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = coalesce(?, current_database())"
        " AND schema_name = 'main' AND table_name = 'messages'",
        [database],
    ).fetchall()
    return {name for (name,) in rows}


def _gathered(batches: Rows) -> Iterator[pa.Table]:
    """Larger ones: many files have few rows."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield pa.Table.from_batches(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _form() -> str:
    """Of tables and views: a file with others is made anew."""
    views = "\n".join(view_statements())
    return f"{_FORM} {hashlib.sha256(views.encode()).hexdigest()[:16]}"


def _remember(connection: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    parts = changes.contents.parts.values()
    known = pa.table(
        {
            "path": pa.array([part.path for part in parts], pa.string()),
            "fingerprint": pa.array([part.fingerprint for part in parts], pa.string()),
            "rows": pa.array([part.rows for part in parts], pa.int64()),
        }
    )
    columns = json.dumps(changes.contents.schema.names)
    facts = {"form": _form(), "columns": columns, **changes.contents.digests}
    connection.execute(f"CREATE SCHEMA {OURS}")
    for name, table in (("parts", known), ("facts", pa.table({"name": list(facts), "value": list(facts.values())}))):
        _create(connection, f"{OURS}.{name}", table.schema)
        _insert(connection, f"{OURS}.{name}", table)
