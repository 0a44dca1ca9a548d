"""Dates in the forms that people's tables have are recognised, or refused: never read as another day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.dates.column import DateColumn, DateOptions
from score_messages.dates.forms import usual_forms
from score_messages.errors import ColumnError
from tests.support.dates import as_written, read
from tests.support.traced_memory import traced_memory

MOMENT = datetime(2025, 11, 24, 16, 5, 9, tzinfo=UTC)
SECONDS = int(MOMENT.timestamp())


@pytest.mark.parametrize(
    "cell",
    [
        "2025-11-24T16:05:09Z",
        "2025-11-24 16:05:09",
        "2025-11-24 16:05:09 UTC",
        "2025-11-24 16:05:09.000 GMT",
        "2025-11-24 17:05:09 +0100",
        "2025-11-24T11:05:09-05:00",
        "2025-11-24T16:05:09.000999Z",
        "20251124T160509Z",
        "20251124160509",
        "24.11.2025 16:05:09",
        "24.11.2025, 16:05:09",
        "24/11/2025 16:05:09",
        "11/24/2025 16:05:09",
        "11/24/2025 4:05:09 PM",
        "11/24/2025, 4:05:09\u202fPM",
        "24-11-2025 16:05:09",
        "2025/11/24 16:05:09",
        "2025/11/24 5:05:09 PM GMT+1",
        "2025/11/24 9:35:09 PM GMT+5:30",
        "Nov 24, 2025 4:05:09 PM",
        "Monday, November 24, 2025 4:05:09 PM",
        "November 24, 2025 at 4:05:09 p.m.",
        "24 Nov 2025 16:05:09",
        "24-Nov-2025 16:05:09",
        "Mon, 24 Nov 2025 17:05:09 +0100 (CET)",
        "Mon, 24 Nov 2025 11:05:09 EST",
        "Mon Nov 24 16:05:09 2025",
        "Mon Nov 24 2025 17:05:09 GMT+0100 (Central European Standard Time)",
        str(SECONDS),
        f"{SECONDS}.25",
        str(SECONDS * 10**3),
        str(SECONDS * 10**6),
        str(SECONDS * 10**9),
    ],
)
def test_a_date_in_a_usual_form_gives_its_moment(cell: str) -> None:
    """With blanks around it, too; fractions of a second are cut off after the third digit."""
    moments = read([cell, f" {cell}\n"])
    assert [moment and moment.replace(microsecond=0) for moment in moments] == [MOMENT] * 2


@pytest.mark.parametrize(
    "cell",
    [
        "24.11.25",
        "11/24/25",
        "01-02-03",
        "10 11 12",
        "12 Mar 05 10:00",
        "2025-W48-1",
        "2025-328",
        "2025-11",
        "2025",
        "November 2025",
        "16:05",
        "45985",
        "45985.5",
        "170123456789",
        "17012345",
        "0000-00-00 00:00:00",
        "2025-13-01",
        "2025-00-10",
        "20251301",
        "24112025",
        "20251301T160509Z",
        "20252411160509",
        "2025-02-29",
        "31.04.2025",
        "29/02/1900",
        "2025-11-24T25:00:00Z",
        "2025-11-24T16:60:00Z",
        "11/24/2025 13:00 PM",
        "2025-11-24 16:05 CEST",
        "2025-11-24 16:05:00 Europe/Berlin",
        "2025-11-24T16:05+99:00",
        "-1764000000",
        "9999999999999999999",
        "١٧٦٤٠٠٠٠٠٠",
        "x" * 100_000,
        "1" * 100_000,
        "nan",
    ],
)
def test_what_could_be_several_dates_or_none_gives_none(cell: str) -> None:
    """A year of two digits, a number of an unknown unit, a day that no calendar has, a zone of no known offset."""
    column = DateColumn("in.csv", DateOptions(), None)
    dates, unread = column.read(pa.array([cell, None, "", " "]))
    assert dates.to_pylist() == [None] * 4 and unread.tolist() == [True, False, False, False]
    assert (column.filled, column.unread, column.first_unread) == (1, 1, 1)


def day_of(year: int, month: int, day: int) -> datetime | None:
    """As Python's calendar has it; None for a day that isn't one."""
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from(["", "-", "/", "."]))
@example(2025, 13, 1, "-")
@example(2412, 20, 25, "")
def test_digits_are_a_day_of_the_calendar_or_none(year: int, month: int, day: int, between: str) -> None:
    """Year, month and day in this order: no month 13 is the next year's first."""
    cell = between.join((f"{year:04}", f"{month:02}", f"{day:02}"))
    right = day_of(year, month, day)
    assert dates_of(cell) == [right]
    if not between:
        time = right and right.replace(hour=16, minute=5, second=9)
        assert dates_of(f"{cell}T160509") == [time]


def dates_of(cell: str) -> list[datetime | None]:
    """Of a column that can't be read ahead."""
    dates: list[datetime | None] = DateColumn("in.csv", DateOptions(), None).read(pa.array([cell]))[0].to_pylist()
    return dates


def test_midnight_at_the_end_of_a_day_is_that_of_the_next() -> None:
    """As ISO 8601 has it."""
    assert read(["2025-11-24T24:00:00Z"]) == [datetime(2025, 11, 25, tzinfo=UTC)]


def test_types_say_what_numbers_and_times_are() -> None:
    """Numbers by their digits; times of any unit, far ones too; a missing number may be NaN."""
    moment = datetime(2025, 11, 24, 16, 5, 9, tzinfo=UTC)
    for scale in (1, 10**3, 10**6, 10**9):
        assert read([SECONDS * scale], pa.int64()) == [moment]
        assert read([float(SECONDS * scale), float("nan"), None], pa.float64()) == [moment, None, None]
    assert read([20251124], pa.int32()) == [datetime(2025, 11, 24, tzinfo=UTC)]
    assert read([Decimal(SECONDS)], pa.decimal128(20, 3)) == [moment]
    assert read([moment], pa.timestamp("us", "Asia/Tokyo")) == [moment]
    assert read([datetime(9999, 12, 31)], pa.timestamp("us")) == [datetime(9999, 12, 31, tzinfo=UTC)]
    assert read([2**62], pa.timestamp("s")) == [None]
    for number in (float("inf"), 1e300, 0.5, 45_985.0):
        assert read([number], pa.float64()) == [None]
    assert read([3_600], pa.time32("s")) == [None]
    assert read([["2025-11-24"]], pa.list_(pa.string())) == [None]


@pytest.mark.parametrize(
    "kind", [pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int8(), pa.string())]
)
def test_text_of_every_type_is_read(kind: pa.DataType) -> None:
    """Bytes too, as some programs write strings."""
    cells = ["2025-11-24", None, "2025-11-25"]
    dates = pa.array([cell and cell.encode() for cell in cells] if pa.types.is_binary(kind) else cells).cast(kind)
    assert read(dates.to_pylist(), kind) == [
        datetime(2025, 11, 24, tzinfo=UTC),
        None,
        datetime(2025, 11, 25, tzinfo=UTC),
    ]


_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_WRITTEN = [
    ("iso", "%Y-%m-%d"),
    ("iso", "%Y-%m-%d %H:%M"),
    ("iso", "%Y-%m-%dT%H:%M:%S.%f%z"),
    ("iso", "%Y-%m-%d %H:%M:%S UTC"),
    ("%Y/%m/%d", "%Y/%m/%d %H:%M:%S"),
    ("%d.%m.%Y", "%d.%m.%Y %H:%M"),
    ("%d/%m/%Y", "%d/%m/%Y"),
    ("%d/%m/%Y", "%d/%m/%Y %I:%M %p"),
    ("%m/%d/%Y", "%m/%d/%Y"),
    ("%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p"),
    ("%d-%m-%Y", "%d-%m-%Y %H:%M"),
    ("%m-%d-%Y", "%m-%d-%Y %H:%M"),
    ("%d %b %Y", "%d %b %Y"),
    ("%d %b %Y", "%a, %d %b %Y %H:%M:%S %z"),
    ("%d %b %Y", "%A, %d %B %Y"),
    ("%b %d, %Y", "%B %d, %Y %I:%M %p"),
    ("%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %Y"),
    ("%Y%m%dT%H%M%S", "%Y%m%d%H%M%S"),
]


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 30), timezones=_ZONES), min_size=1, max_size=8),
    st.sampled_from(_WRITTEN),
)
def test_what_is_written_in_one_form_is_read_as_the_same_moments_or_refused(
    moments: list[datetime], forms: tuple[str, str]
) -> None:
    """With the form stated always; else refused only where no day is over 12, and then both forms are named."""
    name, written = forms
    cells = [moment.strftime(written) for moment in moments]
    wanted = [as_written(moment, written) for moment in moments]
    assert read(cells, format=written) == wanted
    assert read(cells, format=name) == wanted
    rival = next(form.rival for form in usual_forms() if form.name == name)
    try:
        assert read(cells) == wanted
    except ColumnError as error:
        assert rival and all(moment.day <= 12 for moment in moments)
        assert error.hint is not None
        assert name in error.hint.text + error.hint.options and rival in error.hint.text + error.hint.options


@given(
    st.datetimes(datetime(2002, 1, 1), datetime(2200, 1, 1)),
    st.sampled_from(["epoch", "epoch-ms", "epoch-us", "epoch-ns"]),
)
def test_counts_are_read_by_their_digits(moment: datetime, unit: str) -> None:
    """Stated or not."""
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    scale = {"epoch": 1, "epoch-ms": 10**3, "epoch-us": 10**6, "epoch-ns": 10**9}[unit]
    cell = str(int(moment.timestamp()) * scale)
    assert read([cell]) == read([cell], format=unit) == [moment]


_CELLS = st.from_regex(
    r"([0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}|[0-9]{6,20}|"
    r"[0-9]{1,2}[ -]Mar[ -][0-9]{2,4}|Mar [0-9]{1,2},? [0-9]{4})"
    r"(( |T|, )[0-9:]{1,8}( ?[AaPp][Mm])?)?",
    fullmatch=True,
)


@given(_CELLS)
def test_no_two_forms_but_rivals_read_the_same_cell(cell: str) -> None:
    """Else a column would be of the form that happens to be first."""
    cells = pa.array([cell.strip()])
    local = DateOptions().local()
    forms = [form for form in usual_forms() if form.read(cells, local).is_read[0]]
    assert len(forms) <= 1 or (len(forms) == 2 and forms[0].rival == forms[1].name)


@pytest.mark.slow
def test_cells_do_not_stay_in_memory() -> None:
    """Neither long ones nor many different ones."""
    column = DateColumn("in.csv", DateOptions(), None)
    with traced_memory() as traced:
        for start in range(0, 60_000, 1_000):
            column.read(pa.array([f"{number:060}" for number in range(start, start + 1_000)]))
        for number in range(200):
            column.read(pa.array([f"{number}" * 100_000]))
    assert traced.kept < 8 << 20
