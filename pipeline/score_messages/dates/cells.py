"""A column of whatever type as what dates are read from: instants where its type says them, else text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dates.instants import LONGEST_CELL, PER_DAY, Instants, Truths
from score_messages.dates.zones import LocalTime

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_MOST_SECONDS = np.iinfo(np.int64).max // 1_000


@dataclass(frozen=True)
class Cells:
    """n cells of a column of dates.

    Attributes:
        filled: which say anything at all: bool[n].
        texts: string[n] without blanks around them, null where there is nothing, or too much for a date; None if the
            column's type says what its cells are.
        instants: then what they are.
    """

    filled: Truths
    texts: pa.StringArray | None = None
    instants: Instants | None = None


def cells_of(column: pa.Array, local: LocalTime) -> Cells:
    """Times and dates are instants already; numbers and text are read by a form; nothing else is a date."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind, filled = column.type, np.asarray(column.is_valid())
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Cells(filled, instants=_of_times(column, local))
    text = _as_text(column)
    if text is None:
        return Cells(filled, instants=Instants(np.zeros(len(column), np.int64), np.zeros(len(column), bool)))
    text = pc.utf8_trim_whitespace(text)
    blank = pc.fill_null(pc.equal(text, ""), True)
    filled = ~np.asarray(blank)
    return Cells(filled, texts=pc.if_else(pc.and_(pa.array(filled), _is_short(text)), text, None))


def _is_short(text: pa.StringArray) -> pa.BooleanArray:
    return pc.fill_null(pc.less_equal(pc.binary_length(text), LONGEST_CELL), False)


def _of_times(column: pa.Array, local: LocalTime) -> Instants:
    """A time without a zone is a local one. A date without a time is 00:00 UTC of that day, wherever it was written."""
    kind, is_read = column.type, np.asarray(column.is_valid())
    if pa.types.is_date32(kind):
        counts = np.asarray(pc.fill_null(column.cast(pa.int32()), 0)).astype(np.int64)
        return Instants(counts * PER_DAY, is_read)
    counts = np.asarray(pc.fill_null(column.cast(pa.int64()), 0))
    if pa.types.is_date64(kind):
        return Instants(counts, is_read)
    values, fits = _milliseconds(counts, _PER_SECOND[kind.unit])
    is_read &= fits
    return Instants(values if kind.tz else local.in_utc(values, is_read), is_read)


def _milliseconds(counts: np.ndarray, per_second: int) -> tuple[np.ndarray, Truths]:
    """What is finer is cut off; a count of seconds may be too large."""
    if per_second >= 1_000:
        return counts // (per_second // 1_000), np.ones(len(counts), bool)
    fits = np.abs(counts) <= _MOST_SECONDS
    return np.where(fits, counts, 0) * 1_000, fits


def _as_text(column: pa.Array) -> pa.StringArray | None:
    """Text, and numbers as their digits; None for other types. What is no UTF-8 is no date."""
    kind = column.type
    if pa.types.is_floating(kind):
        return _of_floats(column)
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or _is_binary(kind):
        cells = (_decoded(cell) for cell in column.to_pylist())
        return pa.array([None if cell is None else cell[: LONGEST_CELL + 1] for cell in cells], pa.string())
    return None


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _decoded(cell: str | bytes | None) -> str | None:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell


def _of_floats(column: pa.Array) -> pa.StringArray:
    """Whole parts; NaN is how pandas writes that there is nothing."""
    numbers = np.asarray(pc.fill_null(column.cast(pa.float64()), np.nan))
    is_whole = np.abs(numbers) < 2.0**63
    texts = pa.array(np.where(is_whole, numbers, 0).astype(np.int64)).cast(pa.string())
    texts = pc.if_else(pa.array(is_whole), texts, "no date")
    return pc.if_else(pa.array(~np.isnan(numbers)), texts, None)
