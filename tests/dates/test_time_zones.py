"""Times without a zone are those of `--time-zone`, as zoneinfo has them: also where clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dates.zones import NO_OFFSET, LocalTime, offset_of
from score_messages.errors import OptionError
from tests.support.dates import read

_PLACES = (
    "Europe/Berlin America/New_York America/Sao_Paulo Asia/Kolkata Asia/Beirut Australia/Lord_Howe Africa/Casablanca "
    "Pacific/Apia America/St_Johns Asia/Tehran Pacific/Chatham Atlantic/Azores Africa/Cairo UTC Africa/Monrovia"
).split()
_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
_CHANGES = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 3, 8), datetime(2026, 11, 1)]),
    st.integers(0, 24 * 60),
) | st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([datetime(2011, 12, 29), datetime(2018, 11, 3), datetime(2018, 2, 17), datetime(2026, 4, 5)]),
    st.integers(0, 48 * 60),
)


@given(st.lists(_MOMENTS | _CHANGES, min_size=1, max_size=20), st.sampled_from(_PLACES))
def test_local_times_are_what_zoneinfo_says(clocks: list[datetime], place: str) -> None:
    """As text and as a column of times: fold 0, so the first of two, and as if clocks hadn't been set yet."""
    wanted = [clock.replace(tzinfo=ZoneInfo(place)).astimezone(UTC) for clock in clocks]
    assert read([clock.isoformat(" ") for clock in clocks], time_zone=place) == wanted
    assert read(list(clocks), pa.timestamp("us"), time_zone=place) == wanted


def test_a_time_that_comes_twice_is_the_first_and_a_missing_one_moves_on() -> None:
    """Clocks in Berlin were set back at 3:00 on 25 October 2026, and forward at 2:00 on 29 March."""
    cells = ["2026-10-25 02:30", "2026-10-25 03:30", "2026-03-29 02:30", "2026-03-29 03:30"]
    utc = [moment.strftime("%H:%M") for moment in read(cells, time_zone="Europe/Berlin") if moment]
    assert utc == ["00:30", "02:30", "01:30", "01:30"]


def test_a_zone_in_the_cell_and_a_day_without_a_time_stay_what_they_are() -> None:
    """A date alone is that day at 00:00 UTC: as midnight in Berlin it would be the day before."""
    cells = ["2026-03-05 10:00Z", "2026-03-05 10:00+05:30", "2026-03-05", "2026-03-05 00:00"]
    shown = [f"{moment:%d %H:%M}" for moment in read(cells, time_zone="Europe/Berlin") if moment]
    assert shown == ["05 10:00", "05 04:30", "05 00:00", "04 23:00"]
    assert read([20_517], pa.date32(), time_zone="Europe/Berlin") == [datetime(2026, 3, 5, tzinfo=UTC)]
    aware = pa.timestamp("us", "America/New_York")
    assert read([datetime(2026, 3, 5, tzinfo=UTC)], aware, time_zone="Europe/Berlin") == [
        datetime(2026, 3, 5, tzinfo=UTC)
    ]


@pytest.mark.parametrize("name", ["", "Berlin", "CEST", "../etc/passwd", "/etc/localtime", "Europe", "x" * 300, "a\0b"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    """With names that are known."""
    with pytest.raises(OptionError, match="there is no time zone") as refused:
        LocalTime(name)
    assert refused.value.hint is not None and "Europe/Berlin" in refused.value.hint.text


def test_far_times_are_no_error() -> None:
    """Where Python has no more years."""
    values = np.array([np.iinfo(np.int64).max // 2, -(2**62), 253_402_300_799_000], np.int64)
    assert len(LocalTime("Europe/Berlin").in_utc(values, np.ones(3, bool))) == 3


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        *(("Z", 0), ("utc", 0), ("UT", 0), ("+01", 1), ("GMT-08:00", -8), ("+0530", 5.5), ("pdt", -7), ("EST", -5)),
        *(("GMT+1", 1), ("GMT-3", -3), ("UTC+5:30", 5.5), ("GMT+11", 11)),
    ],
)
def test_offsets_are_those_of_the_standards(zone: str, hours: float) -> None:
    """ISO 8601 and RFC 5322; none is a day long."""
    assert offset_of(zone) == hours * 3600
    assert offset_of("+24:00") == offset_of("+01:60") == NO_OFFSET
