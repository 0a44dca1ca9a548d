"""Days as people ask for them: `--since`, `--until` and `--last`, with one meaning for all commands."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.calendar import utc_days
from score_messages.errors import Hint, OptionError
from score_messages.masks import Bools, true_of

SINCE, UNTIL, LAST = "--since", "--until", "--last"

_LENGTH = re.compile(r"([0-9]{1,5})([dwm])", re.ASCII)

_OTHER_FORMS = ("%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
"""In which day and month can't be mistaken for each other."""

_DAY = pa.date32()


@dataclass(frozen=True)
class Days:
    """Whole days in UTC, both ends included; None where there is no end. Without any end, messages need no date."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, dates: pa.Array) -> Bools:
        """Which of n times, timestamp with a zone, are of these days: bool[n]."""
        inside = np.ones(len(dates), np.bool_)
        if not self:
            return inside
        days = utc_days(dates)
        inside &= np.asarray(pc.is_valid(days))
        if self.since is not None:
            inside &= true_of(pc.greater_equal(days, pa.scalar(self.since, _DAY)))
        if self.until is not None:
            inside &= true_of(pc.less_equal(days, pa.scalar(self.until, _DAY)))
        return inside


@dataclass(frozen=True)
class Length:
    """So many days, or months of the calendar."""

    days: int = 0
    months: int = 0

    def first_day(self, last: date) -> date:
        """Where the length begins that ends with `last`: of months, the day after the one of the same number.

        >>> Length(days=7).first_day(date(2026, 3, 7)), Length(months=1).first_day(date(2026, 3, 31))
        (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
        """
        if not self.months:
            return last - timedelta(min(self.days - 1, (last - date.min).days))
        month = last.year * 12 + last.month - 1 - self.months
        if month < 12:
            return date.min
        year, number = month // 12, month % 12 + 1
        same = date(year, number, min(last.day, calendar.monthrange(year, number)[1]))
        return same + timedelta(1)


@dataclass(frozen=True)
class AskedDays:
    """What somebody asked for.

    Attributes:
        since, until: first and last day, both included.
        last: a length up to `until`, or to the newest message, instead of `since`.

    Raises:
        OptionError: they contradict each other.
    """

    since: date | None = None
    until: date | None = None
    last: Length | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.last is not None:
            raise OptionError(f"{SINCE} and {LAST} contradict each other", hint=Hint("Leave one of them out"))
        if self.since is not None and self.until is not None and self.since > self.until:
            hint = Hint("The other way round", f"{SINCE} {self.until} {UNTIL} {self.since}")
            raise OptionError(f"{SINCE} {self.since} is after {UNTIL} {self.until}", hint=hint)

    def __bool__(self) -> bool:
        return self != AskedDays()

    def ending(self, newest: date | None) -> Days:
        """The days that are meant.

        Args:
            newest: the last day of the messages, with which `last` ends if `until` isn't earlier. Only `last` needs it.
        """
        if self.last is None or newest is None:
            return Days(self.since, self.until)
        end = newest if self.until is None else min(self.until, newest)
        return Days(self.last.first_day(end), end)


def asked_days(since: str | None, until: str | None, last: str | None) -> AskedDays:
    """What the three options say. Raises OptionError if one says nothing, or they contradict each other."""
    return AskedDays(
        None if since is None else parse_day(since, SINCE),
        None if until is None else parse_day(until, UNTIL),
        None if last is None else parse_length(last),
    )


def parse_day(text: str, option: str) -> date:
    """A day such as 2026-11-24. Raises OptionError if the text is none.

    >>> parse_day("2026-11-24", "--since")
    datetime.date(2026, 11, 24)
    """
    with suppress(ValueError):
        return date.fromisoformat(text.strip())
    for form in _OTHER_FORMS:
        with suppress(ValueError):
            day = datetime.strptime(text.strip(), form).date()
            raise _no_day(text, option, Hint(f"Maybe you mean {day}", f"{option} {day}"))
    raise _no_day(text, option, Hint("Such as", f"{option} 2026-11-24"))


def parse_length(text: str) -> Length:
    """A length such as 7d, 4w or 3m. Raises OptionError if the text is none.

    >>> parse_length("4w"), parse_length("3m")
    (Length(days=28, months=0), Length(days=0, months=3))
    """
    matched = _LENGTH.fullmatch(text.strip().lower())
    count = int(matched[1]) if matched else 0
    if matched is None or not count:
        raise OptionError(f"{LAST} takes days, weeks or months, not '{text}'", hint=Hint("Such as", f"{LAST} 7d"))
    return Length(months=count) if matched[2] == "m" else Length(days=count * {"d": 1, "w": 7}[matched[2]])


def _no_day(text: str, option: str, hint: Hint) -> OptionError:
    return OptionError(f"{option} takes a day, not '{text}'", hint=hint)
