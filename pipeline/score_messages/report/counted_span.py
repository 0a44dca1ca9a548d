"""Which days have to be counted for a report. Pure."""

from __future__ import annotations

from score_messages.days.span import Span
from score_messages.report.dispersion import WEEK, WEEKS
from score_messages.report.periods import Periods
from score_messages.report.trends import trend_span


def counted_span(periods: Periods) -> Span:
    """From the first day that the period, the one before, the trend or the spread of days needs, to the last one.

    Days before the data begin are counted by nobody.
    """
    last = periods.now.last
    firsts = [periods.now.first, last - WEEK * WEEKS + 1]
    if periods.before is not None:
        firsts.append(periods.before.first)
    if (drawn := trend_span(periods.data, last)) is not None:
        firsts.append(drawn.first)
    return Span(min(max(min(firsts), periods.data.first), last), last)
