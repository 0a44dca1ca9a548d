"""`--date-format` takes what strptime takes, but nothing that leaves a part of a date open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dates.column import DateOptions
from score_messages.errors import OptionError
from tests.support.dates import as_written, read

_DATES = [
    "%d/%m/%Y",
    "%m.%d.%y",
    "%Y-%m-%d",
    "%d%b%Y",
    "%B %d (%Y)",
    "%F",
    "%e %b, %Y",
    "%y%m%d",
    "%d|%m*%Y?",
    "100%% %d.%m.%Y",
]
_TIMES = ["", " %H:%M", " %I.%M %p", "T%T", ", %R", " %H%M%S.%f", " um %H Uhr", " %H:%M:%S %z"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)), st.sampled_from(_DATES), st.sampled_from(_TIMES))
def test_what_strftime_writes_is_read(moment: datetime, day: str, time: str) -> None:
    """As Python's own strptime reads it."""
    form, moment = day + time, moment.replace(tzinfo=UTC)
    long = form.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M").replace("%e", "%d")
    assert read([moment.strftime(long)], format=form) == [as_written(moment, long)]


def test_a_format_of_days_reads_times_too() -> None:
    """They are sure, wherever they stand; other cells than of the form are not read."""
    cells = [
        "05/03/2026",
        "Thu 05/03/2026 2:05 PM",
        "05/03/2026T14:05:00+01:00",
        "2026-03-05",
        "05/13/2026",
    ]
    wanted = [datetime(2026, 3, 5, hour, 5 if hour else 0, tzinfo=UTC) for hour in (0, 14, 13)]
    assert read(cells, format="%d/%m/%Y") == [*wanted, None, None]
    assert read(["05/03/2026 14:05", "05/03/2026", "05/03/2026 14:05:01"], format="%d/%m/%Y %H:%M") == [
        datetime(2026, 3, 5, 14, 5, tzinfo=UTC),
        None,
        None,
    ]


def test_counts_of_any_length_are_read_where_their_unit_is_stated() -> None:
    """Old ones, too, and those before 1970."""
    assert read(["0", "-1", "999"], format="epoch") == [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 16, 39, tzinfo=UTC),
    ]
    assert read(["1764000000000"], format="epoch-ms") == [datetime(2025, 11, 24, 16, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("", "leaves the year"),
        ("%d/%m", "leaves the year"),
        ("%Y %H:%M", "leaves the year"),
        ("dd/mm/yyyy", "leaves the year"),
        ("ISO", "leaves the year"),
        ("%d/%m/%Y %q", "%q isn't known"),
        ("%d/%m/%Y %", "% isn't known"),
        ("%d/%m/%Y %d", "twice"),
        ("%Y-%m-%d %y", "twice"),
        ("%d.%m.%Y %I:%M", "AM or PM"),
        ("%d.%m.%Y %H:%M %p", "those of twelve are %I"),
        ("%d.%m.%Y %M", "without its hour"),
        ("%G-W%V-%u", "%G isn't known"),
    ],
)
def test_a_format_that_can_not_be_meant_is_refused(form: str, why: str) -> None:
    """In words that say what is missing."""
    with pytest.raises(OptionError, match="--date-format") as refused:
        DateOptions(form).form()
    assert why in refused.value.reason and refused.value.hint is not None
