"""Which days a report is about: those asked for, else the last week; and the days just before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.days.calendar import date_of, day_of
from score_messages.days.span import Span
from score_messages.report.options import ReportOptions

LAST = 7
"""Days of a report if nobody says which."""

LEAST = 2 * LAST
"""With fewer days of data there is nothing to compare the last week with: the report is about all of them."""


@dataclass(frozen=True)
class Periods:
    """The days of a report.

    Attributes:
        now: what it is about. before: the span to compare with; None if the data don't reach back that far.
        data: all days that have messages, without those that stand far apart.
    """

    now: Span
    before: Span | None
    data: Span


def choose(data: Span, options: ReportOptions) -> Periods:
    """The days asked for; else the last week of the data, or all of them if they are of less than two weeks.

    A last day after the data is that of the data: days that haven't come can't be compared with days that have.
    """
    last = data.last if options.until is None else day_of(options.until)
    if options.since is None or day_of(options.since) <= data.last:
        last = min(last, data.last)
    if options.since is not None:
        now = Span(day_of(options.since), max(last, day_of(options.since)))
    elif options.last is not None:
        now = Span(day_of(options.last.first_day(date_of(last))), last)
    elif last - data.first + 1 >= LEAST:
        now = Span(last - LAST + 1, last)
    else:
        now = Span(min(data.first, last), last)
    before = now.before()
    return Periods(now, before if data.first <= before.first else None, data)
