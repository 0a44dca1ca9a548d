"""Daily counts as the points of a trend: days, or weeks where there are many days. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from score_messages.days.calendar import date_of
from score_messages.days.span import Span
from score_messages.report.contents import Point, Trend
from score_messages.report.dispersion import Dispersion
from score_messages.report.shares import Tally, shares_of

MOST_DAYS = 60
"""With more days the points are weeks, as many at most."""

_MONDAY = 4
"""The first Monday is the fifth day of 1970."""


def trend_span(data: Span, last: int) -> Span | None:
    """The days of a trend that ends at `last`: all of the data, or the last weeks of it; None if it begins later."""
    if data.first > last:
        return None
    if last - data.first < MOST_DAYS:
        return Span(data.first, last)
    return Span(max(data.first, _monday(last) - 7 * (MOST_DAYS - 1)), last)


def trend(by_day: Tally, messages: npt.NDArray[np.int64], span: Span, spreads: Sequence[Dispersion]) -> Trend:
    """The points of some days.

    Args:
        by_day: judged messages, int64[days, 3]. messages: all of them, int64[days].
    """
    if span.days <= MOST_DAYS:
        starts, lengths, step = np.arange(span.first, span.last + 1), np.ones(span.days, dtype=np.int64), "day"
    else:
        mondays = np.arange(_monday(span.first), span.last + 1, 7)
        ends = np.minimum(mondays + 6, span.last)
        starts = np.maximum(mondays, span.first)
        lengths, step = ends - starts + 1, "week"
        starts = mondays
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    sums = np.add.reduceat(by_day, offsets, axis=0)
    counts = np.add.reduceat(messages, offsets)
    whole = 1 if step == "day" else 7
    points = [
        Point(date_of(int(start)).isoformat(), int(count), shares_of(tally, spreads), bool(length == whole))
        for start, count, tally, length in zip(starts, counts, sums, lengths, strict=True)
    ]
    return Trend(step, points)


def _monday(day: int) -> int:
    """The Monday of a day's week."""
    return day - (day - _MONDAY) % 7
