"""Which days messages are really of: wrong clocks date mails to 1970, 2038 and 2099."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from score_messages.days.calendar import NO_DAY, day_of, days_of
from score_messages.days.span import Span

_GAP = 31
_STRAGGLERS = 0.01
"""Messages that stand so many days apart from all others, and are at most this share of them, have wrong dates."""

_FUTURE = 2
"""Days after today that have begun nowhere yet, and at which no mail has been sent."""

_MOST = 0.5
"""If more than this share lies in the future, the dates are invented, and mean what they say."""


def messages_by_day(dates: Iterable[pa.Array]) -> Mapping[int, int]:
    """How many of some times, dates or ISO texts each day has, by days since 1970."""
    messages: Counter[int] = Counter()
    for part in dates:
        days, counts = np.unique(days_of(part), return_counts=True)
        messages.update(dict(zip(days.tolist(), counts.tolist(), strict=True)))
    del messages[NO_DAY]
    return messages


def sound_span(messages: Mapping[int, int], today: datetime.date) -> Span | None:
    """From the first to the last day; None if no message has a date.

    Such few that stand far apart from all others are passed over at both ends, and those that are still to come.

    Args:
        messages: by days since 1970, how many.

    >>> today = datetime.date(2026, 11, 27)
    >>> sound_span({0: 2, 20_000: 500, 20_001: 500, 47_000: 2}, today), sound_span({20_000: 5, 47_000: 5}, today)
    (Span(first=20000, last=20001), Span(first=20000, last=20000))
    """
    days = sorted(_come(messages, today))
    if not days:
        return None
    few = _STRAGGLERS * sum(messages[day] for day in days)
    return Span(_sound_end(days, messages, few), _sound_end(days[::-1], messages, few))


def _come(messages: Mapping[int, int], today: datetime.date) -> list[int]:
    """The days that have messages, without those of the future unless most are."""
    there = [day for day, count in messages.items() if count]
    past = [day for day in there if day < day_of(today) + _FUTURE]
    is_most = sum(messages[day] for day in past) >= (1 - _MOST) * sum(messages.values())
    return past if is_most else there


def _sound_end(days: list[int], messages: Mapping[int, int], few: float) -> int:
    """The day at which the bulk begins, from the front of `days`."""
    passed, end = 0, days[0]
    for day, following in itertools.pairwise(days):
        passed += messages[day]
        if passed > few:
            break
        if abs(following - day) > _GAP:
            end = following
    return end


def today_in_utc() -> datetime.date:
    """The day by which the future is known."""
    return datetime.datetime.now(datetime.UTC).date()
