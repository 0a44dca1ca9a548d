"""Where the points of a trend stand on its axis, and what is written there. Knows no chart.

The axis counts days from the first point's first day on, so that no time zone can move anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from score_messages.report.contents import Period, Point, Trend
from score_messages.report.page.words import day, short_day

_DAYS_OF_MONTHS = 120
"""From so many days on the axis names months."""


@dataclass(frozen=True)
class TimeAxis:
    """The days of a trend.

    Attributes:
        first: its first day.
        step: days of a point.
        days: of the whole axis.
    """

    first: date
    step: int
    days: int

    def start(self, point: Point) -> int:
        """Where a point's first day begins."""
        return (date.fromisoformat(point.start) - self.first).days

    def middle(self, point: Point) -> float:
        """Where it is drawn."""
        return self.start(point) + self.step / 2

    def marked(self, period: Period) -> tuple[int, int] | None:
        """Where a period begins and ends; None where it is the whole axis, or off it."""
        if period.since is None or period.until is None:
            return None
        begin = max(0, (date.fromisoformat(period.since) - self.first).days)
        end = min(self.days, (date.fromisoformat(period.until) - self.first).days + 1)
        return (begin, end) if begin < end and end - begin < self.days else None


def time_axis(trend: Trend) -> TimeAxis:
    """The axis of a trend that has points."""
    step = 7 if trend.step == "week" else 1
    first, last = (date.fromisoformat(trend.points[index].start) for index in (0, -1))
    return TimeAxis(first, step, (last - first).days + step)


def ticks(axis: TimeAxis, points: Sequence[Point], most: int) -> dict[float, str]:
    """What to write below, at most so often: the first days of months, else of every so many points."""
    if axis.days >= _DAYS_OF_MONTHS:
        return _months(axis, most)
    every = -(-len(points) // most)
    return {axis.middle(point): short_day(point.start) for point in points[::every]}


def _months(axis: TimeAxis, most: int) -> dict[float, str]:
    count = axis.first.year * 12 + axis.first.month - 1
    firsts = []
    while (first := date(*year_and_month(count), 1)) < axis.first + timedelta(days=axis.days):
        firsts += [first] if first >= axis.first else []
        count += 1
    named = firsts[:: -(-len(firsts) // most)]
    years = [None, *(first.year for first in named)]
    return {
        (first - axis.first).days: _month(first, with_year=first.year != year)
        for first, year in zip(named, years, strict=False)
    }


def year_and_month(count: int) -> tuple[int, int]:
    """Year and month of a count of months.

    >>> year_and_month(2026 * 12)
    (2026, 1)
    """
    year, month = divmod(count, 12)
    return year, month + 1


def _month(first: date, with_year: bool) -> str:
    _, name, year = day(first.isoformat()).split()
    return f"{name} {year}" if with_year else name


def spread(positions: Sequence[float], apart: float, lowest: float, highest: float) -> list[float]:
    """The same positions, moved as little as needed so that labels there don't overlap.

    >>> spread([10, 12, 50], apart=10, lowest=0, highest=100)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    placed = [float(positions[index]) for index in order]
    for _ in range(20):
        for left in range(len(placed) - 1):
            lack = apart - (placed[left + 1] - placed[left])
            if lack > 0:
                placed[left] -= lack / 2
                placed[left + 1] += lack / 2
        placed = [min(max(place, lowest), highest) for place in placed]
    return [round(placed[order.index(index)], 1) for index in range(len(positions))]
