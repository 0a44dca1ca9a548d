"""How far the probabilities of three classes can be taken at their word. Knows neither texts nor models."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import BINS, expected_calibration_error, reliability_curve
from score_messages.metrics.three_class import CLASSES


@dataclass(frozen=True)
class ClassCalibration:
    """Over the rows that have probabilities; tuples in the order of `CLASSES`.

    Attributes:
        rows: so many.
        error: the mean of `by_class`.
        by_class: the expected calibration error of each class's probability.
        by_chance: what `error` would come to on average on so few rows if the probabilities were right.
    """

    rows: int
    error: float
    by_class: tuple[float, ...]
    by_chance: float


def classwise_calibration(
    truth: npt.NDArray[np.integer], probabilities: npt.NDArray[np.floating]
) -> ClassCalibration | None:
    """The classwise expected calibration error; None without rows.

    For each class: rows are binned by its probability (`BINS` bins of equal width), and the gaps between the mean
    probability and the share of rows of the class are averaged, bins weighted by their rows. The other usual measure,
    confidence ECE (Guo et al., 2017), looks at nothing but the probability of the likeliest class. Of real mail four
    in five are neutral, so that it would hardly see `p_negative`; but that is what lists are sorted by and thresholds
    are set on, and the likeliest class isn't even what `sentiment` says.

    Errors are never below 0 and add up, so that few rows make the figure too high: `by_chance` says how high.

    Args:
        truth: integers[n], indices in `CLASSES`.
        probabilities: floats[n, 3], each row summing to 1.

    Source: Kull, Perello-Nieto, Kaengsepp, Silva Filho, Song and Flach (2019), Beyond temperature scaling: obtaining
    well-calibrated multiclass probabilities with Dirichlet calibration, NeurIPS.

    >>> classwise_calibration(np.array([0, 1, 1, 1]), np.tile([0.25, 0.5, 0.25], (4, 1))).by_class
    (0.0, 0.25, 0.25)
    """
    if not len(truth):
        return None
    exact = probabilities.astype(np.float64)
    errors, by_chance = [], []
    for index in range(len(CLASSES)):
        error = expected_calibration_error(reliability_curve((truth == index).astype(np.int64), exact[:, index]))
        errors.append(0.0 if error is None else error)
        by_chance.append(_error_by_chance(exact[:, index]))
    return ClassCalibration(len(truth), math.fsum(errors) / len(errors), tuple(errors), float(np.mean(by_chance)))


def _error_by_chance(probabilities: npt.NDArray[np.float64]) -> float:
    """The mean error of probabilities that are right: in each bin the mean of a normal gap, without its sign."""
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    variances = np.bincount(bins, weights=probabilities * (1 - probabilities), minlength=BINS)
    return float(np.sqrt(2 / math.pi * np.maximum(variances, 0)).sum()) / len(probabilities)
