"""Rows out and in: those of parts that changed, and the two small tables. All inside a transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from score_messages.publish.contents import KEYS, Contents, PartFile
from score_messages.publish.plan import Changes
from score_messages.publish.postgres.copied_rows import Replaced, csv_of
from score_messages.publish.postgres.driver import Connection, sql
from score_messages.publish.postgres.layout import MESSAGES, Layout
from score_messages.publish.postgres.names import column_name
from score_messages.publish.postgres.present import FORM, MARKER, PARTS
from score_messages.publish.postgres.tables import table
from score_messages.scoring.table import tool_version

_KEY_FIELDS = {name: frozenset(key) | {"part"} for name, key in KEYS.items()}


def take_out(connection: Connection, schema: str, changes: Changes) -> int:
    """Delete the rows of parts that go or come anew. Gives how many rows went. Raises psycopg's errors."""
    if changes.everything:
        connection.execute(sql.SQL("DELETE FROM {}").format(table(schema, PARTS)))
        return connection.execute(sql.SQL("DELETE FROM {}").format(table(schema, MESSAGES))).rowcount
    paths = [list(changes.outgoing)]
    connection.execute(sql.SQL("DELETE FROM {} WHERE path = ANY(%s)").format(table(schema, PARTS)), paths)
    delete = sql.SQL("DELETE FROM {} WHERE part = ANY(%s)").format(table(schema, MESSAGES))
    return connection.execute(delete, paths).rowcount


def bring_in(
    connection: Connection, schema: str, changes: Changes, wanted: Layout, rows: pa.Schema, replaced: Replaced
) -> None:
    """Copy the rows of parts that come, and note the parts.

    Args:
        rows: the schema to ask the contents for: the fields of `wanted`, in order.

    Raises:
        ChangedError, InputError: of the folder.
        psycopg.Error: of the database.
    """
    batches = (batch for part in changes.written for batch in changes.batches(part, rows))
    _copy(connection, schema, MESSAGES, list(wanted.fields), batches, replaced)
    _note_parts(connection, schema, changes.written)


def replace_small_tables(connection: Connection, schema: str, changes: Changes, replaced: Replaced) -> None:
    """Put `runs` and `daily` in place of what is there, as far as they changed."""
    contents = changes.contents
    small = {"runs": (contents.runs, changes.runs_changed), "daily": (contents.daily, changes.daily_changed)}
    for name, (rows, has_changed) in small.items():
        if has_changed:
            connection.execute(sql.SQL("DELETE FROM {}").format(table(schema, name)))
            columns = [column_name(field) for field in rows.schema.names]
            _copy(connection, schema, name, columns, rows.to_batches(), replaced)


def mark(connection: Connection, schema: str, contents: Contents, wanted: Layout, views_digest: str) -> None:
    """Note what was published: the tables are ours and whole."""
    marker = table(schema, MARKER)
    connection.execute(sql.SQL("DELETE FROM {}").format(marker))
    insert = sql.SQL(
        "INSERT INTO {} (form, tool_version, runs_digest, daily_digest, views_digest, columns, published_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, now())"
    )
    digests = contents.digests
    cells = [FORM, tool_version(), digests["runs"], digests["daily"], views_digest, wanted.columns]
    connection.execute(insert.format(marker), cells)


def _note_parts(connection: Connection, schema: str, parts: Sequence[PartFile]) -> None:
    insert = sql.SQL("INSERT INTO {} (path, fingerprint, rows, published_at) VALUES (%s, %s, %s, now())")
    with connection.cursor() as cursor:
        cells = [(part.path, part.fingerprint, part.rows) for part in parts]
        cursor.executemany(insert.format(table(schema, PARTS)), cells)


def _copy(
    connection: Connection,
    schema: str,
    name: str,
    columns: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    replaced: Replaced,
) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    rows = _csv(batches, _KEY_FIELDS[name], replaced)
    with connection.cursor() as cursor, cursor.copy(into.format(table(schema, name), names)) as copy:
        for block in rows:
            copy.write(block)


def _csv(batches: Iterable[pa.RecordBatch], keys: frozenset[str], replaced: Replaced) -> Iterator[memoryview]:
    return (csv_of(batch, keys, replaced) for batch in batches)
