"""On which day each message is, in UTC. Knows no tables."""

from __future__ import annotations

import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

DayNumbers = npt.NDArray[np.int32]
"""Days since 1970-01-01; `NO_DAY` for a message without a date."""

NO_DAY = np.iinfo(np.int32).min

_EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = (day.toordinal() - _EPOCH for day in (datetime.date.min, datetime.date.max))

_ISO_DAY = len("2026-11-27")


def days_of(dates: pa.Array) -> DayNumbers:
    """The days of times, dates or ISO text: int32[n]; whatever is none of these, or out of range, has no day."""
    kind = dates.type
    if pa.types.is_dictionary(kind):
        dates, kind = dates.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        begin = pc.utf8_slice_codeunits(dates, 0, _ISO_DAY)
        dates = pc.strptime(begin, format="%Y-%m-%d", unit="s", error_is_null=True)
    elif not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        return np.full(len(dates), NO_DAY, dtype=np.int32)
    seconds = _seconds(dates)
    days = np.floor_divide(pc.fill_null(seconds, 0).to_numpy(zero_copy_only=False), 86_400)
    is_day = pc.is_valid(seconds).to_numpy(zero_copy_only=False) & (days >= FIRST_DAY) & (days <= LAST_DAY)
    return np.where(is_day, days, NO_DAY).astype(np.int32)


def _seconds(dates: pa.Array) -> pa.Array:
    """int64 seconds since 1970, rounded down; nulls stay."""
    if pa.types.is_date32(dates.type):
        return pc.multiply(dates.cast(pa.int32()).cast(pa.int64()), 86_400)
    per_second = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
    unit = "ms" if pa.types.is_date64(dates.type) else dates.type.unit
    counts = dates.cast(pa.int64())
    numbers = pc.fill_null(counts, 0).to_numpy(zero_copy_only=False)
    floored = np.floor_divide(numbers, per_second[unit])
    return pa.array(floored, mask=pc.is_null(counts).to_numpy(zero_copy_only=False))


def utc_days(times: pa.Array) -> pa.Array:
    """The days in UTC of n times, with a zone or without: date32[n].

    By way of int64: Arrow's own way for a zone needs a time zone database, which small images lack.
    """
    return times.cast(pa.int64()).cast(pa.timestamp(times.type.unit)).cast(pa.date32(), safe=False)


def day_of(date: datetime.date) -> int:
    """Days since 1970.

    >>> day_of(datetime.date(1970, 1, 2))
    1
    """
    return date.toordinal() - _EPOCH


def date_of(day: int) -> datetime.date:
    """The day so many days after 1970-01-01.

    >>> date_of(1).isoformat()
    '1970-01-02'
    """
    return datetime.date.fromordinal(day + _EPOCH)
