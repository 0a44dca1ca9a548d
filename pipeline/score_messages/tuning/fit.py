"""The calibration that fits labelled rows best, pulled to the one that a model has; and thresholds. Pure NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.design import Design
from score_messages.metrics.three_class import CLASSES
from score_messages.model.calibration import (
    HIGHEST_SCALE,
    HIGHEST_SHIFT,
    LOWEST,
    NO_CALIBRATION,
    Calibration,
)
from score_messages.training.class_calibration import Doubles, Mixture, lowest_log_loss

SPREADS = np.array([0.5, 1.0, 1.0])
"""How far the scale, and the shifts of negative and of positive, are expected to lie from 1 and from 0: a scale of
half or one and a half, a class three times as common. Few rows can't move them much farther, many can."""

_NEVER = -1e3
"""The logit of a class that a model doesn't know."""


@dataclass(frozen=True)
class Labels:
    """n labelled rows, n at least 1, all of them scored.

    Attributes:
        probabilities: float64[n, 3] of `CLASSES`, as the model gives them.
        classes: int64[n], indices in `CLASSES`.
        design: how the rows were drawn.
    """

    probabilities: Doubles
    classes: npt.NDArray[np.int64]
    design: Design

    def __len__(self) -> int:
        return len(self.classes)

    def filter(self, rows: npt.NDArray[np.bool_]) -> Labels:
        """Some of the rows."""
        return Labels(self.probabilities[rows], self.classes[rows], self.design.filter(rows))

    def mixture(self, calibration: Calibration = NO_CALIBRATION) -> Mixture:
        """The same with weights that sum to 1, calibrated anew."""
        shares = self.design.weights / self.design.total
        return Mixture(recalibrated(self.probabilities, calibration), self.classes, shares)


def recalibrated(probabilities: Doubles, calibration: Calibration) -> Doubles:
    """float64[n, 3]: as scoring will give them."""
    return calibration.applied_to(probabilities.astype(np.float32)).astype(np.float64)


def fit_calibration(labels: Labels) -> Calibration:
    """The most probable scale and shifts, given the rows and `SPREADS`: maximum a posteriori with normal priors.

    Rows count by their weights, and all together as the effective number of rows: few rows, or rows of very unequal
    weights, leave the calibration near to the one that the model has.

    Sources: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks, ICML, for one scale;
    Saerens, Latinne and Decaestecker (2002), Adjusting the outputs of a classifier to new a priori probabilities,
    Neural Computation 14, 21-41, for a shift per class where classes are more or less common than in training.
    """
    logits = np.log(np.clip(labels.probabilities, LOWEST, 1))
    logits[:, (labels.probabilities == 0).all(axis=0)] = _NEVER
    truth = np.eye(len(CLASSES))[labels.classes]
    pull = 1 / (labels.design.effective_rows * SPREADS**2)
    scale, negative, positive = lowest_log_loss(logits, truth, labels.design.weights / labels.design.total, pull)
    shifts = np.clip([negative, positive], -HIGHEST_SHIFT, HIGHEST_SHIFT).round(4).tolist()
    return Calibration(round(min(float(scale), HIGHEST_SCALE), 4), (shifts[0], shifts[1]))


def threshold_for_recall(labels: Labels, calibration: Calibration, recall: float) -> float:
    """The highest threshold of p_negative that finds this share of the negative messages that the rows stand for.

    Args:
        labels: at least one of them negative.
        recall: 0 to 1.

    Returns:
        Rounded down to three digits, 0.001 at least.
    """
    is_negative = labels.classes == 0
    given = recalibrated(labels.probabilities, calibration)[is_negative, 0]
    weights = labels.design.weights[is_negative]
    order = np.argsort(-given, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    last = order[min(int(np.searchsorted(reached, recall - 1e-9)), len(order) - 1)]
    return max(float(np.floor(given[last] * 1000) / 1000), 0.001)
