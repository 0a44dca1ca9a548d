"""The parts of written dates, such as year and hour, to instants. Knows no forms: a pattern says what stands where.

All cells of a batch at once: patterns are matched by Arrow (RE2, whose time is linear), the rest is NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dates.zones import NO_OFFSET, LocalTime, offset_of

LONGEST_CELL = 96
"""Bytes of the longest date that anybody writes, a zone's name in full with it."""

PER_DAY, PER_HOUR, PER_MINUTE, PER_SECOND = 86_400_000, 3_600_000, 60_000, 1_000
"""Milliseconds."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

PIVOT = 69
"""Years of two digits are of 1969 to 2068, as C and Python have it."""

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Instants:
    """What n cells say: int64[n] milliseconds, and bool[n] whether the cell could be read; 0 where it couldn't."""

    values: Integers
    is_read: Truths


def read_by_pattern(cells: pa.StringArray, pattern: str, local: LocalTime) -> Instants:
    """Read cells by a pattern whose groups are named year (or short_year), month (or month_name), day, hour, ...

    A date without a time of day is that day at 00:00 UTC, wherever the writer was: else it would get another day.

    Args:
        cells: string[n], without blanks around them; null where there is nothing.
        pattern: of RE2, for a whole cell, without regard to case.
        local: what a time without a zone means.
    """
    parts = _Parts(pc.extract_regex(cells, f"(?i)^(?:{pattern})$"))
    year, month, day = _year(parts), _month(parts), parts.number("day")
    first = (12 * (year - 1970) + month - 1).astype("M8[M]").astype("M8[D]")
    days = first + (day - 1)
    is_read = parts.matched & (year >= 1) & (month >= 1) & (month <= 12)  # a month 13 would be next year's first
    is_read &= (day >= 1) & (days.astype("M8[M]") == first.astype("M8[M]"))
    values = days.astype(np.int64) * PER_DAY
    if parts.has("hour"):
        time, is_time = _time_of_day(parts)
        values, is_read = values + time, is_read & is_time
        values, is_read = _in_utc(values, is_read, parts, local)
    return Instants(np.where(is_read, values, 0), is_read)


class _Parts:
    """Groups of a pattern by name; "" where a group took no part in the match."""

    def __init__(self, matches: pa.StructArray) -> None:
        self.matched: Truths = np.asarray(matches.is_valid())
        self._matches = matches
        self._names = {field.name for field in matches.type}

    def has(self, name: str) -> bool:
        return name in self._names

    def text(self, name: str) -> pa.StringArray:
        """string[n]; "" where there is no match."""
        if not self.has(name):
            return pa.repeat("", len(self._matches))
        return pc.fill_null(self._matches.field(name), "")

    def given(self, name: str) -> Truths:
        return np.asarray(pc.not_equal(self.text(name), ""))

    def number(self, name: str) -> Integers:
        """int64[n]; 0 where there is none."""
        if not self.has(name):
            return np.zeros(len(self._matches), np.int64)
        text = self.text(name)
        return np.asarray(pc.if_else(pc.equal(text, ""), "0", text).cast(pa.int64()))


def _year(parts: _Parts) -> Integers:
    if not parts.has("short_year"):
        return parts.number("year")
    short = parts.number("short_year")
    return short + np.where(short < PIVOT, 2000, 1900)


def _month(parts: _Parts) -> Integers:
    if not parts.has("month_name"):
        return parts.number("month")
    names = pc.utf8_slice_codeunits(pc.ascii_lower(parts.text("month_name")), 0, 3)
    return np.asarray(pc.fill_null(pc.index_in(names, pa.array(MONTHS)), 0)).astype(np.int64) + 1


def _time_of_day(parts: _Parts) -> tuple[Integers, Truths]:
    """Milliseconds since midnight, and whether there is such a time: 24:00 is one, the midnight that ends the day."""
    hour, minute, second = parts.number("hour"), parts.number("minute"), parts.number("second")
    half = pc.utf8_slice_codeunits(pc.ascii_lower(parts.text("half")), 0, 1)
    is_pm = np.asarray(pc.equal(half, "p"))
    is_half = is_pm | np.asarray(pc.equal(half, "a"))
    is_time = np.where(is_half, (hour >= 1) & (hour <= 12), hour < 24) & (minute < 60) & (second < 60)
    is_time |= (hour == 24) & (minute == 0) & (second == 0) & ~is_half
    hour = np.where(is_half, hour % 12 + 12 * is_pm, hour)
    return hour * PER_HOUR + minute * PER_MINUTE + second * PER_SECOND + _thousandths(parts), is_time


def _thousandths(parts: _Parts) -> Integers:
    """Of a second; what is finer is cut off."""
    if not parts.has("fraction"):
        return np.zeros(len(parts.matched), np.int64)
    digits = pc.utf8_slice_codeunits(pc.utf8_rpad(parts.text("fraction"), 3, "0"), 0, 3)
    return np.asarray(digits.cast(pa.int64()))


def _in_utc(values: Integers, is_read: Truths, parts: _Parts, local: LocalTime) -> tuple[Integers, Truths]:
    """From the clock of whoever wrote it."""
    zones = parts.text("zone").dictionary_encode()
    offsets = np.array([offset_of(name) if name else 0 for name in zones.dictionary.to_pylist()] or [0], np.int64)
    offset = offsets[np.asarray(zones.indices)]
    is_known = offset != NO_OFFSET
    values = values - np.where(is_known, offset, 0) * PER_SECOND
    is_local = is_read & parts.given("hour") & ~parts.given("zone")
    return local.in_utc(values, is_local), is_read & is_known
