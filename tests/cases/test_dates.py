"""Dates of the known cases: right, or refused with what to state; never another day."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from score_messages.errors import ColumnError
from tests.support.dates import read
from tests.support.known_cases import CASES, KnownCases, column, needs_cases

pytestmark = needs_cases

RECEIVED = ("--id-column", "id", "--date-column", "received")


def test_mixed_dates_are_refused_with_what_to_state(cases: KnownCases) -> None:
    """Three of four don't fit the first; no day is made up, and no table is written."""
    said = cases.refusal("12a-mixed-dates.csv", *RECEIVED, "--partition", "date", target="scored/")
    assert "3 of 4 dates" in said and "--date-format" in said
    assert not list(cases.folder.rglob("12a*.parquet"))


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("12b-bigquery-utc.csv", [5, 6]),
        ("12d-day-first.csv", [5, 13, 14]),
    ],
)
def test_form_of_a_column_is_the_one_that_fits_all(cases: KnownCases, name: str, days: list[int]) -> None:
    """With ` UTC` behind it, or with the day in front; the parts of a folder are the same days."""
    right = [datetime(2026, 3, day, 10, tzinfo=UTC) for day in days]
    assert column(cases.table(name, *RECEIVED), "date") == right
    table, _ = cases.night(name, *RECEIVED, "--partition", "date")
    assert column(table, "date") == right


def test_a_column_of_many_forms_is_refused(cases: KnownCases) -> None:
    """No form fits more than a few of them."""
    said = cases.refusal("12e-42-date-forms.csv", *RECEIVED)
    assert "38 of 42 dates" in said and "--date-format" in said


READ = {
    1: datetime(2026, 3, 13, 14, 5),
    4: datetime(2026, 3, 5),
    5: datetime(2026, 3, 5),
    6: datetime(2026, 3, 5, 14, 5, 10),
    7: datetime(2026, 3, 5, 14, 5),
    8: datetime(2026, 3, 5),
    9: datetime(2026, 3, 5, 14, 5),
    10: datetime(2026, 3, 5, 13, 5),
    11: datetime(2026, 3, 6, 7, 59, 59),
    12: datetime(2026, 3, 5, 14, 5, 0, 123_000),
    13: datetime(2026, 3, 5, 12, 5),
    14: datetime(2026, 3, 5, 12, 5),
    15: datetime(2026, 3, 5),
    24: datetime(2026, 3, 6),
    25: datetime(2026, 3, 5, 13, 5),
    29: datetime(2026, 3, 5, 14, 5),
    31: datetime(2026, 3, 5, 14, 5),
    33: datetime(2026, 3, 5, 14, 5),
    37: datetime(1970, 1, 1),
    39: datetime(2026, 3, 5, 14, 5),
    41: datetime(2026, 3, 5, 14, 5),
}
MAY_BE_READ = {
    19: datetime(2026, 3, 5),
    21: datetime(2026, 3, 5),
    22: datetime(2026, 3, 5),
    23: datetime(2026, 3, 5),
    27: datetime(2026, 3, 5, 13, 5),
    40: datetime(2026, 3, 5),
}
"""What each form means as a column of its own, by its number. All others could be several days, or none."""


def read_alone(cell: str) -> datetime | None:
    """What a column of this cell alone is read as; None where it is refused."""
    try:
        moment = read([cell])[0]
    except ColumnError:
        return None
    return moment and moment.replace(tzinfo=None)


def test_each_form_alone_is_right_or_refused() -> None:
    """As a column of its own: never a date that isn't meant, and no fewer are read than before."""
    with (CASES / "12e-42-date-forms.csv").open(encoding="utf-8", newline="") as file:
        cells = {int(row["id"]): row["received"] for row in csv.DictReader(file)}
    dates = {number: date for number, cell in cells.items() if (date := read_alone(cell)) is not None}
    assert len(cells) == 42 and dates.keys() >= READ.keys()
    assert dates == {number: (READ | MAY_BE_READ).get(number) for number in dates}


def test_a_date_beyond_nanoseconds_stays_what_it_is(cases: KnownCases) -> None:
    """What databases write for never: Arrow alone would read 1816."""
    at = cases.table("13-int96-sentinel.parquet")["at"].cast(pa.timestamp("us")).to_pylist()
    assert at[0] == datetime(9999, 12, 31)
    assert at[2] == datetime(2026, 3, 5)
