"""Moments as text: ISO 8601, as mails have them, and as programs count them. What could be another day is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_CELL = 64
"""Characters of the longest date that anybody writes."""

_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ].*)?", re.ASCII)
_MAIL = re.compile(
    r"[a-z]{3} +[a-z]{3} +\d{1,2} +\d\d:\d\d:\d\d +\d{4}|"
    r"(?:[a-z]{3,9}, *)?\d{1,2} +(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +(?:\d{4}|\d\d) +"
    r"\d{1,2}:\d\d(?::\d\d)?(?: +(?:[+-]\d{4}|ut|utc|gmt|z|[ecmp][sd]t))?(?: *\([^()]*\))?",
    re.I | re.ASCII,
)
_NUMBER = re.compile(r"(\d{1,20})(?:\.\d*)?", re.ASCII)

_DIGITS_PER_UNIT = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
"""Digits of a count since 1970 in seconds, milli-, micro- and nanoseconds, from September 2001 to the year 2286."""

_WRITTEN = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
"""Digits of a date, and of a date with its time, written without signs."""


def moment_of(cell: str) -> datetime | None:
    """What a cell without blanks around it says; None for what is no date, or could be read in several ways.

    A time without a zone is taken for UTC; an unknown name of a zone leaves the day open, so it is none.

    >>> moment_of("2026-11-24 09:30:00 UTC"), moment_of("24.11.26")
    (datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.timezone.utc), None)
    """
    number = _NUMBER.fullmatch(cell)
    if number:
        return moment_of_digits(number[1])
    try:
        if _ISO.fullmatch(cell):
            iso = cell.removesuffix(" UTC").removesuffix(" GMT").replace(" +", "+").replace(" -", "-")
            moment = datetime.fromisoformat(iso)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return parsedate_to_datetime(cell) if _MAIL.fullmatch(cell) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def moment_of_digits(digits: str) -> datetime | None:
    """What a number says, by how many digits it has; None for one that is neither a count of time nor a date.

    >>> [str(moment_of_digits(digits)) for digits in ("1764000000000", "20261124", "170123456789")]
    ['2025-11-24 16:00:00+00:00', '2026-11-24 00:00:00', 'None']
    """
    per_second, form = _DIGITS_PER_UNIT.get(len(digits)), _WRITTEN.get(len(digits))
    try:
        if per_second is not None:
            return datetime.fromtimestamp(int(digits) // per_second, UTC)
        return None if form is None else datetime.strptime(digits, form)
    except (ValueError, OverflowError, OSError):
        return None
