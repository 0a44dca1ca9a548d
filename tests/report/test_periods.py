"""Which days a report is about: what was asked for, else the last week of what is sound."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.days.asked import Length
from score_messages.days.calendar import date_of, day_of
from score_messages.days.span import Span
from score_messages.errors import OptionError
from score_messages.report.counted_span import counted_span
from score_messages.report.options import ReportOptions
from score_messages.report.periods import choose
from score_messages.report.trends import MOST_DAYS, trend_span

FIRST = day_of(date(2026, 1, 1))


def span(begin: int, end: int) -> Span:
    """Days after the first of January, both included."""
    return Span(FIRST + begin, FIRST + end)


def on(day: int) -> date:
    return date_of(FIRST + day)


@pytest.mark.parametrize(
    ("data", "options", "now", "before"),
    [
        (span(0, 27), ReportOptions(), span(21, 27), span(14, 20)),
        (span(0, 13), ReportOptions(), span(7, 13), span(0, 6)),
        (span(0, 12), ReportOptions(), span(0, 12), None),
        (span(0, 0), ReportOptions(), span(0, 0), None),
        (span(0, 27), ReportOptions(last=Length(1)), span(27, 27), span(26, 26)),
        (span(0, 27), ReportOptions(last=Length(14)), span(14, 27), span(0, 13)),
        (span(0, 40), ReportOptions(last=Length(months=1)), span(10, 40), None),
        (span(0, 27), ReportOptions(last=Length(15)), span(13, 27), None),
        (span(0, 27), ReportOptions(last=Length(7), until=on(20)), span(14, 20), span(7, 13)),
        (span(0, 27), ReportOptions(until=on(20)), span(14, 20), span(7, 13)),
        (span(0, 27), ReportOptions(until=on(9)), span(0, 9), None),
        (span(0, 27), ReportOptions(since=on(20)), span(20, 27), span(12, 19)),
        (span(0, 27), ReportOptions(since=on(20), until=on(22)), span(20, 22), span(17, 19)),
        (span(0, 27), ReportOptions(since=on(20), until=on(99)), span(20, 27), span(12, 19)),
        (span(0, 27), ReportOptions(until=date.max), span(21, 27), span(14, 20)),
        (span(0, 27), ReportOptions(since=on(90), until=on(96)), span(90, 96), span(83, 89)),
        (span(0, 27), ReportOptions(since=on(-30), until=on(-20)), span(-30, -20), None),
        (span(0, 27), ReportOptions(since=date.min), Span(day_of(date.min), FIRST + 27), None),
    ],
)
def test_periods_are_those_asked_for_or_the_last_week(
    data: Span, options: ReportOptions, now: Span, before: Span | None
) -> None:
    """The one before ends where it begins, and is left out unless messages reach back to its first day."""
    periods = choose(data, options)
    assert (periods.now, periods.before) == (now, before)


@given(
    st.integers(0, 4000),
    st.integers(0, 4000),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.sampled_from([0, 1, 7, 365, 99_999]),
)
def test_any_days_can_be_asked_for(begin: int, length: int, since: date | None, until: date | None, last: int) -> None:
    """Whatever is asked, what has to be counted lies within the data, or is the last day."""
    data = span(begin, begin + length)
    options = ReportOptions(since=since, until=until, last=None if since or not last else Length(last))
    try:
        options.asked_days()
    except OptionError:
        return
    periods = choose(data, options)
    counted = counted_span(periods)
    assert date_of(periods.now.first) <= date_of(periods.now.last)
    assert counted.last == periods.now.last and counted.first >= min(data.first, counted.last)
    drawn = trend_span(data, periods.now.last)
    assert drawn is None or (drawn.first >= counted.first and drawn.days <= 7 * MOST_DAYS)
