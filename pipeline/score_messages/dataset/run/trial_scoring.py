"""An input is scored as a run would score it, and nothing is written."""

from __future__ import annotations

import pyarrow as pa

from score_messages.dataset.build import DateCount, check_columns, check_rows, open_input
from score_messages.dataset.inputs import Input
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records import EarlierForms
from score_messages.dataset.storage import DatasetFolder
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.scoring.counts import Counts
from score_messages.scoring.options import Progress
from score_messages.scoring.rows import NothingKnown, score_rows


class TrialScoring:
    """Scores inputs for a dry run."""

    def __init__(self, options: UpdateOptions, model: Model, folder: DatasetFolder, on_progress: Progress) -> None:
        self._catalog, self._options, self._model, self._on_progress = folder.catalog, options, model, on_progress
        self._earlier_forms = EarlierForms(folder.path)

    def counts_of(self, source: Input, rows_before: int) -> Counts:
        """Read an input to its end, or its first rows if there is a limit, and score what it holds.

        Args:
            rows_before: of its part.

        Raises:
            InputError, TargetRefused: a run would leave it as it is.
        """
        score, trial = self._options.score, _Trial()
        with open_input(source, self._catalog, score.reading()) as opened:
            check_columns(opened, self._options)
            earlier = self._earlier_forms.of(source.name)
            scored = score_rows(opened, self._model, score, known=trial, on_progress=self._on_progress, earlier=earlier)
            check_rows(opened, scored, trial.dates, rows_before, self._options)
        return scored.new


class _Trial(NothingKnown):
    """An input that is read as a run would read it, all of its messages scored.

    Attributes:
        dates: of its messages.
    """

    def __init__(self) -> None:
        """Nothing read yet."""
        self.dates = DateCount()

    def rows(self, batch: Messages, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        if batch.dates is not None:
            self.dates.add(batch)
        return batch, new
