"""Groups of messages, the worst first, each with its change and trend. Pure but for the passes that it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from score_messages.days.span import Span
from score_messages.report.change import LESS, MORE, Compared, changes_of_groups
from score_messages.report.contents import Change, Group, Grouping, Trend
from score_messages.report.dispersion import EVEN, SURELY, Dispersion, dispersion
from score_messages.report.group_values import Values
from score_messages.report.periods import Periods
from score_messages.report.shares import NO_SPREADS, Tally, shares_of
from score_messages.report.trends import trend, trend_span

_FEWEST_DEGREES = 6
"""Of freedom, for a group to have a dispersion of its own; others are taken for as spread as all messages."""


@dataclass(frozen=True)
class Counted:
    """Daily counts of the groups of a column.

    Attributes:
        by_day: of each value int64[days, 3], the days of `span`; a single row where there are no dates.
    """

    column: str
    values: Values
    by_day: Mapping[str, Tally]


@dataclass(frozen=True)
class Frame:
    """What all groups share.

    Attributes:
        span: the days that were counted; None where messages have no dates.
        spreads: of all messages, for each sentiment.
    """

    periods: Periods | None
    span: Span | None
    spreads: Sequence[Dispersion]
    top: int

    def sum(self, by_day: Tally, period: Span | None) -> Tally:
        """Of the days of a period: int64[3]."""
        if self.span is None or period is None:
            return np.asarray(by_day.sum(0))
        begin = max(period.first - self.span.first, 0)
        return np.asarray(by_day[begin : max(period.last - self.span.first + 1, 0)].sum(0))


def groupings_of(columns: Sequence[Counted], frame: Frame) -> tuple[list[Grouping], list[Change]]:
    """The groupings, and which groups have changed, the largest difference first; tested together over all columns."""
    compared = [_compared(counted, value, frame) for counted in columns for value in counted.by_day]
    changes = changes_of_groups(compared)
    by_group = {(change.column, change.value): change for change in changes}
    groupings = [_grouping(counted, by_group, frame) for counted in columns]
    sure = [change for change in changes if change.kind in (MORE, LESS)]
    return groupings, sorted(
        sure, key=lambda change: (-abs(change.difference or 0), str(change.column), str(change.value))
    )


def _compared(counted: Counted, value: str, frame: Frame) -> Compared:
    by_day = counted.by_day[value]
    now = frame.sum(by_day, frame.periods.now if frame.periods else None)
    before = np.zeros(3, dtype=np.int64)
    if frame.periods is not None and frame.periods.before is not None:
        before = frame.sum(by_day, frame.periods.before)
    spread = _spread(by_day, frame)
    return Compared(int(now[0]), int(now.sum()), int(before[0]), int(before.sum()), spread, counted.column, value)


def _spread(by_day: Tally, frame: Frame) -> Dispersion:
    """Of negative in a group."""
    if frame.periods is None:
        return EVEN
    own = dispersion(by_day[:, 0], by_day.sum(1), frame.periods.now.days, SURELY)
    return own if _FEWEST_DEGREES <= own.degrees < float("inf") else frame.spreads[0]


def _grouping(counted: Counted, changes: Mapping[tuple[str | None, str | None], Change], frame: Frame) -> Grouping:
    now = frame.periods.now if frame.periods else None
    tallies = {value: frame.sum(by_day, now) for value, by_day in counted.by_day.items()}
    seen = [value for value, tally in tallies.items() if tally.any()]  # a run may have replaced a table meanwhile
    shown = sorted(seen, key=lambda value: _worst_first(changes[counted.column, value]))[: frame.top]
    groups = [
        _group(value, counted.by_day[value], tallies[value], changes[counted.column, value], frame) for value in shown
    ]
    messages = sum(int(tallies[value].sum()) for value in shown)
    values = counted.values
    return Grouping(counted.column, groups, values.distinct - len(shown), values.messages - messages, values.without)


def _worst_first(change: Change) -> tuple[float, int, str]:
    """By the lower end of the interval of negative: a few messages, all negative, aren't the worst."""
    now = change.now
    return (-now.low, -now.of, str(change.value)) if now else (0.0, 0, str(change.value))


def _group(value: str, by_day: Tally, tally: Tally, change: Change, frame: Frame) -> Group:
    if frame.periods is None or frame.span is None:
        return Group(value, shares_of(tally, NO_SPREADS), change, Trend("day", []))
    spreads = [_spread(by_day, frame), *frame.spreads[1:]]
    span = trend_span(frame.periods.data, frame.periods.now.last)
    points = by_day[len(by_day) - span.days :] if span else by_day[:0]
    drawn = trend(points, points.sum(1), span, spreads) if span else Trend("day", [])
    return Group(value, shares_of(tally, spreads), change, drawn)
