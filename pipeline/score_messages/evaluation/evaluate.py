"""How good a model is on labelled files: the one path, and then the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.messages import Messages, prediction_schema
from score_messages.metrics.figures import PLACE_OF_LABEL, Figures, class_of, figures_of
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, NEGATIVE, NEUTRAL, POSITIVE, LabelForm, read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.batch import score_batches
from score_messages.scoring.cores import usable_cores
from score_messages.scoring.counts import Counts

MIDDLE = 0.5
"""Where negative and positive part, for a model that also knows neutral."""


@dataclass(frozen=True)
class Scored:
    """What a model, or a baseline, says of n labelled rows.

    Attributes:
        ids: string[n], the rows' ids or record numbers.
        labels: int8[n], as in `labelled`.
        scores: float32[n], probability of positive; NaN where not scored.
        classes: int8[n], places in `CLASSES`; whatever where not scored.
        threshold: from here on a score means positive rather than negative.
        borders: below the first a score means negative, from the second on positive; the same twice where there is no
            neutral between them.
        predictions: the columns of `messages.prediction_schema()`, n rows; None of a baseline.
    """

    ids: pa.StringArray
    labels: npt.NDArray[np.int8]
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int8]
    threshold: float
    borders: tuple[float, float]
    predictions: pa.Table | None = None

    def filter(self, rows: npt.NDArray[np.bool_]) -> Scored:
        """Only some rows."""
        ids = self.ids.filter(pa.array(rows))
        predictions = None if self.predictions is None else self.predictions.filter(pa.array(rows))
        arrays = (self.labels[rows], self.scores[rows], self.classes[rows])
        return Scored(ids, *arrays, self.threshold, self.borders, predictions)

    @property
    def scored(self) -> npt.NDArray[np.bool_]:
        """bool[n]: which rows have a score."""
        return ~np.isnan(self.scores)

    @property
    def profile(self) -> Counts:
        """Counts of the predictions; of a baseline nothing."""
        batches = [] if self.predictions is None else self.predictions.to_batches()
        return sum(map(Counts.of, batches), Counts())


@dataclass(frozen=True)
class Mistake:
    """One row that is given another class than its own; `message_id` is None where the source has none for it."""

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

    def messages() -> Iterator[Messages]:
        for batch in read_labelled(data, form, options, max_bad):
            labels.append(batch.labels)
            yield batch.messages

    for scored in score_batches(messages(), model, usable_cores()):
        scores.append(scored.scores)
        predictions.append(scored.predictions)
        on_progress(sum(map(len, scores)))
    given, whole = np.concatenate(scores), pa.Table.from_batches(predictions, prediction_schema())
    ids = whole["message_id"].combine_chunks()
    return Scored(ids, np.concatenate(labels), given, _classes(model, given), _threshold(model), _borders(model), whole)


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
    """The figures of what a model or a baseline says; `compared` as in `figures_of`."""
    return figures_of(scored.labels, scored.scores, scored.classes, scored.threshold, compared)


def worst_rows(scored: Scored, count: int) -> list[int]:
    """Places of the rows that are given a wrong class, those first whose score is farthest from being right.

    Rows without a score are none. How far a score is off: to the nearest score that would have been right. Where no row
    is labelled neutral, only negative and positive are told apart.
    """
    low, high = scored.borders if (scored.labels == NEUTRAL).any() else (scored.threshold, scored.threshold)
    scores = scored.scores.astype(np.float64)
    beyond = {"negative": scores - low, "neutral": np.maximum(low - scores, scores - high), "positive": high - scores}
    off = np.choose(PLACE_OF_LABEL[scored.labels], [beyond[name] for name in CLASSES])
    wrong = np.flatnonzero(scored.scored & (_given(scored) != PLACE_OF_LABEL[scored.labels]))
    worst: list[int] = wrong[np.argsort(-off[wrong], kind="stable")[:count]].tolist()
    return worst


def mistake(scored: Scored, row: int) -> Mistake:
    """What is said of a row."""
    label = int(scored.labels[row])
    given = CLASSES[_given(scored)[row]]
    return Mistake(scored.ids[row].as_py(), label, float(scored.scores[row]), class_of(label), given)


def _given(scored: Scored) -> npt.NDArray[np.int8]:
    """Places in `CLASSES`: of the side that a score is on where no row is labelled neutral."""
    if (scored.labels == NEUTRAL).any():
        return scored.classes
    side = scored.scores >= np.float32(scored.threshold)
    return PLACE_OF_LABEL[np.where(side, POSITIVE, NEGATIVE)]


def _threshold(model: Model) -> float:
    cuts = model.settings.thresholds
    return cuts[0] if len(cuts) == 1 else MIDDLE


def _borders(model: Model) -> tuple[float, float]:
    cuts = model.settings.thresholds
    return cuts[0], cuts[-1]


def _classes(model: Model, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """As `label` names them, in places of `CLASSES`."""
    places = np.searchsorted(np.asarray(model.settings.thresholds, np.float32), scores, side="right")
    known = np.array([CLASSES.index(name) for name in model.settings.classes], np.int8)
    return known[np.minimum(places, len(known) - 1)]
