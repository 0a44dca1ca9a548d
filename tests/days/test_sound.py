"""Wrong clocks decide nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from score_messages.days.calendar import day_of
from score_messages.days.sound import messages_by_day, sound_span
from score_messages.days.span import Span

TODAY = date(2026, 11, 27)
FIRST = day_of(date(2010, 1, 1))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, None),
        ({0: 0}, None),
        ({0: 5}, (0, 0)),
        ({0: 500, 20: 500, 4000: 2}, (0, 20)),
        ({0: 300, 1: 200, 2000: 2, 3000: 1}, (0, 1)),
        ({-14_000: 3, 0: 500, 20: 500, 4000: 2}, (0, 20)),
        ({-14_000: 30, 0: 500, 20: 500}, (-14_000, 20)),
        ({0: 500, 20: 500, 40: 1}, (0, 40)),
        ({0: 2, 4000: 2}, (0, 4000)),
    ],
)
def test_few_dates_far_from_all_others_decide_nothing(counts: dict[int, int], expected: tuple[int, int] | None) -> None:
    """Many do, and so do those that are near."""
    span = sound_span({FIRST + day: count for day, count in counts.items()}, TODAY)
    assert span == (None if expected is None else Span(FIRST + expected[0], FIRST + expected[1]))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({-3: 1, 0: 1, 4000: 1}, (-3, 0)), ({0: 1, 1: 1}, (0, 1)), ({0: 1, 2: 1}, (0, 0)), ({0: 1, 5: 1, 9: 1}, (0, 9))],
)
def test_days_that_have_not_come_decide_nothing(counts: dict[int, int], expected: tuple[int, int]) -> None:
    """However few messages there are. Where most lie there, the dates are invented; tomorrow has come somewhere."""
    today = day_of(TODAY)
    span = sound_span({today + day: count for day, count in counts.items()}, TODAY)
    assert span == Span(today + expected[0], today + expected[1])


def test_messages_are_counted_by_day() -> None:
    """Those without a date on none, nor those beyond the calendar."""
    kind = pa.timestamp("ms", "UTC")
    parts = [pa.array([datetime(2026, 3, 4, 23, tzinfo=UTC), None], kind), pa.array([2**62, 0], kind)]
    assert messages_by_day(parts) == {day_of(date(2026, 3, 4)): 1, 0: 1}
