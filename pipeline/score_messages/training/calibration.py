"""Calibration and thresholds, learnt from rows held out from training. Pure NumPy; knows no model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import MIDDLE
from score_messages.read.labelled import NEGATIVE, NEUTRAL, POSITIVE
from score_messages.training.newton import minimum

Doubles = npt.NDArray[np.float64]

LOWEST_SCALE = 0.01
"""A higher logit must stay a higher score, even where the rows say otherwise."""

MOST_THRESHOLDS = 2000
"""Thresholds that are tried on each side of 0.5: all of them up to so many rows, then evenly spaced ones."""

NEAREST = 1e-7

_PULL = 1e-6


def fit_platt(logits: Doubles, targets: Doubles, weights: Doubles | None = None) -> tuple[float, float]:
    """The scale and the shift with which `sigmoid(scale * logit + shift)` has the lowest log loss.

    By Newton's method with halved steps, from scale 1 and shift 0. A very weak pull to these keeps both finite where
    the logits tell the classes apart without fault, and lets the log loss never get worse than it was.

    Args:
        logits: float64[n], finite.
        targets: float64[n], probabilities: 0, 1, or 0.5 for neutral.
        weights: float64[n], how much each row counts; all the same without it.

    Returns:
        Scale, at least `LOWEST_SCALE`, and shift; 1 and 0 without rows.

    Source: Platt (1999), Probabilistic outputs for support vector machines, in Advances in Large Margin Classifiers.

    >>> scale, shift = fit_platt(np.array([-4.0, 4.0, 4.0, 4.0, -4.0, -4.0]), np.array([0.0, 1.0, 1.0, 0.0, 0.0, 1.0]))
    >>> round(scale, 3), round(abs(shift), 3)
    (0.173, 0.0)
    """
    if not logits.shape == targets.shape == (len(logits),) or not np.isfinite(logits).all():
        raise ValueError(f"logits {logits.shape} and targets {targets.shape} differ, or a logit is not finite")
    if not len(logits):
        return 1.0, 0.0
    shares = np.full(len(logits), 1.0) if weights is None else weights
    shares = shares / shares.sum()
    free = _newton(logits, targets, shares, np.array([1.0, 0.0]), np.array([True, True]))
    if free[0] < LOWEST_SCALE:  # the loss is convex, so the best allowed scale is the lowest one
        free = _newton(logits, targets, shares, np.array([LOWEST_SCALE, 0.0]), np.array([False, True]))
    return float(free[0]), float(free[1])


def _newton(
    logits: Doubles, targets: Doubles, shares: Doubles, start: Doubles, is_free: npt.NDArray[np.bool_]
) -> Doubles:
    """The scale and the shift, those of them that are free, of the lowest penalized log loss."""
    design = np.stack([logits, np.ones_like(logits)])
    centre = np.array([1.0, 0.0])

    def loss(at: Doubles) -> float:
        pulled = _PULL / 2 * float(((at - centre) ** 2).sum())
        return log_loss(at[0] * logits + at[1], targets, shares) + pulled

    def slope_and_bend(at: Doubles) -> tuple[Doubles, Doubles]:
        given = sigmoid(at @ design)
        slope = design @ (shares * (given - targets)) + _PULL * (at - centre)
        return slope, (design * (shares * given * (1 - given))) @ design.T + _PULL * np.eye(2)

    return minimum(loss, slope_and_bend, start, is_free)


def log_loss(logits: Doubles, targets: Doubles, shares: Doubles) -> float:
    """The cross-entropy between probabilities given as logits and `targets`, each row weighted by its share."""
    return float((shares * (np.logaddexp(0.0, logits) - targets * logits)).sum())


def sigmoid(logits: Doubles) -> Doubles:
    """Logits to probabilities, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(logits / 2)))


def logits_of(scores: npt.NDArray[np.float32]) -> Doubles:
    """Probabilities to logits, float64[n]; finite, as scores nearer than `NEAREST` to 0 or 1 are taken as this near."""
    clipped = np.clip(scores.astype(np.float64), NEAREST, 1 - NEAREST)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))


def best_thresholds(scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int8]) -> tuple[float, float]:
    """The thresholds between negative, neutral and positive that give the highest macro-F1 over the three.

    Thresholds between each two neighbouring scores, and outside all scores, are tried in pairs (`MOST_THRESHOLDS`). Of
    equally good ones, those next to 0.5 are taken, and between the same two scores the one midway.

    Args:
        scores: float32[n], 0 to 1.
        labels: int8[n], 0 negative, 1 positive, 2 neutral.

    Returns:
        low and high, `low <= 0.5 <= high`, exact in float32; as in `label`, a score on one is of the class above it.

    >>> best_thresholds(np.array([0, 0.25, 0.75, 1], np.float32), np.array([0, 2, 2, 1], np.int8))
    (0.125, 0.875)
    """
    thresholds = _thresholds_between(scores)
    low, high = (
        _thinned(_without_half(side, scores))
        for side in (thresholds[thresholds <= MIDDLE][::-1], thresholds[thresholds >= MIDDLE])
    )
    below_low, below_high = _counts_below(scores, labels, low), _counts_below(scores, labels, high)
    totals = np.bincount(labels, minlength=3)
    negative = _f1(below_low[NEGATIVE], below_low.sum(axis=0), totals[NEGATIVE])
    above = totals[:, None] - below_high
    positive = _f1(above[POSITIVE], above.sum(axis=0), totals[POSITIVE])
    between = below_high[:, None, :] - below_low[:, :, None]
    neutral = _f1(between[NEUTRAL], between.sum(axis=0), totals[NEUTRAL])
    row, column = np.unravel_index(np.argmax(negative[:, None] + positive + neutral), neutral.shape)
    return float(low[row]), float(high[column])


def best_threshold(scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int8]) -> float:
    """The threshold between negative and positive that gives the highest balanced accuracy; no neutral row counts.

    Args:
        scores: float32[n], 0 to 1.
        labels: int8[n], 0 negative, 1 positive, 2 neutral.

    Returns:
        Exact in float32; a score on it is positive. Of equally good ones that next to 0.5; without a label, 0.5.

    >>> best_threshold(np.array([0.5, 0.75, 1], np.float32), np.array([0, 1, 1], np.int8))
    0.625
    """
    if not {NEGATIVE, POSITIVE} <= set(labels.tolist()):
        return MIDDLE
    thresholds = _thresholds_between(scores)
    below = _counts_below(scores, labels, thresholds)
    totals = np.bincount(labels, minlength=3)
    balanced = below[NEGATIVE] / totals[NEGATIVE] + 1 - below[POSITIVE] / totals[POSITIVE]
    best = np.flatnonzero(balanced == balanced.max())
    return float(thresholds[best[np.argmin(np.abs(thresholds[best].astype(np.float64) - MIDDLE))]])


def _thresholds_between(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """float32, rising: 0, 0.5, and the middle (or the higher) of each two neighbours among 0, the scores and 1."""
    known = np.unique(np.concatenate([scores, np.array([0, 1], np.float32)]))
    lower, upper = known[:-1], known[1:]
    middle = ((lower.astype(np.float64) + upper) / 2).astype(np.float32)
    return np.unique(np.concatenate([np.where(middle > lower, middle, upper), np.array([0, MIDDLE], np.float32)]))


def _without_half(thresholds: npt.NDArray[np.float32], scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Without 0.5, which comes first, if the next one parts the scores as it does: midway is the steadier place."""
    ends = np.sort(thresholds[:2])
    is_same = len(thresholds) > 1 and not ((scores >= ends[0]) & (scores < ends[1])).any()
    return thresholds[1:] if is_same else thresholds


def _thinned(thresholds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return thresholds[np.unique(np.linspace(0, len(thresholds) - 1, MOST_THRESHOLDS).astype(np.int64))]


def _counts_below(
    scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int8], thresholds: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """int64[3, thresholds]: how many rows of each label score lower than each threshold."""
    return np.stack([np.searchsorted(np.sort(scores[labels == label]), thresholds, side="left") for label in range(3)])


def _f1(
    hits: npt.NDArray[np.integer], given: npt.NDArray[np.integer], rows: npt.NDArray[np.integer] | np.integer
) -> Doubles:
    return np.asarray(2 * hits / np.maximum(given + rows, 1))
