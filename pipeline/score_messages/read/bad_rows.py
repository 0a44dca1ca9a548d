"""How many rows of a source could not be read, and when that is too many. Knows no model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from score_messages.errors import Hint, TooManyBadError
from score_messages.messages import BAD_STATUSES, STATUSES, Status, StatusCodes
from score_messages.read.encoding_names import another_encoding
from score_messages.read.taken import AUTO
from score_messages.read.tolerance import MaxBad

_BAD_CODES = [status.code for status in BAD_STATUSES]

USUAL_OTHER = "cp1252"
"""The encoding of text that isn't UTF-8, most of the time."""


class StatusCount:
    """Rows per status while the batches pass.

    Attributes:
        rows: all rows so far.
        first_bad: number (from 1) of the first row that was malformed, undecodable or too long; None if there is none.
    """

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.rows = 0
        self.first_bad: int | None = None
        self._statuses = np.zeros(len(STATUSES), dtype=np.int64)

    @classmethod
    def of(cls, statuses: Mapping[str, int], first_bad: int | None) -> StatusCount:
        """What was counted elsewhere; statuses that are left out are zero."""
        count = cls()
        count.first_bad = first_bad
        count._statuses += np.array([statuses.get(status, 0) for status in STATUSES], dtype=np.int64)
        count.rows = int(count._statuses.sum())
        return count

    def add_statuses(self, status: StatusCodes) -> None:
        """Count a batch: uint8[n]."""
        counts = np.bincount(status, minlength=len(STATUSES))
        if self.first_bad is None and counts[_BAD_CODES].any():
            self.first_bad = self.rows + int(np.isin(status, _BAD_CODES).argmax()) + 1
        self._statuses += counts
        self.rows += len(status)

    @property
    def statuses(self) -> dict[str, int]:
        """Rows per status, zeros too."""
        return {str(status): int(self._statuses[status.code]) for status in STATUSES}

    @property
    def bad(self) -> int:
        """Rows that count against `--max-bad`."""
        return bad_rows(self.statuses)


def check_bad(source: str, count: StatusCount, max_bad: MaxBad, stated: str, read_as: str) -> None:
    """Raise TooManyBadError if more rows can't be read than are allowed.

    Args:
        stated: the encoding, as the option has it.
        read_as: the encoding that was used; "" where the format has none of its own.
    """
    if max_bad.allows(count.bad, count.rows):
        return
    reason = f"{count.bad:,} of {count.rows:,} rows can't be read"
    reason += f" ({bad_in_words(count.statuses)}); --max-bad is {max_bad}"
    if count.statuses[Status.UNDECODABLE] > count.bad / 2 and (read_as or stated) != USUAL_OTHER:
        hint = another_encoding(
            read_as, stated == AUTO, "To take only these rows as they are, with their status", f"--max-bad {count.bad}"
        )
    else:
        hint = Hint("To take it anyway, each of these rows with its status", f"--max-bad {count.bad}")
    raise TooManyBadError(source, reason, record=count.first_bad, hint=hint)


def bad_rows(statuses: Mapping[str, int]) -> int:
    """Rows that could not be read, whatever the model."""
    return sum(statuses[status] for status in BAD_STATUSES)


def bad_in_words(statuses: Mapping[str, int]) -> str:
    """The counts of bad rows for a sentence, such as `2 malformed, 1 undecodable`."""
    return ", ".join(f"{statuses[status]:,} {status}" for status in BAD_STATUSES if statuses[status])
