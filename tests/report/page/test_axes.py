"""Where points stand on the axis of a trend, what is written below, how labels keep apart."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.contents import Period, Point, Trend
from score_messages.report.page.axes import spread, ticks, time_axis


def points(first: str, count: int, step: int = 1) -> list[Point]:
    start = date.fromisoformat(first)
    return [Point((start + timedelta(days=step * number)).isoformat(), 1, {}) for number in range(count)]


def days(first: str, count: int) -> Trend:
    return Trend("day", points(first, count))


def test_points_stand_in_the_middle_of_their_days() -> None:
    """A week's in the middle of the week."""
    daily, weekly = days("2026-11-02", 3), Trend("week", points("2026-11-02", 2, step=7))
    assert [time_axis(daily).middle(point) for point in daily.points] == [0.5, 1.5, 2.5]
    assert [time_axis(weekly).middle(point) for point in weekly.points] == [3.5, 10.5]
    assert (time_axis(daily).days, time_axis(weekly).days) == (3, 14)


@pytest.mark.parametrize(
    ("since", "until", "marked"),
    [
        ("2026-11-05", "2026-11-07", (3, 6)),
        ("2026-10-01", "2026-11-03", (0, 2)),
        ("2026-11-02", "2026-11-11", None),
        ("2026-12-01", "2026-12-07", None),
        (None, None, None),
    ],
)
def test_period_is_marked_where_it_is_a_part_of_the_days(
    since: str | None, until: str | None, marked: tuple[int, int] | None
) -> None:
    """Both of its ends are in it; all days, or none of them, need no mark."""
    assert time_axis(days("2026-11-02", 10)).marked(Period(since, until, 1, {})) == marked


def test_short_trend_names_days() -> None:
    """At equal distances, the first among them."""
    trend = days("2026-11-02", 7)
    assert list(ticks(time_axis(trend), trend.points, most=4).values()) == ["2 Nov", "4 Nov", "6 Nov", "8 Nov"]


def test_long_trend_names_months_and_each_new_year() -> None:
    """At their first days."""
    trend = Trend("week", points("2025-10-06", 40, step=7))
    named = ticks(time_axis(trend), trend.points, most=5)
    assert list(named.values()) == ["Nov 2025", "Jan 2026", "Mar", "May", "Jul"]
    assert next(iter(named)) == (date(2025, 11, 1) - date(2025, 10, 6)).days


@given(first=st.dates(date(1970, 1, 1), date(2100, 1, 1)), count=st.integers(1, 5000), most=st.integers(1, 12))
def test_labels_are_never_more_than_asked_for(first: date, count: int, most: int) -> None:
    """Of a day or of a century, and each is on the axis."""
    trend = days(first.isoformat(), count)
    axis = time_axis(trend)
    named = ticks(axis, trend.points, most)
    assert 1 <= len(named) <= most and all(0 <= place <= axis.days for place in named)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=3))
def test_labels_keep_apart_and_in_order(positions: list[float]) -> None:
    """Within the chart."""
    placed = spread(positions, apart=15, lowest=6, highest=198)
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    assert all(6 <= place <= 198 for place in placed)
    gaps = [placed[right] - placed[left] for left, right in itertools.pairwise(order)]
    assert all(gap >= 14 for gap in gaps)
