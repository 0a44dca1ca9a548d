"""The day that a message belongs to: that of its date in UTC, if it has one. Knows no files."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog.date_texts import LONGEST_CELL, moment_of, moment_of_digits

Days = npt.NDArray[np.int32]
"""int32[n], days since 1970-01-01."""

NO_DAY = np.iinfo(np.int32).min

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
"""Messages are of these days. What seems to be older or newer is a number of another unit, a placeholder such as
9999-12-31, or broken; it stays as it is in its column, but gives no day."""

_EPOCH = FIRST.toordinal()
_FIRST_DAY, _LAST_DAY = 0, LAST.toordinal() - _EPOCH
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def iso(day: int) -> str:
    """Such as 2026-11-24.

    >>> iso(0), day_number("2026-11-24")
    ('1970-01-01', 20781)
    """
    return date.fromordinal(day + _EPOCH).isoformat()


def day_number(text: str) -> int:
    """Days since 1970-01-01. Raises ValueError for what is no ISO date."""
    return date.fromisoformat(text).toordinal() - _EPOCH


def days_of(dates: pa.Array | None, rows: int) -> Days:
    """Days of `rows` messages; `NO_DAY` where the date is missing, can't be read, or lies outside `FIRST` to `LAST`.

    Args:
        dates: Arrow times or dates; numbers; or text, as `date_texts` reads it. None: there are none.
    """
    if dates is None:
        return np.full(rows, NO_DAY, np.int32)
    if pa.types.is_dictionary(dates.type):
        dates = dates.dictionary_decode()
    kind = dates.type
    if pa.types.is_temporal(kind):
        return _days_of_times(dates)
    cells = dates.to_pylist() if _is_text(kind) or _is_number(kind) else [None] * rows
    day_of = _day_of_text if _is_text(kind) else _day_of_number
    return np.array([day_of(cell) for cell in cells], np.int32)


def _days_of_times(dates: pa.Array) -> Days:
    kind = dates.type
    if pa.types.is_timestamp(kind):
        return _days_of_units(dates.cast(pa.int64()), _PER_DAY[kind.unit])
    if pa.types.is_date64(kind):
        return _days_of_units(dates.cast(pa.int64()), _PER_DAY["ms"])
    if pa.types.is_date32(kind):
        return _days_of_units(dates.cast(pa.int32()), 1)
    return np.full(len(dates), NO_DAY, np.int32)  # times of day and durations


def _days_of_units(values: pa.Array, per_day: int) -> Days:
    """Of counts since 1970-01-01; divided as they are, since in a finer unit far dates would come round again."""
    days = np.floor_divide(np.asarray(pc.fill_null(values, 0)).astype(np.int64), per_day)
    known = np.asarray(values.is_valid()) & (days >= _FIRST_DAY) & (days <= _LAST_DAY)
    return np.where(known, days, NO_DAY).astype(np.int32)


def filled_cells(dates: pa.Array) -> int:
    """How many cells say anything at all."""
    if pa.types.is_dictionary(dates.type):
        dates = dates.dictionary_decode()
    blank = int(pc.sum(pc.equal(pc.utf8_trim_whitespace(dates), "")).as_py() or 0) if _is_text(dates.type) else 0
    return len(dates) - int(dates.null_count) - blank


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _day_of_text(text: str | None) -> int:
    """A cell that is too long for a date is none, and isn't kept in the cache: cells may be of 1 MiB."""
    stripped = (text or "").strip()
    return _day_of_cell(stripped) if 0 < len(stripped) <= LONGEST_CELL else int(NO_DAY)


@functools.lru_cache(1 << 14)
def _day_of_cell(cell: str) -> int:
    return _in_range(moment_of(cell))


def _day_of_number(value: Any) -> int:
    """Of a whole number the digits say what it is; of others, the whole part."""
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError):  # nothing, or no number
        return int(NO_DAY)
    return _in_range(moment_of_digits(str(whole)))


def _in_range(moment: datetime | None) -> int:
    try:
        day = (moment.astimezone(UTC) if moment.tzinfo else moment).toordinal() - _EPOCH if moment else int(NO_DAY)
    except OverflowError:  # a zone takes it out of what years Python knows
        return int(NO_DAY)
    return day if _FIRST_DAY <= day <= _LAST_DAY else int(NO_DAY)
