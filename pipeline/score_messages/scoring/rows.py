"""One scoring run: the messages of an open source become rows of a table, of a single file as of a folder's input.

    read ──▶ sort (what is known?) ──▶ score ──▶ join ──▶ write

Knows no target, no footer and no folder: see `file.score_file` and `dataset.build.PartMaker`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from score_messages.dates.column import DateColumn, Earlier
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.read import Source
from score_messages.read.bad_rows import StatusCount
from score_messages.scoring.batch import score_batches
from score_messages.scoring.counts import Counts
from score_messages.scoring.dates import SourceDates, nothing_earlier
from score_messages.scoring.options import Progress, ScoreOptions
from score_messages.scoring.table import joined, output_schema

Batch = TypeVar("Batch")


class Known(Protocol[Batch]):
    """What is known of messages before they are scored. Batches come in the order of the source."""

    def sort(self, messages: Messages) -> Batch:
        """Look at a batch as it was read; several may be looked at before the first one's rows are asked for."""

    def to_score(self, batch: Batch) -> Messages:
        """The messages of a batch that have to be scored, maybe none."""

    def rows(self, batch: Batch, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        """The messages of a batch that become rows, n, and the predictions of all of them, n rows.

        Args:
            new: predictions of the messages that had to be scored.
        """


class NothingKnown:
    """Every message is scored and becomes a row."""

    def sort(self, messages: Messages) -> Messages:
        return messages

    def to_score(self, batch: Messages) -> Messages:
        return batch

    def rows(self, batch: Messages, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        return batch, new


NOTHING_KNOWN = NothingKnown()


class Rows(Protocol):
    """Where rows go: an open table."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows with the columns of `table.output_schema`, in order."""


@dataclass(frozen=True)
class ScoredRows:
    """What a run came to.

    Attributes:
        read: counts of all messages of the source, as the reader gave them.
        new: counts of those that were scored.
        dates: what became of the dates; None if the source has no column of them.
    """

    read: StatusCount
    new: Counts
    dates: DateColumn | None = None


def score_rows(
    source: Source,
    model: Model,
    options: ScoreOptions,
    table: Rows | None = None,
    known: Known[Any] = NOTHING_KNOWN,
    on_progress: Progress = lambda rows, done, total: None,
    earlier: Earlier = nothing_earlier,
) -> ScoredRows:
    """Score the messages of an open source and write a row for each, whatever else is known of them.

    Args:
        options: of them `prefix`, `limit`, `other_languages`, `explain`, the form of dates and the workers count here.
        table: takes the rows; None to write nothing.
        earlier: as in `DateColumn`.

    Raises:
        InputError: the source can't be trusted any further.
        ModelError: it gives scores that are no numbers.
        PipelineError: whatever `known` and `table` raise.
    """
    read, new, passed = StatusCount(), Counts(), 0
    schema = output_schema(source, options.prefix, options.explains)
    dates = SourceDates(source, options.read, earlier, lambda: on_progress(0, 0, source.size))
    waiting: deque[tuple[int, Any]] = deque()

    def to_score() -> Generator[Messages, None, None]:
        with closing(first_rows(iter(source), options.limit)) as batches:
            for messages in dates.read(batches):
                read.add_statuses(messages.status)
                batch = known.sort(messages)
                waiting.append((len(messages), batch))
                yield known.to_score(batch)

    with (
        closing(to_score()) as unscored,
        closing(
            score_batches(unscored, model, options.usable_workers, options.score_others, options.explain)
        ) as batches,
    ):
        for scored in batches:  # closed here: what is raised while a generator is only forgotten reaches nobody
            count, batch = waiting.popleft()
            messages, predictions = known.rows(batch, scored.predictions)
            new += Counts.of(scored.predictions, scored.messages.automatic)
            if table is not None:
                table.write(joined(messages, predictions, schema))
            passed += count
            on_progress(passed, source.position(), source.size)
    return ScoredRows(read, new, dates.column)


def first_rows(batches: Iterator[Messages], limit: int | None) -> Generator[Messages, None, None]:
    """The batches up to so many rows; all of them for None."""
    left = limit
    for batch in batches:
        if left is None or len(batch) < left:
            yield batch
        else:
            yield batch.first(left)
            return
        left = None if left is None else left - len(batch)
