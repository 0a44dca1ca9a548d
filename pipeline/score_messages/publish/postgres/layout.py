"""Which tables and columns there have to be, and what is lacking of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from score_messages.publish.contents import KEYS, TABLES
from score_messages.publish.postgres.column_types import TEXT, column_type, takes, widened
from score_messages.publish.postgres.names import column_name
from score_messages.publish.postgres.present import MARKER, PARTS, Present, names_of_columns

MESSAGES = "messages"

_OWN_TABLES: Mapping[str, Mapping[str, str]] = {
    PARTS: {
        "path": "text",
        "fingerprint": "text",
        "rows": "bigint",
        "published_at": "timestamp with time zone",
    },
    MARKER: {
        "form": "integer",
        "tool_version": "text",
        "runs_digest": "text",
        "daily_digest": "text",
        "views_digest": "text",
        "columns": "text[]",
        "published_at": "timestamp with time zone",
    },
}

PRIMARY_KEYS: Mapping[str, tuple[str, ...]] = {**KEYS, PARTS: ("path",), MARKER: ("form",)}

Columns = Mapping[str, str]
"""Types by the names of columns, in order."""


@dataclass(frozen=True)
class Layout:
    """What there has to be.

    Attributes:
        tables: columns of each.
        fields: of `messages`: the names of the Arrow fields by those of the columns.
    """

    tables: Mapping[str, Columns]
    fields: Mapping[str, str]

    @property
    def columns(self) -> list[str]:
        """Of all tables, as `names_of_columns` has them."""
        return sorted(names_of_columns(self.tables))

    def schema_of_rows(self, there: Columns, schema: pa.Schema) -> pa.Schema:
        """What to ask the contents for, so that the rows fit columns which hold texts meanwhile.

        Args:
            there: columns of `messages` in the database.
        """
        return pa.schema([_as_there(schema.field(field), there.get(name)) for name, field in self.fields.items()])


@dataclass(frozen=True)
class Lacks:
    """What has to be done before rows can come in.

    Attributes:
        tables: that aren't there, with their columns.
        added: further columns of tables that are.
        retyped: columns whose type has to be another one.
    """

    tables: Mapping[str, Columns]
    added: Mapping[str, Columns]
    retyped: Mapping[str, Columns]

    @property
    def of_tables_in_use(self) -> bool:
        """Whether readers have to wait while it is done."""
        return bool(self.added or self.retyped)


def layout(schema: pa.Schema) -> Layout:
    """What there has to be for messages of an Arrow schema."""
    fields = {column_name(name): name for name in schema.names}
    tables = {name: _columns(schema if name == MESSAGES else of_table) for name, of_table in TABLES.items()}
    return Layout({**tables, **_OWN_TABLES}, fields)


def lacks(wanted: Layout, present: Present) -> Lacks:
    """What is lacking of it in the database."""
    there = {name: present.columns(name) for name in wanted.tables if name in present.relations}
    added = {name: _added(wanted.tables[name], columns) for name, columns in there.items()}
    retyped = {name: _retyped(wanted.tables[name], columns) for name, columns in there.items()}
    return Lacks(
        tables={name: columns for name, columns in wanted.tables.items() if name not in there},
        added={name: columns for name, columns in added.items() if columns},
        retyped={name: columns for name, columns in retyped.items() if columns},
    )


def _columns(schema: pa.Schema) -> dict[str, str]:
    return {column_name(field.name): column_type(field.type) for field in schema}


def _added(wanted: Columns, there: Columns) -> dict[str, str]:
    return {name: kind for name, kind in wanted.items() if name not in there}


def _retyped(wanted: Columns, there: Columns) -> dict[str, str]:
    return {
        name: widened(there[name], kind)
        for name, kind in wanted.items()
        if name in there and not takes(there[name], kind)
    }


def _as_there(field: pa.Field, kind: str | None) -> pa.Field:
    is_own = field.name not in TABLES[MESSAGES].names
    return field.with_type(pa.string()) if is_own and kind == TEXT else field
