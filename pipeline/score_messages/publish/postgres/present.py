"""What there is in the schema: asked of the catalogs, which everybody may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from score_messages.publish.postgres.driver import Connection, sql

FORM = 1
"""Of our tables. Raised whenever a program of before could not go on with them."""

MARKER = "published"
"""The table by which a schema is known as ours."""

MARK = "score-messages: what was published last. Don't change it; the other tables are made from the folder."
"""Comment of that table."""

PARTS = "parts"

_RELATIONS = sql.SQL(
    "SELECT c.relname, c.relkind::text, a.attname,"
    " CASE WHEN a.attname IS NOT NULL THEN format_type(a.atttypid, a.atttypmod) END"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
    " ORDER BY c.relname, a.attnum"
)

_RIGHTS = sql.SQL(
    "SELECT has_database_privilege(current_database(), 'CREATE'),"
    " (SELECT has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE')"
    " FROM pg_namespace WHERE nspname = %s)"
)

_IS_MARKED = sql.SQL(
    "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = %s AND c.relname = %s"
)


@dataclass(frozen=True)
class Relation:
    """A table, view or sequence: `kind` as in `pg_class`; types by columns, in order."""

    kind: str
    columns: Mapping[str, str]

    @property
    def is_table(self) -> bool:
        """Also one that is split into partitions."""
        return self.kind in ("r", "p")


@dataclass(frozen=True)
class Present:
    """What there is in a schema.

    Attributes:
        may_create: whether the role may make the schema, or tables in it if it is there.
        exists: whether the schema is there.
        is_ours: whether it has our marker.
    """

    exists: bool
    may_create: bool
    is_ours: bool
    relations: Mapping[str, Relation]

    def columns(self, table: str) -> Mapping[str, str]:
        """Types by columns; empty if there is no such table."""
        return self.relations[table].columns if table in self.relations else {}


def look(connection: Connection, schema: str) -> Present:
    """Ask what there is. Raises psycopg's errors."""
    rights = connection.execute(_RIGHTS, [schema]).fetchone()
    assert rights is not None
    may_make_schema, may_use = rights
    comment = connection.execute(_IS_MARKED, [schema, MARKER]).fetchone()
    return Present(
        exists=may_use is not None,
        may_create=bool(may_make_schema if may_use is None else may_use),
        is_ours=comment is not None and comment[0] == MARK,
        relations=_relations(connection, schema),
    )


def _relations(connection: Connection, schema: str) -> dict[str, Relation]:
    kinds: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for name, kind, column, type_name in connection.execute(_RELATIONS, [schema]):
        kinds[str(name)] = str(kind)
        of_relation = columns.setdefault(str(name), {})
        if column is not None:
            of_relation[str(column)] = str(type_name)
    return {name: Relation(kind, columns[name]) for name, kind in kinds.items()}


def names_of_columns(tables: Mapping[str, Iterable[str]]) -> set[str]:
    """Of several tables at once. No table of ours has a dot in its name, so no two become one.

    >>> names_of_columns({"runs": ["run_id"]})
    {'runs.run_id'}
    """
    return {f"{table}.{column}" for table, columns in tables.items() for column in columns}
