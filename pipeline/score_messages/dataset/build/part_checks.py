"""What keeps an input from becoming a part: its columns, its rows or its dates can't be right. See `scoring.checks`."""

from __future__ import annotations

from score_messages.dataset.catalog import DAY, NO_DAY, Days, days_of
from score_messages.dataset.plan import UpdateOptions
from score_messages.errors import ColumnError, Hint, TargetRefused
from score_messages.messages import Messages
from score_messages.read import Source
from score_messages.scoring import checks
from score_messages.scoring.rows import ScoredRows


class DateCount:
    """How many dates say anything, while the batches pass.

    Attributes:
        filled: messages with any date.
        read: those of them whose date gives a day.
    """

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.filled = self.read = 0

    def add(self, messages: Messages, days: Days | None = None) -> None:
        """Count a batch; `days` are those of its dates, if they are known, `NO_DAY` where there is none."""
        if messages.dates is not None:
            unread = 0 if messages.unread_dates is None else int(messages.unread_dates.sum())
            self.filled += len(messages) - int(messages.dates.null_count) + unread
            days = days_of(messages.dates, len(messages)) if days is None else days
            self.read += int((days != NO_DAY).sum())


def check_columns(source: Source, options: UpdateOptions) -> None:
    """Raise ColumnError if the columns can't stand beside those of the predictions, or beside the days' folders."""
    checks.check_columns(source, options.score)
    if options.partition is not None and DAY in source.schema.names:
        hint = Hint("Choose the passthrough columns, without it", "--keep id")
        raise ColumnError(source.name, f"has a column '{DAY}', as the folders per day are called", hint=hint)


def check_rows(source: Source, scored: ScoredRows, dates: DateCount, rows_before: int, options: UpdateOptions) -> None:
    """Raise InputError or TargetRefused if what was read can't be right.

    Args:
        rows_before: of the part as it stands.
    """
    checks.check_rows(source, scored, options.score)
    if options.score.read.date_column is not None and dates.filled and not dates.read:
        hint = Hint("Dates of messages are of the years 1970 to 2100; --date-column may name another column")
        raise ColumnError(source.name, "its date column has no date that messages can have", hint=hint)
    if rows_before and not scored.read.rows and not options.score.write.allow_empty:
        hint = Hint("If the input is rightly empty", options="--allow-empty")
        raise TargetRefused(source.name, "has no messages any more, but its table has", hint=hint)
