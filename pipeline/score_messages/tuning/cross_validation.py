"""Whether fitted settings help: on each row those that the others gave, beside the model's own. Pure NumPy.

Source: Stone (1974), Cross-validatory choice and assessment of statistical predictions, Journal of the Royal
Statistical Society B 36, 111-147. The rows are compared in pairs, so that what both get wrong doesn't blur it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.design import Design
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.three_class import CLASSES
from score_messages.metrics.weighted import WeightedFigures, macro_f1_and_influence, weighted_figures
from score_messages.model.calibration import LOWEST
from score_messages.training.class_calibration import Doubles
from score_messages.tuning.fit import Labels

FOLDS = 10
_SEED = 1

Fit = Callable[[Labels], Callable[[Doubles], "Predicted"]]
"""From labelled rows to what is made of the probabilities of others, float64[n, 3]."""


@dataclass(frozen=True)
class Predicted:
    """Of n rows: float64[n, 3] probabilities, and int64[n] classes, indices in `CLASSES`."""

    probabilities: Doubles
    classes: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Comparison:
    """Estimates for all messages that the rows stand for.

    Attributes:
        before, after: the figures of each.
        macro_f1: how much higher it is after.
        log_loss_before, log_loss_after: means.
        log_loss: how much lower it is after.
    """

    before: WeightedFigures
    after: WeightedFigures
    macro_f1: Estimate
    log_loss_before: float
    log_loss_after: float
    log_loss: Estimate


def cross_validated(labels: Labels, fit: Fit) -> Predicted:
    """What each row is given by the fit to the other folds; all classes are spread over all folds, by chance."""
    folds = _folds(labels.classes)
    probabilities = np.empty_like(labels.probabilities)
    classes = np.empty_like(labels.classes)
    for fold in range(FOLDS):
        inside = folds == fold
        if inside.any():
            predicted = fit(labels.filter(~inside))(labels.probabilities[inside])
            probabilities[inside], classes[inside] = predicted.probabilities, predicted.classes
    return Predicted(probabilities, classes)


def compare(labels: Labels, before: Predicted, after: Predicted) -> Comparison:
    """Both on the same n rows."""
    truth, design = labels.classes, labels.design
    (low, low_moves), (high, high_moves) = (
        macro_f1_and_influence(truth, predicted.classes, design) for predicted in (before, after)
    )
    losses = [_losses(truth, predicted.probabilities) for predicted in (before, after)]
    lost = [float((design.weights * loss).sum()) / design.total for loss in losses]
    gained = (losses[0] - losses[1] - (lost[0] - lost[1])) / design.total
    return Comparison(
        before=_figures(truth, before, design),
        after=_figures(truth, after, design),
        macro_f1=design.difference(high_moves - low_moves, high - low),
        log_loss_before=lost[0],
        log_loss_after=lost[1],
        log_loss=design.difference(gained, lost[0] - lost[1]),
    )


def _figures(truth: npt.NDArray[np.int64], predicted: Predicted, design: Design) -> WeightedFigures:
    return weighted_figures(truth, predicted.classes, predicted.probabilities, design)


def _losses(truth: npt.NDArray[np.int64], probabilities: Doubles) -> Doubles:
    return np.asarray(-np.log(np.clip(probabilities[np.arange(len(truth)), truth], LOWEST, 1)))


def _folds(classes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """int64[n], 0 to `FOLDS` - 1."""
    rng = np.random.default_rng(_SEED)
    folds = np.empty_like(classes)
    begun = 0
    for index in range(len(CLASSES)):
        rows = rng.permutation(np.flatnonzero(classes == index))
        folds[rows] = (begun + np.arange(len(rows))) % FOLDS
        begun += len(rows)
    return folds
