"""Messages to read first, as rows that can be searched, sorted and filtered without a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from score_messages.report.contents import FirstMessage
from score_messages.report.page.strings import shown

LONGEST_ID = 998
"""Characters of an id that is shown whole: a line of a mail has no more."""

MOST_CHOICES = 200
"""Values of a column up to which there is a filter for it."""

MOST_COLUMNS = 2
"""Columns of `--by` that have a column of their own on the page."""


@dataclass(frozen=True)
class Filter:
    """A list to choose from: one value of a column, or all.

    Attributes:
        column: its name.
        choices: the values in alphabetical order, as they are shown; a row names its own by its number from 0.
    """

    column: str
    choices: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A message, and which choice of each filter it has; None where it has none."""

    message: FirstMessage
    chosen: Sequence[int | None]


@dataclass(frozen=True)
class ReadFirst:
    """The table of messages to read first.

    Attributes:
        columns: of `--by`, beside those that every message has; `further_columns` have no room of their own.
        has_domains, has_subjects, has_dates: whether any message has one.
        has_places: whether messages come from several places, or some have no id to find them by.
    """

    rows: Sequence[Row]
    filters: Sequence[Filter]
    columns: Sequence[str]
    further_columns: Sequence[str]
    has_dates: bool
    has_domains: bool
    has_subjects: bool
    has_places: bool


def read_first(messages: Sequence[FirstMessage]) -> ReadFirst:
    """The rows in their order, and a filter for each column in which they differ."""
    columns = sorted({name for message in messages for name in message.others} - {"source", "from_domain"})
    choices = {name: _choices(messages, name) for name in ("source", *columns)}
    usable = {name: numbers for name, numbers in choices.items() if 1 < len(numbers) <= MOST_CHOICES}
    return ReadFirst(
        rows=[
            Row(message, [numbers.get(_value(message, name)) for name, numbers in usable.items()])
            for message in messages
        ],
        filters=[Filter(name, [shown(str(value), 60) for value in numbers]) for name, numbers in usable.items()],
        columns=columns[:MOST_COLUMNS],
        further_columns=columns[MOST_COLUMNS:],
        has_dates=any(message.date for message in messages),
        has_domains=any(message.from_domain for message in messages),
        has_subjects=any(message.subject for message in messages),
        has_places=len({(message.source, message.table) for message in messages}) > 1
        or any(message.message_id is None for message in messages),
    )


def _choices(messages: Sequence[FirstMessage], column: str) -> dict[str | None, int]:
    """The values of a column in alphabetical order, with their numbers."""
    values = {value for message in messages if (value := _value(message, column)) is not None}
    return {value: number for number, value in enumerate(sorted(values))}


def _value(message: FirstMessage, column: str) -> str | None:
    return message.source if column == "source" else message.others.get(column)
