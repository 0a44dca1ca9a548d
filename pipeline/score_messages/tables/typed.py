"""Columns of a table as the types that the schema states, whatever the format made of them. Knows no file."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.write.cells import is_binary, plain

_INSTANT = r"\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)\z"
"""A time that says how far from UTC it is, as our tables and those that others rewrite have it."""

_BELOW_MS = r"(\.\d{3})\d+"
"""What a time in milliseconds doesn't keep."""

_DECIMAL_COMMA = r"\A(-?\d*),(\d+([eE][+-]?\d+)?)\z"
"""What a spreadsheet makes of a number in a language with decimal commas."""


class NotOfType(ValueError):
    """A value is none of the type that its column has; `row` counts from 0 within the column."""

    def __init__(self, row: int = 0) -> None:
        super().__init__(row)
        self.row = row


def typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The column as that type; empty text is null.

    Raises:
        NotOfType: a value is something else.
    """
    column = plain(column)
    if column.type == kind and not pa.types.is_string(kind):
        return column
    if pa.types.is_nested(column.type):
        raise NotOfType
    if not is_text(column.type):
        return _checked(column, lambda cells: _of_value(cells, kind))
    cells = _checked(column, lambda cells: cells.cast(pa.binary()).cast(pa.string()))
    filled = pc.if_else(pc.equal(cells, ""), None, cells)
    return filled if pa.types.is_string(kind) else _checked(filled, lambda cells: _of_text(cells, kind))


def is_text(kind: pa.DataType) -> bool:
    """Whether the values are texts, or bytes that may be."""
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or is_binary(kind))


def is_instant(cell: str) -> bool:
    """Whether a text is a time in UTC, or with its distance from that.

    >>> is_instant("2026-11-23T00:00:00.000Z"), is_instant("2026-11-23"), is_instant("23.11.2026")
    (True, False, False)
    """
    return bool(pc.match_substring_regex(pa.scalar(cell), _INSTANT).as_py())


def _of_value(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Of numbers, times and the like."""
    if pa.types.is_timestamp(kind):
        if not pa.types.is_timestamp(column.type) or column.type.tz is None:
            raise NotOfType
        return column.cast(kind, safe=False)
    if pa.types.is_temporal(column.type):
        raise NotOfType
    return column.cast(kind)


def _of_text(cells: pa.StringArray, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        if not pc.all(pc.match_substring_regex(cells, _INSTANT)).as_py() and cells.null_count < len(cells):
            raise pa.ArrowInvalid("no time")
        return pc.replace_substring_regex(cells, _BELOW_MS, r"\1").cast(kind)
    if pa.types.is_boolean(kind):
        return pc.utf8_lower(cells).cast(kind)
    try:
        return cells.cast(kind)
    except pa.ArrowInvalid:
        return pc.replace_substring_regex(cells, _DECIMAL_COMMA, r"\1.\2").cast(pa.float64()).cast(kind)


def _checked(column: pa.Array, convert: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The column converted. Raises NotOfType for the first row that can't be."""
    try:
        return convert(column)
    except (pa.ArrowException, ValueError):
        row = _first_failing(column, convert)
    raise NotOfType(row)


def _first_failing(column: pa.Array, convert: Callable[[pa.Array], pa.Array]) -> int:
    low, high = 0, len(column)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            convert(column.slice(low, middle - low))
        except (pa.ArrowException, ValueError):
            high = middle
        else:
            low = middle
    return low
