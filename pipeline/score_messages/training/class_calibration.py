"""Calibration and thresholds of three probabilities, learnt from rows held out from training. Pure NumPy.

Rows have weights, so that a few held-out rows can stand for a mixture of messages in which other classes are common.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.three_class import CLASSES
from score_messages.model.label import class_of
from score_messages.training.newton import minimum

Doubles = npt.NDArray[np.float64]

LOWEST = 1e-7
"""Probabilities nearer to 0 than this are taken as this near."""

LOWEST_SCALE = 0.1
"""A higher logit must stay a higher probability."""

TRIED = np.arange(5, 96) / 100
"""Thresholds that are tried, for negative and for positive."""

_CENTRE = np.array([1.0, 0.0, 0.0])
_PULL = 1e-6


@dataclass(frozen=True)
class Mixture:
    """Held-out rows that stand for messages of one kind.

    Attributes:
        probabilities: float64[n, 3] of negative, neutral and positive.
        classes: int64[n], indices in `CLASSES`.
        weights: float64[n], how much each row counts; they sum to 1.
    """

    probabilities: Doubles
    classes: npt.NDArray[np.int64]
    weights: Doubles


def fit_scale_and_shifts(mixtures: Sequence[Mixture]) -> tuple[float, tuple[float, float, float]]:
    """The scale and the shifts of the logits that give the lowest mean log loss over the mixtures, at least one.

    By Newton's method with halved steps, from scale 1 and no shift. A very weak pull to these keeps them finite where
    the logits tell the classes apart without fault.

    Returns:
        Scale, at least `LOWEST_SCALE`, and the shifts of negative, neutral (always 0) and positive.

    Source: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks, ICML: vector scaling with
    one scale for all classes.
    """
    logits = np.log(np.clip(np.concatenate([mixture.probabilities for mixture in mixtures]), LOWEST, 1))
    truth = _modest(np.concatenate([mixture.classes for mixture in mixtures]))
    shares = np.concatenate([mixture.weights for mixture in mixtures]) / len(mixtures)
    scale_and_shifts = _newton(logits, truth, shares, _CENTRE, np.array([True, True, True]))
    if scale_and_shifts[0] < LOWEST_SCALE:  # the loss is convex, so the best allowed scale is the lowest one
        start = np.array([LOWEST_SCALE, 0.0, 0.0])
        scale_and_shifts = _newton(logits, truth, shares, start, np.array([False, True, True]))
    return float(scale_and_shifts[0]), (float(scale_and_shifts[1]), 0.0, float(scale_and_shifts[2]))


def _newton(
    logits: Doubles, truth: Doubles, shares: Doubles, start: Doubles, is_free: npt.NDArray[np.bool_]
) -> Doubles:
    """The scale and the shifts of negative and positive, those of them that are free, of the lowest penalized loss."""
    design = np.stack([logits, *(np.broadcast_to(np.eye(3)[column], logits.shape) for column in (0, 2))])

    def loss(at: Doubles) -> float:
        pulled = _PULL / 2 * float(((at - _CENTRE) ** 2).sum())
        return float((shares * _log_loss(np.tensordot(at, design, 1), truth)).sum()) + pulled

    def slope_and_bend(at: Doubles) -> tuple[Doubles, Doubles]:
        given = softmax(np.tensordot(at, design, 1))
        slope = np.einsum("n,pnk,nk->p", shares, design, given - truth) + _PULL * (at - _CENTRE)
        mean = np.einsum("pnk,nk->pn", design, given)
        bend = np.einsum("n,pnk,qnk,nk->pq", shares, design, design, given)
        bend += _PULL * np.eye(3) - np.einsum("n,pn,qn->pq", shares, mean, mean)
        return slope, bend

    return minimum(loss, slope_and_bend, start, is_free)


def calibrated(probabilities: Doubles, scale: float, shifts: Sequence[float]) -> Doubles:
    """float64[n, 3]: what `fit_scale_and_shifts` makes of probabilities."""
    return softmax(scale * np.log(np.clip(probabilities, LOWEST, 1)) + np.asarray(shifts))


def best_class_thresholds(mixtures: Sequence[Mixture]) -> tuple[float, float]:
    """The thresholds of negative and of positive (`label.class_of`) with the highest mean macro-F1 over the mixtures.

    Of equally good ones, those next to 0.5 are taken.
    """
    return max(
        itertools.product(TRIED.tolist(), repeat=2),
        key=lambda pair: (
            round(sum(weighted_macro_f1(mixture, pair) for mixture in mixtures), 9),
            -abs(pair[0] - 0.5) - abs(pair[1] - 0.5),
        ),
    )


def weighted_macro_f1(mixture: Mixture, thresholds: tuple[float, float]) -> float:
    """Macro-F1 of the classes that the mixture has, its rows weighted."""
    given = class_of(mixture.probabilities, np.asarray(thresholds))
    confusion = np.bincount(3 * mixture.classes + given, mixture.weights, minlength=9).reshape(3, 3)
    totals = confusion.sum(axis=0) + confusion.sum(axis=1)
    there = confusion.sum(axis=1) > 0
    return float((2 * np.diag(confusion) / np.maximum(totals, 1e-12))[there].mean())


def softmax(logits: Doubles) -> Doubles:
    """float64[n, k]: probabilities, without overflow."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _modest(classes: npt.NDArray[np.int64]) -> Doubles:
    """float64[n, 3], the probabilities to calibrate to: off 0 and 1 by what few rows leave open, as Platt (1999)."""
    left = 1 / (np.bincount(classes, minlength=len(CLASSES))[classes] + 2)
    truth = np.repeat(left[:, None] / 2, len(CLASSES), axis=1)
    truth[np.arange(len(classes)), classes] = 1 - left
    return truth


def _log_loss(logits: Doubles, truth: Doubles) -> Doubles:
    """float64[n], the cross-entropy of each row."""
    highest = logits.max(axis=1)
    return np.asarray(highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1)) - (logits * truth).sum(axis=1))
