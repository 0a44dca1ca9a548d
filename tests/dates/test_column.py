"""A column has one form: what its first dates leave open later ones settle, or it is refused; never a wrong day."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dates.column import DateColumn, DateOptions, Earlier
from score_messages.errors import ColumnError

Batches = list[list[str]]


def column_of(batches: Batches, earlier: Earlier = lambda names: None, form: str | None = None) -> DateColumn:
    def ahead() -> Generator[pa.Array, None, None]:
        yield from (pa.array(batch, pa.string()) for batch in batches)

    return DateColumn("in.csv", DateOptions(form), ahead, earlier)


def read(column: DateColumn, batches: Batches) -> list[date | None]:
    dates = [moment for batch in batches for moment in column.read(pa.array(batch, pa.string()))[0].to_pylist()]
    return [moment and moment.date() for moment in dates]


def days(batches: Batches, earlier: Earlier = lambda names: None, form: str | None = None) -> list[date | None]:
    return read(column_of(batches, earlier, form), batches)


LATE = [["05/03/2026"], ["06/03/2026"], ["13/03/2026 10:00"]]
OPEN = [["05/03/2026"], ["06/03/2026"]]
MONTH_FIRST = [["05/03/2026"], ["03/25/2026"]]


def test_a_day_over_12_in_a_later_batch_settles_the_first_ones() -> None:
    """Read ahead for it, so that no row has been written wrongly by then."""
    assert days(LATE) == [date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 13)]
    assert days(MONTH_FIRST) == [date(2026, 5, 3), date(2026, 3, 25)]


def test_a_column_that_could_be_both_is_refused_with_both_named() -> None:
    """With what to type for either."""
    with pytest.raises(ColumnError) as refused:
        days(OPEN)
    assert refused.value.reason == "its dates could be day/month/year or month/day/year: no day in them is over 12"
    hint = refused.value.hint
    assert hint and hint.options == "--date-format %d/%m/%Y" and "--date-format %m/%d/%Y" in hint.text


def test_a_source_that_can_not_be_read_twice_says_what_was_looked_at() -> None:
    """Its first batch; that may tell."""
    column = DateColumn("standard input", DateOptions(), None)
    with pytest.raises(ColumnError, match="its first dates could be day/month/year or month/day/year"):
        column.read(pa.array(["05/03/2026"]))
    assert read(DateColumn("standard input", DateOptions(), None), [["05/03/2026", "13/03/2026"]]) == [
        date(2026, 3, 5),
        date(2026, 3, 13),
    ]


def test_a_stated_form_is_not_doubted() -> None:
    """What it can't read is counted."""
    column = column_of(OPEN, form="%m/%d/%Y")
    assert read(column, [*OPEN, ["13/03/2026"]]) == [date(2026, 5, 3), date(2026, 6, 3), None]
    assert (column.rows, column.filled, column.unread, column.first_unread) == (3, 3, 1, 3)


@pytest.mark.parametrize("batches", [[["13/03/2026", "05/03/2026", "03/25/2026"]], [*LATE, ["03/25/2026"]]])
def test_dates_that_contradict_each_other_are_refused(batches: Batches) -> None:
    """Since the others could be of either form; the record that tells is named."""
    with pytest.raises(ColumnError) as refused:
        days(batches)
    assert refused.value.record == sum(map(len, batches)) and "can only be month/day/year" in str(refused.value)


def test_the_first_date_that_can_be_read_decides_and_others_are_counted() -> None:
    """A word before it doesn't; nor does one that no form reads."""
    batches = [["unknown", ""], ["n/a"], ["2026-03-05", "05.03.2026", "2026-03-06"]]
    column = column_of(batches)
    assert read(column, batches) == [None, None, None, date(2026, 3, 5), None, date(2026, 3, 6)]
    assert (column.form_name, column.filled, column.unread, column.first_unread) == ("iso", 5, 3, 1)


def test_earlier_nights_settle_what_a_file_leaves_open() -> None:
    """And a file that tells otherwise is refused, early or late."""
    assert days(OPEN, lambda names: "%d/%m/%Y") == [date(2026, 3, 5), date(2026, 3, 6)]
    assert days(OPEN, lambda names: "%m/%d/%Y") == [date(2026, 5, 3), date(2026, 6, 3)]
    for batches in (MONTH_FIRST, [["03/25/2026"]]):
        with pytest.raises(ColumnError, match="those of earlier files of this folder were day/month/year"):
            days(batches, lambda names: "%d/%m/%Y")


def test_only_forms_with_rivals_ask_for_earlier_nights() -> None:
    """Other dates say what they are."""

    def never(names: object) -> str | None:
        raise AssertionError

    assert days([["2026-03-05"], ["2026-03-06 10:00 UTC"]], never)
    assert days([["5.3.2026"]], never)


_DAYS = st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1, max_size=6)


@given(st.lists(_DAYS, min_size=1, max_size=4), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"]))
def test_no_cut_into_batches_gives_another_day(batches: list[list[date]], form: str) -> None:
    """What one batch gives, any number of them do; and that is right."""
    written = [[day.strftime(form) for day in batch] for batch in batches]
    whole = [[cell for batch in written for cell in batch]]
    wanted: list[date] | None = [day for batch in batches for day in batch]
    if all(day.day <= 12 for day in wanted or []):
        wanted = None
    for cut in (written, whole, [[cell] for cell in whole[0]]):
        assert _days_or_none(cut) == wanted


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.booleans()), min_size=1, max_size=9))
def test_a_column_of_two_forms_is_never_read_in_full(dates: list[tuple[date, bool]]) -> None:
    """Where dates of both kinds tell, it is refused; where only one kind tells, nobody can know."""
    cells = [day.strftime("%d/%m/%Y" if is_first else "%m/%d/%Y") for day, is_first in dates]
    tells = {is_first for day, is_first in dates if day.day > 12}
    assert (_days_or_none([cells]) is None) == (len(tells) != 1)


def _days_or_none(batches: Batches) -> list[date | None] | None:
    try:
        return days(batches)
    except ColumnError:
        return None


def test_what_was_kept_of_an_instant_is_in_utc() -> None:
    """Whatever zone the cells have."""
    dates, _ = column_of([]).read(pa.array(["2026-03-05 23:59:59-08:00"]))
    assert dates.type == pa.timestamp("ms", "UTC")
    assert dates.to_pylist() == [datetime(2026, 3, 6, 7, 59, 59, tzinfo=UTC)]
