"""The day that a message belongs to: that of its date in UTC, if it has one. Knows no files."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Days = npt.NDArray[np.int32]
"""int32[n], days since 1970-01-01."""

NO_DAY = np.iinfo(np.int32).min

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
"""Messages are of these days. What seems to be older or newer is a placeholder such as 9999-12-31, or broken; it stays
as it is in its column, but gives no day."""

_EPOCH = FIRST.toordinal()
_FIRST_DAY, _LAST_DAY = 0, LAST.toordinal() - _EPOCH
_PER_DAY = 86_400_000


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
    """Days of `rows` messages; `NO_DAY` where the date is missing or lies outside `FIRST` to `LAST`.

    Args:
        dates: timestamp[ms, UTC]; None: there are none.
    """
    if dates is None:
        return np.full(rows, NO_DAY, np.int32)
    days = np.floor_divide(np.asarray(pc.fill_null(dates.cast(pa.int64()), 0)), _PER_DAY)
    known = np.asarray(dates.is_valid()) & (days >= _FIRST_DAY) & (days <= _LAST_DAY)
    return np.where(known, days, NO_DAY).astype(np.int32)
