"""The path of one input's messages into the rows of its part: known ones are left out or keep their predictions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from score_messages.dataset.build.day_tally import DayTally
from score_messages.dataset.catalog.days import NO_DAY, Days, days_of, filled_cells
from score_messages.dataset.keys.new_keys import NewKeys
from score_messages.dataset.known.known import Known, Sorted
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.read import Source
from score_messages.scoring.batch import score_batches
from score_messages.scoring.profile import Profile
from score_messages.scoring.report import Tally
from score_messages.scoring.scorer import joined
from score_messages.write.disk_errors import disk_errors


class PartRows:
    """The rows of a part and what they came to; complete once `batches` has ended.

    Args:
        known: which messages are scored already.
        new_keys: takes in the keys of the rows.
        target: the dataset as people call it, for errors.
        run_day: the day of messages that have none, in days since 1970-01-01.

    Attributes:
        read: counts of all messages of the input.
        tally: counts of the rows of the part.
        profile: of the messages scored now.
        carried, dated, datable: rows whose predictions were carried over; with a date that can be read; with any date.
        repeated: messages left out since they stand in other parts.
        moved: days that rows had in the part before and that they have now, where these differ.
    """

    def __init__(self, known: Known, new_keys: NewKeys, target: str, run_day: int) -> None:
        self._known, self._new_keys, self._target, self._run_day = known, new_keys, target, np.int32(run_day)
        self.read = Tally()
        self.tally = DayTally()
        self.profile = Profile()
        self.carried = self.dated = self.datable = self.repeated = 0
        self.moved: set[tuple[int, int]] = set()
        self._days: list[Days] = []

    def batches(self, opened: Source, model: Model, workers: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """Rows in the order of the input, with the columns of `schema`."""
        waiting: deque[Sorted] = deque()

        def fresh() -> Iterator[Messages]:
            for messages in opened:
                self.read.add_statuses(messages.status)
                batch = self._known.sort(messages)
                waiting.append(batch)
                yield batch.kept if len(batch.fresh) == len(batch.kept) else batch.kept.take(batch.fresh)

        for scored in score_batches(fresh(), model, workers):
            batch = waiting.popleft()
            predictions = self._known.with_predictions(batch, scored.predictions)
            self.profile += Profile.of(scored.predictions)
            self._count(batch, predictions)
            yield joined(batch.kept, predictions, schema)

    def days(self) -> Days:
        """Of all rows, in the order of the input: int32[n]."""
        return np.concatenate([np.empty(0, np.int32), *self._days])

    def _count(self, batch: Sorted, predictions: pa.RecordBatch) -> None:
        days = self._days_of(batch)
        self.tally.add(predictions, days)
        self.carried += len(batch.kept) - len(batch.fresh)
        self.repeated += batch.left_out
        moved = (batch.own_days != NO_DAY) & (batch.own_days != days)
        self.moved |= set(zip(batch.own_days[moved].tolist(), days[moved].tolist(), strict=True))
        self._days.append(days)
        with disk_errors(self._target):
            self._new_keys.add(batch.keys)

    def _days_of(self, batch: Sorted) -> Days:
        """By a message's date; else the day that it has in the part already; else that of the run."""
        dates = batch.kept.dates
        days = days_of(dates, len(batch.kept))
        if dates is not None:
            self.datable += filled_cells(dates)
            self.dated += int((days != NO_DAY).sum())
        days = np.where(days == NO_DAY, batch.own_days, days)
        return np.where(days == NO_DAY, self._run_day, days)
