"""What keeps an input from becoming a part: its columns, its rows or its dates can't be right. See `scoring.checks`."""

from __future__ import annotations

from score_messages.dataset.catalog import DAY, NO_DAY, Days, filled_cells
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

    def add(self, messages: Messages, days: Days) -> None:
        """Count a batch; `days` are those of its dates, `NO_DAY` where there is none."""
        if messages.dates is not None:
            self.filled += filled_cells(messages.dates)
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
    checks.check_rows(source, scored.read, scored.new, options.score)
    if options.score.read.date_column is not None and dates.filled and not dates.read:
        hint = Hint(
            "Dates are of the years 1970 to 2100 and look like 2026-11-24, 2026-11-24T09:30:00Z,"
            " Tue, 24 Nov 2026 09:30:00 +0000 or, as a count since 1970, 1764000000 or 1764000000000"
        )
        raise ColumnError(source.name, "its date column has no date that can be read", hint=hint)
    if rows_before and not scored.read.rows and not options.score.write.allow_empty:
        hint = Hint("If the input is rightly empty", options="--allow-empty")
        raise TargetRefused(source.name, "has no messages any more, but its table has", hint=hint)
