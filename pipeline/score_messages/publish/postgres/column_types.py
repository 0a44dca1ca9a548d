"""Arrow's types in PostgreSQL, and what becomes of a column whose values have another type than before. Pure."""

from __future__ import annotations

import pyarrow as pa

TEXT = "text"

_TYPES = {
    pa.string(): TEXT,
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float32(): "real",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.binary(): "bytea",
}

_HELD_WHOLE = {
    "bigint": {"integer"},
    "double precision": {"real", "integer"},
}
"""Types whose every value another type holds, and reads from the same text."""


def column_type(kind: pa.DataType) -> str:
    """As `format_type` of PostgreSQL names it.

    Args:
        kind: one of those in `Contents.schema`, `RUNS_SCHEMA` and `DAILY_SCHEMA`.

    >>> column_type(pa.timestamp("us", "UTC")), column_type(pa.decimal128(10, 2))
    ('timestamp with time zone', 'numeric(10,2)')
    """
    if pa.types.is_timestamp(kind):
        return "timestamp with time zone" if kind.tz else "timestamp without time zone"
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision},{kind.scale})" if 0 <= kind.scale <= kind.precision else "numeric"
    return _TYPES[kind]


def takes(there: str, wanted: str) -> bool:
    """Whether a column of one type takes values of another as they are, or as texts."""
    return there in (wanted, TEXT) or wanted in _HELD_WHOLE.get(there, ()) or _is_plain_number(there, wanted)


def widened(there: str, wanted: str) -> str:
    """The type for a column that doesn't take what is wanted: the wider number, else text.

    >>> widened("integer", "bigint"), widened("bigint", "date"), widened("bigint", "numeric(20,0)")
    ('bigint', 'text', 'numeric')
    """
    if takes(wanted, there):
        return wanted
    return "numeric" if _is_exact_number(there) and _is_exact_number(wanted) else TEXT


def _is_plain_number(there: str, wanted: str) -> bool:
    return there == "numeric" and _is_exact_number(wanted)


def _is_exact_number(kind: str) -> bool:
    return kind.startswith(("numeric", "integer", "bigint"))
