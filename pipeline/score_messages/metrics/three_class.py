"""How well three classes are predicted: arrays in, a frozen record out. Knows neither texts nor models."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.intervals import Doubles, Estimate, Z, f1_score, proportion

CLASSES = ("negative", "neutral", "positive")

UNSCORED = len(CLASSES)
"""The index of no class: what a row without a score is predicted to be."""


@dataclass(frozen=True)
class ThreeWayMetrics:
    """Figures over all rows with 95 % intervals, all tuples in the order of `CLASSES`. A row without a score is wrong.

    Attributes:
        rows: all rows, scored or not.
        unscored: rows without a score, by their class.
        accuracy: share of rows whose class is predicted.
        precisions: by class: share of the rows predicted to be of it that are; None for one that is never predicted.
        recalls: by class: share of its rows that are predicted to be of it; None for a class without rows.
        f1: by class: the harmonic mean of recall and precision, 2 hits / (actual + predicted rows); None for a class
            with neither.
        macro_f1: the mean of the F1 that are not None, so that a rare class counts as much as a common one.
        confusion: counts of the scored rows, `confusion[class][predicted]`.
    """

    rows: int
    unscored: tuple[int, ...]
    accuracy: Estimate
    precisions: tuple[Estimate | None, ...]
    recalls: tuple[Estimate | None, ...]
    f1: tuple[Estimate | None, ...]
    macro_f1: Estimate
    confusion: tuple[tuple[int, ...], ...]


def compare_classes(truth: npt.NDArray[np.integer], predicted: npt.NDArray[np.integer]) -> ThreeWayMetrics | None:
    """Compare classes with the truth; None without rows.

    Args:
        truth: integers[n], indices in `CLASSES`.
        given: integers[n], indices in `CLASSES`, or `UNSCORED`.

    >>> metrics = compare_classes(np.array([0, 1, 2, 2]), np.array([0, 2, 2, 2]))
    >>> [round(estimate.value, 3) for estimate in metrics.f1]
    [1.0, 0.0, 0.8]
    """
    if not len(truth):
        return None
    counts = np.bincount(4 * truth.astype(np.int64) + predicted, minlength=12).reshape(3, 4)
    hits, actual, predicted = np.diag(counts).tolist(), counts.sum(axis=1).tolist(), counts[:, :3].sum(axis=0).tolist()
    return ThreeWayMetrics(
        rows=len(truth),
        unscored=tuple(counts[:, UNSCORED].tolist()),
        accuracy=proportion(sum(hits), len(truth)),
        precisions=tuple(proportion(h, s) if s else None for h, s in zip(hits, predicted, strict=True)),
        recalls=tuple(proportion(h, a) if a else None for h, a in zip(hits, actual, strict=True)),
        f1=tuple(f1_score(h, a, s) if a + s else None for h, a, s in zip(hits, actual, predicted, strict=True)),
        macro_f1=macro_f1(counts),
        confusion=tuple(tuple(row) for row in counts[:, :3].tolist()),
    )


def macro_f1(counts: npt.NDArray[np.integer]) -> Estimate:
    """The mean F1 of the classes that have rows or are predicted, its limits by the delta method.

    The variance is the mean square of the influence of a row, which moves the F1 of its own class and of the one that
    is predicted. It is 0 where all rows are right, or all wrong; an interval without width would be a lie there, so the
    means of the classes' own limits are used, as if all classes always erred together.

    Args:
        counts: integers[k, k] or more columns, `counts[class][predicted]`, at least one row in all. A column
            behind the k-th is of no class: rows that are always wrong.

    Source: Takahashi, Yamamoto, Kuchiba and Koyama (2022), Confidence interval for micro-averaged F1 and macro-averaged
    F1 scores, Applied Intelligence 52, 4961-4972.
    """
    by_class = np.stack([np.diag(counts), counts.sum(axis=1), counts[:, : len(counts)].sum(axis=0)], axis=1).tolist()
    f1 = [f1_score(hits, actual, predicted) for hits, actual, predicted in by_class if actual + predicted]
    value = math.fsum(estimate.value for estimate in f1) / len(f1)
    half = Z * math.sqrt(_variance_of_sum(counts.astype(np.float64))) / len(f1)
    if half == 0:
        low = math.fsum(estimate.low for estimate in f1) / len(f1)
        high = math.fsum(estimate.high for estimate in f1) / len(f1)
        return Estimate(value, min(low, value), max(high, value))
    return Estimate(value, max(value - half, 0.0), min(value + half, 1.0))


def _variance_of_sum(counts: Doubles) -> float:
    """Of the sum of the classes' F1 = 2 hits / total: its gradient by each cell, squared, over the rows in the cell."""
    k, more = len(counts), counts.shape[1] - len(counts)
    totals = counts[:, :k].sum(axis=0) + counts.sum(axis=1)
    there = totals > 0
    rate = np.divide(1.0, totals, out=np.zeros_like(totals), where=there)
    shrinks = 2 * np.diag(counts) * rate * rate  # by every row that is of the class or predicted to be, if not a hit
    gradient = np.pad(2 * np.diag(rate) - shrinks[None, :], ((0, 0), (0, more))) - shrinks[:, None]
    return float((counts * gradient**2).sum())
