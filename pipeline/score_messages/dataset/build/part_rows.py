"""What the messages of one input come to in its part: known ones are left out or keep their predictions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from score_messages.dataset.build.part_checks import DateCount
from score_messages.dataset.catalog import NO_DAY, Days, days_of, iso
from score_messages.dataset.keys import NewKeys
from score_messages.dataset.known import Known, Sorted
from score_messages.messages import Messages
from score_messages.scoring.counts import Counts, CountsByGroup
from score_messages.write.disk_errors import disk_errors


class PartRows:
    """What is known of an input's messages for `scoring.rows.score_rows`, and what its rows come to on their way.

    Complete once all messages have been scored.

    Args:
        known: which messages are scored already.
        new_keys: takes in the keys of the rows.
        target: the dataset as people call it, for errors.
        run_day: the day of messages that have none, in days since 1970-01-01.

    Attributes:
        reused: rows that keep predictions which they had in the part before.
        repeated: messages left out since they stand in other parts.
        dates: of the rows.
        moved: days that rows had in the part before and that they have now, where these differ.
    """

    def __init__(self, known: Known, new_keys: NewKeys, target: str, run_day: int) -> None:
        self._known, self._new_keys, self._target, self._run_day = known, new_keys, target, np.int32(run_day)
        self.reused = self.repeated = 0
        self.dates = DateCount()
        self.moved: set[tuple[int, int]] = set()
        self._counted = CountsByGroup()
        self._days: list[Days] = []

    def sort(self, messages: Messages) -> Sorted:
        """Raises as `Known.sort`."""
        return self._known.sort(messages)

    def to_score(self, batch: Sorted) -> Messages:
        """Those whose predictions aren't known."""
        return batch.kept if len(batch.fresh) == len(batch.kept) else batch.kept.take(batch.fresh)

    def rows(self, batch: Sorted, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        """The messages that stay, counted. Raises OutputError."""
        predictions = self._known.with_predictions(batch, new)
        self._count(batch, predictions)
        return batch.kept, predictions

    def days(self) -> Days:
        """Of all rows, in the order of the input: int32[n]."""
        return np.concatenate([np.empty(0, np.int32), *self._days])

    def by_day(self) -> dict[str, Counts]:
        """Counts of the rows by ISO day, in order."""
        return {iso(day): counts for day, counts in self._counted.counts().items()}

    def _count(self, batch: Sorted, predictions: pa.RecordBatch) -> None:
        days = self._days_of(batch)
        self._counted.add(predictions, days, batch.kept.automatic)
        self.reused += len(batch.kept) - len(batch.fresh)
        self.repeated += batch.left_out
        moved = (batch.own_days != NO_DAY) & (batch.own_days != days)
        self.moved |= set(zip(batch.own_days[moved].tolist(), days[moved].tolist(), strict=True))
        self._days.append(days)
        with disk_errors(self._target):
            self._new_keys.add(batch.keys)

    def _days_of(self, batch: Sorted) -> Days:
        """By a message's date; else the day that it has in the part already; else that of the run."""
        days = days_of(batch.kept.dates, len(batch.kept))
        self.dates.add(batch.kept, days)
        days = np.where(days == NO_DAY, batch.own_days, days)
        return np.where(days == NO_DAY, self._run_day, days)
