"""Our tables, as SQL: made, and given the columns that they lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from score_messages.publish.postgres.comments import TABLES, column_comment
from score_messages.publish.postgres.driver import Connection, sql
from score_messages.publish.postgres.layout import MESSAGES, PRIMARY_KEYS, Columns, Lacks

_INDEXES: Mapping[str, tuple[str, ...]] = {
    "messages_day": ("day", "p_negative"),
    "messages_date": ("date",),
    "messages_scored_at": ("scored_at",),
    "messages_part": ("part",),
}
"""Of `messages`: a day's worst; a span of time; what is new since a moment; a file's rows."""


def table(schema: str, name: str) -> sql.Identifier:
    """A relation of ours, with its schema."""
    return sql.Identifier(schema, name)


def make_schema(connection: Connection, schema: str) -> None:
    """Raises psycopg's errors, like all that follows."""
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))


def make_tables(connection: Connection, schema: str, tables: Mapping[str, Columns], fields: Mapping[str, str]) -> None:
    """Make tables, all but the key and the indexes of `messages`: rows come in faster without.

    Args:
        fields: names in the folder by those of columns, as far as they may differ.
    """
    for name, columns in tables.items():
        cells = sql.SQL(", ").join(_column(column, kind) for column, kind in columns.items())
        key = sql.SQL("") if name == MESSAGES else sql.SQL(", {}").format(_primary_key(name))
        connection.execute(sql.SQL("CREATE TABLE {} ({}{})").format(table(schema, name), cells, key))
        _comment(connection, "TABLE", table(schema, name), TABLES[name])
        for column in columns:
            _comment_column(connection, schema, name, column, fields)


def make_indexes(connection: Connection, schema: str) -> None:
    """The key and the indexes of `messages`."""
    messages = table(schema, MESSAGES)
    connection.execute(sql.SQL("ALTER TABLE {} ADD {}").format(messages, _primary_key(MESSAGES)))
    for name, columns in _INDEXES.items():
        of = sql.SQL(", ").join(map(sql.Identifier, columns))
        connection.execute(sql.SQL("CREATE INDEX {} ON {} ({})").format(sql.Identifier(name), messages, of))


def mend_tables(connection: Connection, schema: str, lacking: Lacks, fields: Mapping[str, str]) -> None:
    """Add columns to tables that are there, and give columns the type that they need."""
    for name in (*lacking.added, *(name for name in lacking.retyped if name not in lacking.added)):
        changes = sql.SQL(", ").join(_changes(lacking.added.get(name, {}), lacking.retyped.get(name, {})))
        connection.execute(sql.SQL("ALTER TABLE {} {}").format(table(schema, name), changes))
    for name, columns in lacking.added.items():
        for column in columns:
            _comment_column(connection, schema, name, column, fields)


def _changes(added: Columns, retyped: Columns) -> Iterator[sql.Composable]:
    for column, kind in added.items():
        yield sql.SQL("ADD COLUMN {}").format(_column(column, kind))
    for column, kind in retyped.items():
        name, type_name = sql.Identifier(column), _type(kind)
        yield sql.SQL("ALTER COLUMN {} TYPE {} USING {}::{}").format(name, type_name, name, type_name)


def _column(name: str, kind: str) -> sql.Composable:
    return sql.SQL("{} {}").format(sql.Identifier(name), _type(kind))


def _type(kind: str) -> sql.Composable:
    """A name of ours, never one that somebody typed."""
    return sql.SQL(kind)


def _primary_key(name: str) -> sql.Composable:
    columns = sql.SQL(", ").join(map(sql.Identifier, PRIMARY_KEYS[name]))
    return sql.SQL("CONSTRAINT {} PRIMARY KEY ({})").format(sql.Identifier(f"{name}_key"), columns)


def _comment_column(connection: Connection, schema: str, name: str, column: str, fields: Mapping[str, str]) -> None:
    field = fields.get(column, column) if name == MESSAGES else column
    _comment(connection, "COLUMN", sql.Identifier(schema, name, column), column_comment(name, column, field))


def _comment(connection: Connection, kind: str, of: sql.Identifier, text: str) -> None:
    word = sql.SQL("TABLE") if kind == "TABLE" else sql.SQL("COLUMN")
    connection.execute(sql.SQL("COMMENT ON {} {} IS {}").format(word, of, sql.Literal(text)))
