"""Values of a column in the type in which they are published. Knows no file.

Texts come out in sound UTF-8: what isn't is U+FFFD. Times are cut to microseconds; those that don't fit are null.
"""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.write.cells import is_binary, plain, texts


def as_published(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The values of a column of a file as that type, one of those that `own_columns.common_type` gives for it."""
    column = plain(column)
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), kind)
    if pa.types.is_string(kind):
        return _text(column)
    if pa.types.is_timestamp(kind) or pa.types.is_floating(kind) or pa.types.is_date(kind):
        return _cut(column, kind)
    return column.cast(kind)


def _text(column: pa.Array) -> pa.StringArray:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _sound(column.cast(pa.large_binary()))
    if is_binary(kind):
        return texts(column).cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        return pa.array([None if cell is None else _as_json(cell) for cell in column.to_pylist()], pa.string())
    return texts(column).cast(pa.string())


def _sound(cells: pa.LargeBinaryArray) -> pa.StringArray:
    """Arrow doesn't look whether the bytes of a text are text."""
    cells = cells.cast(pa.binary())
    try:
        return cells.cast(pa.string())
    except pa.ArrowInvalid:
        decoded = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells.to_pylist()]
        return pa.array(decoded, pa.string())


def _as_json(cell: object) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str, separators=(",", ":")).encode("utf-8", "replace").decode()


def _cut(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Digits that the type lacks are cut off; a time that it can't hold is null."""
    if pa.types.is_timestamp(kind) and pa.types.is_timestamp(column.type):
        column = _within_microseconds(column)
    return column.cast(kind, safe=False)


def _within_microseconds(column: pa.Array) -> pa.Array:
    """Seconds and milliseconds reach further than microseconds do."""
    factor = {"s": 1_000_000, "ms": 1_000}.get(column.type.unit, 1)
    if factor == 1:
        return column
    most = (2**63 - 1) // factor
    number = column.cast(pa.int64())
    fits = pc.and_(pc.less_equal(number, most), pc.greater_equal(number, -most))
    return pc.if_else(fits, column, pa.scalar(None, column.type))
