"""Tables as a nightly folder is published, for the views: any that may be, and how they get into a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import duckdb
import psycopg
import pyarrow as pa
from hypothesis import strategies as st

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from score_messages.publish.views import view_statements

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

LAST = datetime(2025, 3, 5, 3, 15, tzinfo=UTC)
"""The start of the last run, a Wednesday."""

RUN_DAY = LAST.date()

SOURCES = ("inbox/a.csv", 'it\'s "b" & 100 %.csv', "caf\u00e9/\U0001f4ec.mbox")

MESSAGES = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "message_id")),
        ("occurrence", pa.int32()),
        ("day", pa.date32()),
        ("date", pa.timestamp("us", "UTC")),
        ("sentiment", pa.string()),
        ("score", pa.float32()),
        ("p_negative", pa.float32()),
        ("words", pa.int32()),
        *((name, pa.string()) for name in ("automatic", "language")),
        ("scored_at", pa.timestamp("us", "UTC")),
    ]
)
"""Those columns of `messages` that views read."""

SCHEMAS = {"messages": MESSAGES, "runs": RUNS_SCHEMA, "daily": DAILY_SCHEMA}

_TYPES = {
    pa.string(): "text",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float32(): "real",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.timestamp("us", "UTC"): "timestamptz",
    pa.timestamp("ms", "UTC"): "timestamptz",
}


class Engine(Protocol):
    """A database with the tables and views."""

    def fill(self, tables: Tables) -> None: ...

    def execute(self, statement: str) -> None: ...

    def rows(self, query: str) -> list[Row]: ...


class DuckDB:
    """In memory, unless an empty database is given."""

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self._connection = connection or duckdb.connect()
        for statement in _statements(None):
            self._connection.execute(statement)

    def fill(self, tables: Tables) -> None:
        """Let the tables hold these rows and no others."""
        for name, schema in SCHEMAS.items():
            self._connection.execute(f"DELETE FROM {name}")
            self._connection.register("rows", pa.Table.from_pylist(list(tables.get(name, ())), schema))
            self._connection.execute(f"INSERT INTO {name} FROM rows")

    def execute(self, statement: str) -> None:
        """Run a statement."""
        self._connection.execute(statement)

    def rows(self, query: str) -> list[Row]:
        """What a query gives."""
        return list(self._connection.sql(query).to_arrow_table().to_pylist())

    def columns(self, query: str) -> list[str]:
        """The names of what a query gives."""
        return self._connection.sql(query).columns


class PostgreSQL:
    """A database of a server, with tables and views in a schema.

    Attributes:
        connection: to it, whose search path is the schema.
    """

    def __init__(self, connection: psycopg.Connection, schema: str = "score_messages") -> None:
        self.schema = schema
        self.connection = connection
        connection.execute(f"CREATE SCHEMA {_quoted(self.schema)}".encode())
        for statement in _statements(self.schema):
            connection.execute(statement.encode())
        connection.execute(f"SET search_path TO {_quoted(self.schema)}".encode())

    def fill(self, tables: Tables) -> None:
        """Let the tables hold these rows and no others."""
        self.connection.execute("TRUNCATE messages, runs, daily")
        with self.connection.cursor() as cursor:
            for name, schema in SCHEMAS.items():
                with cursor.copy(f"COPY {name} FROM STDIN".encode()) as copy:
                    for row in tables.get(name, ()):
                        copy.write_row([row.get(column) for column in schema.names])

    def execute(self, statement: str) -> None:
        """Run a statement."""
        self.connection.execute(statement.encode())

    def rows(self, query: str) -> list[Row]:
        """What a query gives."""
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute(query.encode()).fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _statements(schema: str | None) -> list[str]:
    prefix = "" if schema is None else f"{_quoted(schema)}."
    tables = [
        f"CREATE TABLE {prefix}{name} ({', '.join(f'{field.name} {_TYPES[field.type]}' for field in columns)})"
        for name, columns in SCHEMAS.items()
    ]
    return [*tables, *view_statements(schema)]


def run(started: datetime = LAST, **more: Any) -> Row:
    """A row of `runs`: a good one, unless something else is said."""
    usual: Row = {"run_id": f"{started:%Y%m%dT%H%M%S}", "exit_code": 0, "ended": "done", "run_date": started.date()}
    return usual | {"started": started, "new_rows": 7, "inputs_failed": 0, "inputs_waiting": 0} | more


def day_row(day: date | None, scored: int, negative: int, source: str = SOURCES[0], **more: Any) -> Row:
    """A row of `daily` without machine mail; the rest of the scored is neutral."""
    key = {"day": day, "source": source, "model": "messages", "model_fingerprint": "f1"}
    counts = {"rows": scored, "scored": scored, "negative": negative, "neutral": scored - negative, "positive": 0}
    means = {"mean_score": 0.5 if scored else None, "unknown_word_share": 0.1 if scored else None}
    return key | counts | means | {f"people_{name}": value for name, value in (counts | means).items()} | more


_days = st.none() | st.integers(-3, 75).map(lambda ago: RUN_DAY - timedelta(days=ago))
_shares = st.floats(0, 1)


@st.composite
def _counts(draw: st.DrawFn, most: int) -> Row:
    """Counts and means of at most so many rows; a mean is null where there is nothing to take it of."""
    rows = draw(st.integers(0, most))
    scored = draw(st.integers(0, rows))
    negative = draw(st.integers(0, scored))
    neutral = draw(st.integers(0, scored - negative))
    return {
        "rows": rows,
        "scored": scored,
        "negative": negative,
        "neutral": neutral,
        "positive": scored - negative - neutral,
        "mean_score": draw(_shares) if scored else None,
        "unknown_word_share": draw(_shares) if rows and draw(st.booleans()) else None,
    }


@st.composite
def _daily_rows(draw: st.DrawFn) -> Row:
    key = {"day": draw(_days), "source": draw(st.sampled_from(SOURCES)), "model": "messages"}
    counts = draw(_counts(400))
    people = draw(st.none() | _counts(counts["rows"]))
    names = {f"people_{name}": None if people is None else people[name] for name in counts}
    return key | {"model_fingerprint": draw(st.sampled_from(["f1", "f1", "f1", "f2"]))} | counts | names


_instants = st.integers(-3 * 24 * 60, 75 * 24 * 60).map(lambda ago: LAST - timedelta(minutes=ago))


@st.composite
def _runs(draw: st.DrawFn) -> Row:
    started = draw(st.none() | _instants)
    row = run() | {"run_id": draw(st.text("ab", min_size=1)), "started": started, "new_rows": draw(st.integers(0, 9))}
    return row | {"exit_code": draw(st.sampled_from([0, 1, None])), "run_date": draw(_days)}


@st.composite
def _messages(draw: st.DrawFn) -> Row:
    p = draw(st.none() | st.floats(0, 1, width=32))
    return {
        "source": draw(st.sampled_from(SOURCES)),
        "message_id": str(draw(st.integers(0, 10**9))),
        "occurrence": draw(st.integers(1, 3)),
        "day": draw(_days),
        "date": draw(st.none() | _instants),
        "p_negative": p,
        "sentiment": None if p is None else "negative",
        "automatic": draw(st.sampled_from([None, None, "bounce"])),
        "language": draw(st.sampled_from([None, "en"])),
        "scored_at": draw(st.none() | _instants),
    }


def _unique(rows: st.SearchStrategy[Row], most: int, *key: str) -> st.SearchStrategy[list[Row]]:
    return st.lists(rows, max_size=most, unique_by=lambda row: tuple(row[name] for name in key))


def published_tables() -> st.SearchStrategy[Tables]:
    """Any tables: empty ones, days and dates that are null or in the future, machine mail or not known, two models."""
    return st.fixed_dictionaries(
        {
            "messages": _unique(_messages(), 12, "source", "message_id", "occurrence"),
            "runs": _unique(_runs(), 3, "run_id"),
            "daily": _unique(_daily_rows(), 60, "day", "source", "model_fingerprint"),
        }
    )
