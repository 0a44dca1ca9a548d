"""How good a model is on labelled files: the one path, and then the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.messages import Messages, prediction_schema
from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import CLASS_OF_LABEL, Figures, class_of, figures_of
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, NEGATIVE, NEUTRAL, POSITIVE, LabelForm, read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.batch import score_batches
from score_messages.scoring.cores import usable_cores
from score_messages.scoring.counts import Counts


@dataclass(frozen=True)
class Scored:
    """The predictions of a model, or of a baseline, for n labelled rows.

    Attributes:
        ids: string[n], the rows' ids or record numbers.
        labels: int8[n], as in `labelled`.
        scores: float32[n], probability of positive; NaN where not scored.
        classes: int8[n], indices in `CLASSES`; anything where not scored.
        threshold: from here on a score means positive rather than negative.
        probabilities: float32[n, 3], of `CLASSES`; NaN where not scored.
        predictions: the columns of `messages.prediction_schema()`, n rows; None of a baseline.
        unlabelled: rows of the file that nobody has labelled, and so are none of the n.
    """

    ids: pa.StringArray
    labels: npt.NDArray[np.int8]
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int8]
    threshold: float
    probabilities: npt.NDArray[np.float32]
    predictions: pa.Table | None = None
    unlabelled: int = 0

    def filter(self, rows: npt.NDArray[np.bool_]) -> Scored:
        """Only some rows."""
        ids = self.ids.filter(pa.array(rows))
        predictions = None if self.predictions is None else self.predictions.filter(pa.array(rows))
        arrays = (self.labels[rows], self.scores[rows], self.classes[rows])
        return Scored(ids, *arrays, self.threshold, self.probabilities[rows], predictions, self.unlabelled)

    @property
    def is_scored(self) -> npt.NDArray[np.bool_]:
        """bool[n]: which rows have a score."""
        return ~np.isnan(self.scores)

    @property
    def profile(self) -> Counts:
        """Counts of the predictions; of a baseline nothing."""
        batches = [] if self.predictions is None else self.predictions.to_batches()
        return sum(map(Counts.of, batches), Counts())


@dataclass(frozen=True)
class Misclassification:
    """A row that is given another class than its own.

    Attributes:
        message_id: its id or record number; None where the source has none for it.
        label: as in `labelled`.
        score: probability of positive, 0 to 1.
        right, given: the name of its class, and of the class that it is given.
    """

    message_id: str | None
    label: int
    score: float
    right: str
    given: str


def score_labelled(
    model: Model,
    data: Path,
    form: LabelForm = LabelForm(),
    options: ReadOptions = ReadOptions(),
    on_progress: Callable[[int], None] = lambda rows: None,
    max_bad: MaxBad = MAX_BAD,
) -> Scored:
    """Score a labelled file exactly as `score_file` does; rows of which not even the label can be read are left out.

    Raises:
        InputError: as `read_labelled`.
    """
    labels: list[npt.NDArray[np.int8]] = [np.empty(0, np.int8)]
    scores: list[npt.NDArray[np.float32]] = [np.empty(0, np.float32)]
    predictions: list[pa.RecordBatch] = []
    unlabelled = 0

    def messages() -> Iterator[Messages]:
        nonlocal unlabelled
        for batch in read_labelled(data, form, options, max_bad):
            unlabelled += batch.unlabelled
            labels.append(batch.labels)
            yield batch.messages

    for scored in score_batches(messages(), model, usable_cores()):
        scores.append(scored.scores)
        predictions.append(scored.predictions)
        on_progress(sum(map(len, scores)))
    given, whole = np.concatenate(scores), pa.Table.from_batches(predictions, prediction_schema())
    ids = whole["message_id"].combine_chunks()
    arrays = (np.concatenate(labels), given, _classes(whole))
    return Scored(ids, *arrays, _threshold(model), _probabilities(whole), whole, unlabelled)


def evaluate_file(
    model: Model,
    data: Path,
    form: LabelForm = LabelForm(),
    options: ReadOptions = ReadOptions(),
    max_bad: MaxBad = MAX_BAD,
) -> Figures:
    """`score_labelled`, and how good that is."""
    return measure(score_labelled(model, data, form, options, max_bad=max_bad))


def measure(scored: Scored, compared: npt.NDArray[np.bool_] | None = None) -> Figures:
    """How good the predictions of a model or a baseline are; `compared` as in `figures_of`."""
    return figures_of(
        *(scored.labels, scored.scores, scored.classes, scored.threshold, scored.probabilities), compared=compared
    )


def highest_loss_errors(scored: Scored, count: int) -> list[int]:
    """Indices of rows that a model gives a wrong class, at most `count`: those whose right class it least expects.

    Rows without a score are left out. Where no row is labelled neutral, there are only negative and positive. A model
    that gives neutral no probability expects it as little as the less likely of the other two.
    """
    columns = list(scored.probabilities.T)
    if not columns[1][scored.is_scored].any():
        columns[1] = np.minimum(columns[0], columns[2])
    if not (scored.labels == NEUTRAL).any():
        columns = [1 - scored.scores, np.zeros_like(scored.scores), scored.scores]
    right = np.choose(CLASS_OF_LABEL[scored.labels], columns)
    wrong = np.flatnonzero(scored.is_scored & (given_classes(scored) != CLASS_OF_LABEL[scored.labels]))
    worst: list[int] = wrong[np.argsort(right[wrong], kind="stable")[:count]].tolist()
    return worst


def misclassification(scored: Scored, row: int) -> Misclassification:
    """The row at an index that `highest_loss_errors` gave."""
    label = int(scored.labels[row])
    given = CLASSES[given_classes(scored)[row]]
    return Misclassification(scored.ids[row].as_py(), label, float(scored.scores[row]), class_of(label), given)


def given_classes(scored: Scored) -> npt.NDArray[np.int8]:
    """int8[n], indices in `CLASSES`: of the side that a score is on where no row is labelled neutral."""
    if (scored.labels == NEUTRAL).any():
        return scored.classes
    side = scored.scores >= np.float32(scored.threshold)
    return CLASS_OF_LABEL[np.where(side, POSITIVE, NEGATIVE)]


def _threshold(model: Model) -> float:
    """Where negative and positive part: in the middle for a model that also knows neutral."""
    thresholds = model.settings.thresholds
    return thresholds[0] if len(thresholds) == 1 else MIDDLE


def _probabilities(predictions: pa.Table) -> npt.NDArray[np.float32]:
    """float32[n, 3], NaN where not scored."""
    columns = [predictions[f"p_{name}"].to_numpy() for name in CLASSES]
    return np.stack(columns, axis=1).astype(np.float32)


def _classes(predictions: pa.Table) -> npt.NDArray[np.int8]:
    """int8[n], indices in `CLASSES`; anything where not scored."""
    indices = pc.index_in(predictions["sentiment"], pa.array(CLASSES)).fill_null(0)
    return np.asarray(indices.to_numpy().astype(np.int8))
