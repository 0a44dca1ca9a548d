"""How good a model is on labelled files: the one path, and then the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.flow import judge_all, usable_cores
from pipeline.labelled import NEGATIVE, NEUTRAL, POSITIVE, LabelForm, read_labelled
from pipeline.messages import Messages, verdict_schema
from pipeline.metrics import BinaryMetrics, evaluate_scores, row_losses
from pipeline.model.bundle import Model
from pipeline.profile import Profile
from pipeline.read import ReadOptions
from pipeline.three_way import CLASSES, ThreeWayMetrics, compare_classes

MIDDLE = 0.5
"""Where negative and positive part, for a model that also knows neutral."""

_PLACES = {NEGATIVE: 0, NEUTRAL: 1, POSITIVE: 2}


@dataclass(frozen=True)
class Scored:
    """What a model, or a baseline, says of n labelled rows.

    Attributes:
        ids: string[n], the rows' ids or record numbers.
        labels: int8[n], as in `labelled`.
        scores: float32[n], probability of positive; NaN where not judged.
        classes: int8[n], places in `CLASSES`; whatever where not judged.
        cut_point: from here on a score means positive rather than negative.
        verdicts: the columns of `messages.verdict_schema()`, n rows; None of a baseline.
    """

    ids: pa.StringArray
    labels: npt.NDArray[np.int8]
    scores: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int8]
    cut_point: float
    verdicts: pa.Table | None = None

    def filter(self, rows: npt.NDArray[np.bool_]) -> Scored:
        """Only some rows."""
        ids = self.ids.filter(pa.array(rows))
        verdicts = None if self.verdicts is None else self.verdicts.filter(pa.array(rows))
        return Scored(ids, self.labels[rows], self.scores[rows], self.classes[rows], self.cut_point, verdicts)

    @property
    def judged(self) -> npt.NDArray[np.bool_]:
        """bool[n]: which rows have a score."""
        return ~np.isnan(self.scores)

    @property
    def profile(self) -> Profile:
        """Counts of the verdicts; of a baseline nothing."""
        batches = [] if self.verdicts is None else self.verdicts.to_batches()
        return sum(map(Profile.of, batches), Profile())


@dataclass(frozen=True)
class Mistake:
    """One row on the wrong side; `message_id` is None where the source has none for it."""

    message_id: str | None
    label: int
    score: float


def score_labelled(
    model: Model,
    data: Path,
    form: LabelForm = LabelForm(),
    options: ReadOptions = ReadOptions(),
    on_progress: Callable[[int], None] = lambda rows: None,
) -> Scored:
    """Score a labelled file exactly as `score_file` does.

    Raises:
        InputError: as `read_labelled`.
    """
    labels: list[npt.NDArray[np.int8]] = [np.empty(0, np.int8)]
    scores: list[npt.NDArray[np.float32]] = [np.empty(0, np.float32)]
    verdicts: list[pa.RecordBatch] = []

    def messages() -> Iterator[Messages]:
        for batch in read_labelled(data, form, options):
            labels.append(batch.labels)
            yield batch.messages

    for judged in judge_all(messages(), model, usable_cores()):
        scores.append(judged.scores)
        verdicts.append(judged.verdicts)
        on_progress(sum(map(len, scores)))
    given, whole = np.concatenate(scores), pa.Table.from_batches(verdicts, verdict_schema())
    ids = whole["message_id"].combine_chunks()
    return Scored(ids, np.concatenate(labels), given, _classes(model, given), _cut_point(model), whole)


def evaluate_file(
    model: Model, data: Path, form: LabelForm = LabelForm(), options: ReadOptions = ReadOptions()
) -> BinaryMetrics:
    """`score_labelled`, and how well negative and positive are told apart."""
    return tell_apart(score_labelled(model, data, form, options))


def tell_apart(scored: Scored) -> BinaryMetrics:
    """Negative against positive. Neutral rows are left out.

    Rows that can't be judged count in `rows` and against `coverage`, not in the other figures.
    """
    told = scored.labels != NEUTRAL
    return evaluate_scores(scored.labels[told], scored.scores[told], scored.judged[told], scored.cut_point)


def tell_three(scored: Scored) -> ThreeWayMetrics | None:
    """All three classes, over judged rows; None where none of them is neutral."""
    if not (scored.labels[scored.judged] == NEUTRAL).any():
        return None
    places = np.array([_PLACES[label] for label in range(len(CLASSES))], np.int8)
    return compare_classes(places[scored.labels[scored.judged]], scored.classes[scored.judged])


def worst_rows(scored: Scored, count: int) -> list[int]:
    """Places of rows on the wrong side that the scores are surest of, the worst first; neutral rows are none."""
    rows = np.flatnonzero(scored.judged & (scored.labels != NEUTRAL))
    wrong = rows[(scored.scores[rows] >= np.float32(scored.cut_point)) != (scored.labels[rows] == POSITIVE)]
    losses = row_losses(scored.labels[wrong], scored.scores[wrong].astype(np.float64))
    worst: list[int] = wrong[np.argsort(-losses, kind="stable")[:count]].tolist()
    return worst


def mistake(scored: Scored, row: int) -> Mistake:
    """What is said of a row."""
    return Mistake(scored.ids[row].as_py(), int(scored.labels[row]), float(scored.scores[row]))


def _cut_point(model: Model) -> float:
    cuts = model.settings.cut_points
    return cuts[0] if len(cuts) == 1 else MIDDLE


def _classes(model: Model, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """As `label` names them, in places of `CLASSES`."""
    places = np.searchsorted(np.asarray(model.settings.cut_points, np.float32), scores, side="right")
    known = np.array([CLASSES.index(name) for name in model.settings.classes], np.int8)
    return known[np.minimum(places, len(known) - 1)]
