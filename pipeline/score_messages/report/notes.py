"""What a reader must know to read the numbers right. Pure; words only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from score_messages.counted import counted
from score_messages.days.calendar import date_of
from score_messages.report.numbers import Numbers
from score_messages.report.own_words import isolated
from score_messages.report.trends import MOST_DAYS
from score_messages.tables import ScoredTable


def notes(numbers: Numbers, tables: Sequence[ScoredTable], by: Sequence[str]) -> list[str]:
    """In the order of the page."""
    return [*_of_dates(numbers), *_of_trend(numbers), *_of_tables(tables, by)]


def _of_dates(numbers: Numbers) -> Iterator[str]:
    if numbers.periods is None:
        if numbers.period.messages:
            yield (
                "The messages have no dates, so this is about all of them, and there is no trend. For dates, score a"
                " table again with --date-column NAME; mails have their own."
            )
        return
    without, data = numbers.counts.undated, numbers.periods.data
    if without:
        yield f"{counted(without, 'message has', 'messages have')} no date and {_be(without)} in no period."
    apart = sum(messages for day, messages in numbers.counts.messages.items() if not data.holds(day))
    if apart:
        days = f"{date_of(data.first)} to {date_of(data.last)}"
        dates = counted(apart, "message has a date", "messages have dates")
        yield f"{dates} far from all others ({days}), as wrong clocks make them; they don't decide any period."


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _of_trend(numbers: Numbers) -> Iterator[str]:
    periods = numbers.periods
    if periods is None or numbers.trend is None or not numbers.trend.points:
        return
    if numbers.trend.step == "week" and len(numbers.trend.points) >= MOST_DAYS:
        yield f"The trend shows the last {len(numbers.trend.points)} weeks."


def _of_tables(tables: Sequence[ScoredTable], by: Sequence[str]) -> Iterator[str]:
    for name in by:
        lacking = sum(name not in table.names for table in tables)
        if lacking and lacking < len(tables):
            some = f"{lacking:,} of {len(tables):,} tables"
            yield f"{some} have no column '{isolated(name)}'; their messages have no value in it."
