"""The day that a message belongs to: that of its date in UTC, if it has one. Knows no files."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Days = npt.NDArray[np.int32]
"""int32[n], days since 1970-01-01."""

NO_DAY = np.iinfo(np.int32).min

_EPOCH = date(1970, 1, 1).toordinal()
_MICROSECONDS = 86_400_000_000


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
    """Days of `rows` messages; `NO_DAY` where the date is missing or can't be read.

    Args:
        dates: Arrow times or dates; or text, as ISO 8601 or as mails have it (RFC 5322). None: there are none.
    """
    if dates is None:
        return np.full(rows, NO_DAY, np.int32)
    if pa.types.is_dictionary(dates.type):
        dates = dates.dictionary_decode()
    if pa.types.is_timestamp(dates.type):
        micros = dates.cast(pa.timestamp("us", dates.type.tz), safe=False).cast(pa.int64())
        days = np.floor_divide(np.asarray(pc.fill_null(micros, 0)), _MICROSECONDS)
        return _known(np.where(np.asarray(dates.is_valid()), days, NO_DAY))
    if pa.types.is_date(dates.type):
        return _known(np.asarray(pc.fill_null(dates.cast(pa.date32()).cast(pa.int32()), NO_DAY)))
    if _is_text(dates.type):
        return np.array([_day_of_text(text) for text in dates.to_pylist()], np.int32)
    return np.full(rows, NO_DAY, np.int32)


def _known(days: npt.NDArray[np.integer[npt.NBitBase]]) -> Days:
    """The days, but for those of years that Python doesn't know."""
    return np.where((days >= 1 - _EPOCH) & (days <= date.max.toordinal() - _EPOCH), days, NO_DAY).astype(np.int32)


def filled_cells(dates: pa.Array) -> int:
    """How many cells say anything at all."""
    if pa.types.is_dictionary(dates.type):
        dates = dates.dictionary_decode()
    blank = int(pc.sum(pc.equal(pc.utf8_trim_whitespace(dates), "")).as_py() or 0) if _is_text(dates.type) else 0
    return len(dates) - int(dates.null_count) - blank


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


@functools.lru_cache(1 << 14)
def _day_of_text(text: str | None) -> int:
    found: datetime | None
    try:
        found = datetime.fromisoformat((text or "").strip())
    except ValueError:
        found = _mail_date(text or "")
    try:
        return (found.astimezone(UTC) if found.tzinfo else found).toordinal() - _EPOCH if found else int(NO_DAY)
    except OverflowError:  # a zone takes it out of what years Python knows
        return int(NO_DAY)


def _mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
