"""The dates of a source's messages on their way: as they were written, then in UTC; refused if they can't be right."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace

import pyarrow as pa

from score_messages.dates.column import DateColumn, DateOptions, Earlier
from score_messages.dates.proposals import fitting_names
from score_messages.errors import ColumnError, Hint, TooManyBadError
from score_messages.mail.message import KEEP
from score_messages.messages import Messages
from score_messages.read import ReadOptions, Source, open_messages
from score_messages.read.tolerance import MaxBad

STANDARD_INPUT = "standard input"

DATE, OTHERWISE = "date", "date_utc"


def nothing_earlier(names: object) -> None:
    """No run before this one has read dates."""


def date_options(options: ReadOptions) -> DateOptions:
    """How the dates of a table are written, as its reader was told."""
    return DateOptions(options.date_format, options.time_zone)


def date_name(names: Iterable[str], prefix: str = "") -> str:
    """What the column with the dates in UTC is called beside passthrough columns of these names.

    `date`, unless the user has such a column, in whatever case: some readers take `Date` for the same.

    >>> date_name(["id", "text"]), date_name(["Date", "text"]), date_name(["date"], "x_")
    ('date', 'date_utc', 'x_date')
    """
    taken, number = {name.casefold() for name in names}, 2
    name = prefix + DATE
    while name.casefold() in taken:
        name = prefix + OTHERWISE if name == prefix + DATE else f"{prefix}{OTHERWISE}{number}"
        number += name != prefix + OTHERWISE
    return name


class SourceDates:
    """Reads the dates of an open source as its batches pass.

    Attributes:
        column: what was read so far; None if the source has no column with dates. Mails have theirs in UTC already.
    """

    def __init__(
        self,
        source: Source,
        options: ReadOptions,
        earlier: Earlier = nothing_earlier,
        on_ahead: Callable[[], object] = lambda: None,
    ) -> None:
        """Raise OptionError if `options` state no form of dates, or no time zone.

        Args:
            options: with which the source was opened.
            earlier: as in `DateColumn`.
            on_ahead: called for every batch that is read ahead; may end the run.
        """
        self.column: DateColumn | None = None
        self._source, self._options, self._on_ahead = source, options, on_ahead
        if source.date_column is not None:
            ahead = None if source.name == STANDARD_INPUT else self._ahead  # a pipe can't be read twice
            self.column = DateColumn(source.name, date_options(options), ahead, earlier)

    def read(self, batches: Iterator[Messages]) -> Iterator[Messages]:
        """The batches, their dates in UTC. Raises ColumnError, as `DateColumn.read`."""
        return batches if self.column is None else self._read(batches, self.column)

    @staticmethod
    def _read(batches: Iterator[Messages], column: DateColumn) -> Iterator[Messages]:
        for messages in batches:
            dates, unread = column.read(messages.dates)
            yield replace(messages, dates=dates, unread_dates=unread)

    def _ahead(self) -> Generator[pa.Array, None, None]:
        """The column of the source from its beginning."""
        as_now = replace(self._options, processes=0, quotes=KEEP, taken_before=self._source.taken)
        with open_messages(self._source.name, as_now) as again:
            for messages in again:
                self._on_ahead()
                yield messages.dates


def check_dates(source: str, dates: DateColumn | None, max_bad: MaxBad, bad: int) -> None:
    """Stop a run that has read all dates of a source, if too many of them couldn't be.

    Args:
        bad: rows that couldn't be read for other reasons, which are within the limit.

    Raises:
        ColumnError: none could.
        TooManyBadError: more than `--max-bad` allows, of those that are there.
    """
    if dates is None or not dates.unread:
        return
    if dates.unread == dates.filled:
        raise _none_read(source, dates)
    if not max_bad.allows(dates.unread, dates.filled):
        form = f" as {dates.form.in_words}, the form of the first" if dates.form else ""
        if dates.is_stated and dates.form:
            form = f" as {dates.form.name}"
        reason = f"{dates.unread:,} of {dates.filled:,} dates can't be read{form}; --max-bad is {max_bad}"
        hint = Hint(
            "All dates of a table have one form; --date-format states it. To take it anyway, these rows without a date",
            f"--max-bad {max(dates.unread, bad)}",
        )
        raise TooManyBadError(source, reason, record=dates.first_unread, hint=hint)


def _none_read(source: str, dates: DateColumn) -> ColumnError:
    names = fitting_names(dates.unread_texts)
    if names:
        *others, last = names
        also = "".join(f" --date-format {name}, or" for name in others)
        hint = Hint(f"They fit{also}", f"--date-format {last}")
    else:
        hint = Hint("State their form, such as --date-format '%d/%m/%Y', or another column")
    as_stated = f" as {dates.form.name}" if dates.is_stated and dates.form else ""
    reason = f"its date column has no date that can be read{as_stated}"
    return ColumnError(source, reason, record=dates.first_unread, hint=hint)
