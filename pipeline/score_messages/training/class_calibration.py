"""Calibration of three probabilities, learnt from rows held out from training. Pure NumPy.

Rows have weights, so that a few held-out rows can stand for a mixture of messages in which other classes are common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.three_class import CLASSES
from score_messages.model.calibration import LOWEST, softmax
from score_messages.training.newton import minimum

Doubles = npt.NDArray[np.float64]

LOWEST_SCALE = 0.1
"""A higher logit must stay a higher probability."""

_CENTRE = np.array([1.0, 0.0, 0.0])
_WEAK = np.full(3, 1e-6)


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
    fitted = lowest_log_loss(logits, truth, shares, _WEAK)
    return float(fitted[0]), (float(fitted[1]), 0.0, float(fitted[2]))


def lowest_log_loss(logits: Doubles, truth: Doubles, shares: Doubles, pull: Doubles) -> Doubles:
    """The scale and the shifts of negative and positive, float64[3], of the lowest penalized log loss.

    Args:
        logits: float64[n, 3].
        truth: float64[n, 3], probabilities.
        shares: float64[n], how much each row counts.
        pull: float64[3], above 0: of the scale to 1, and of the shifts to 0; the penalty is half of it times the
            square of the distance.
    """
    fitted = _newton(logits, truth, shares, pull, _CENTRE, np.array([True, True, True]))
    if fitted[0] < LOWEST_SCALE:  # the loss is convex, so the best allowed scale is the lowest one
        start = np.array([LOWEST_SCALE, 0.0, 0.0])
        fitted = _newton(logits, truth, shares, pull, start, np.array([False, True, True]))
    return fitted


def _newton(
    logits: Doubles,
    truth: Doubles,
    shares: Doubles,
    pull: Doubles,
    start: Doubles,
    is_free: npt.NDArray[np.bool_],
) -> Doubles:
    """The same for those of the numbers that are free."""
    design = np.stack([logits, *(np.broadcast_to(np.eye(3)[column], logits.shape) for column in (0, 2))])

    def loss(at: Doubles) -> float:
        pulled = float((pull * (at - _CENTRE) ** 2).sum()) / 2
        return float((shares * log_losses(np.tensordot(at, design, 1), truth)).sum()) + pulled

    def slope_and_bend(at: Doubles) -> tuple[Doubles, Doubles]:
        given = softmax(np.tensordot(at, design, 1))
        slope = np.einsum("n,pnk,nk->p", shares, design, given - truth) + pull * (at - _CENTRE)
        mean = np.einsum("pnk,nk->pn", design, given)
        bend = np.einsum("n,pnk,qnk,nk->pq", shares, design, design, given)
        bend += np.diag(pull) - np.einsum("n,pn,qn->pq", shares, mean, mean)
        return slope, bend

    return minimum(loss, slope_and_bend, start, is_free)


def _modest(classes: npt.NDArray[np.int64]) -> Doubles:
    """float64[n, 3], the probabilities to calibrate to: off 0 and 1 by what few rows leave open, as Platt (1999)."""
    left = 1 / (np.bincount(classes, minlength=len(CLASSES))[classes] + 2)
    truth = np.repeat(left[:, None] / 2, len(CLASSES), axis=1)
    truth[np.arange(len(classes)), classes] = 1 - left
    return truth


def log_losses(logits: Doubles, truth: Doubles) -> Doubles:
    """float64[n], the cross-entropy of each row."""
    highest = logits.max(axis=1)
    return np.asarray(highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1)) - (logits * truth).sum(axis=1))
