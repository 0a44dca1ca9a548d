"""On which day a message is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.days.calendar import NO_DAY, day_of, days_of, utc_days

MOMENTS = st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.lists(MOMENTS, max_size=20))
def test_days_are_those_of_the_calendar_in_utc(moments: list[datetime | None]) -> None:
    """Before 1970, too; in whatever unit that can hold them."""
    expected = [NO_DAY if moment is None else day_of(moment.date()) for moment in moments]
    for unit in ("s", "ms", "us"):
        assert days_of(pa.array(moments, pa.timestamp(unit, "UTC"))).tolist() == expected
    dates = pa.array([None if moment is None else moment.date() for moment in moments])
    if len(dates) and dates.null_count < len(dates):
        assert days_of(dates).tolist() == expected


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Not/Known"])
def test_days_in_utc_are_known_without_a_time_zone_database(unit: str, zone: str | None) -> None:
    """A zone that it doesn't hold is as good as none of it. Days before 1970 begin at midnight, too."""
    moments = [datetime(1969, 12, 30, 23, 59, 59, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC), None]
    times = pa.array(moments, pa.timestamp(unit, "UTC")).cast(pa.timestamp(unit)).cast(pa.timestamp(unit, zone))
    assert utc_days(times).to_pylist() == [date(1969, 12, 30), date(1969, 12, 31), None]


def test_what_is_no_date_has_no_day() -> None:
    """Or lies beyond the calendar."""
    for cells in (pa.array(["2026-11-27T10:00:00Z", "27.11.2026", None]), pa.array([1, 2, 3])):
        assert days_of(cells)[1:].tolist() == [NO_DAY, NO_DAY]
    far = pa.array([2**62, -(2**62), 0], pa.timestamp("ms", "UTC"))
    assert days_of(far).tolist() == [NO_DAY, NO_DAY, 0]
    assert days_of(pa.array([], pa.null())).dtype == np.int32
    assert timedelta(days=int(days_of(pa.array([datetime(1970, 1, 1, 23)]))[0])) == timedelta()
