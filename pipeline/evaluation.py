"""How good a model is on a labelled file: the one path, and then the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.flow import judge_all, usable_cores
from pipeline.labelled import NEUTRAL, LabelForm, read_labelled
from pipeline.messages import Messages
from pipeline.metrics import BinaryMetrics, evaluate_scores
from pipeline.model.bundle import Model
from pipeline.read import ReadOptions


def evaluate_file(
    model: Model,
    data: Path,
    form: LabelForm = LabelForm(),
    options: ReadOptions = ReadOptions(),
    on_progress: Callable[[int], None] = lambda rows: None,
) -> BinaryMetrics:
    """Score a labelled file exactly as `score_file` does and compare with its labels.

    Neutral rows are left out. Rows that the model can't judge count in `rows` and against `coverage`, not in the
    other figures.

    Raises:
        InputError: as `read_labelled`.
    """
    labels: list[npt.NDArray[np.int8]] = []
    scores: list[npt.NDArray[np.float32]] = []

    def messages() -> Iterator[Messages]:
        for batch in read_labelled(data, form, options):
            labels.append(batch.labels)
            yield batch.messages

    for judged in judge_all(messages(), model, usable_cores()):
        scores.append(judged.scores)
        on_progress(sum(map(len, scores)))
    return _compare(labels, scores, model.settings.cut_points[-1])


def _compare(
    labels: list[npt.NDArray[np.int8]], scores: list[npt.NDArray[np.float32]], cut_point: float
) -> BinaryMetrics:
    truth = np.concatenate([np.empty(0, np.int8), *labels])
    given = np.concatenate([np.empty(0, np.float32), *scores])
    told = truth != NEUTRAL
    return evaluate_scores(truth[told], given[told], ~np.isnan(given[told]), cut_point)
