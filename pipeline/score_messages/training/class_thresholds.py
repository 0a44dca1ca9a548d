"""The thresholds of negative and positive, chosen on rows held out from training. Pure NumPy."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from score_messages.metrics.three_class import CLASSES
from score_messages.model.label import class_of
from score_messages.training.class_calibration import Doubles, Mixture

TRIED = np.arange(6, 96, 2) / 100
"""Thresholds that are tried, for negative and for positive."""

DRAWS = 100
"""Bootstrap samples of the held-out rows."""

_SEED = 1


def class_thresholds(mixtures: Sequence[Mixture]) -> tuple[float, float]:
    """The thresholds of negative and of positive (`label.class_of`) for a high mean macro-F1 over the mixtures.

    Many pairs are nearly as good as the best, and which is the best hangs on a few rows: the negative mails among the
    held-out ones can be counted on the fingers. So each bootstrap sample of the rows names its best pair, of equally
    good ones that next to 0.5, and the mean of these pairs is returned, rounded to two digits.

    Source: Breiman (1996), "Bagging Predictors", Machine Learning 24.
    """
    rng = np.random.default_rng(_SEED)
    drawn = [_bootstrap(mixture, rng) for mixture in mixtures]
    pairs = sorted(itertools.product(TRIED.tolist(), repeat=2), key=lambda pair: sum(abs(side - 0.5) for side in pair))
    values = np.stack([_mean_macro_f1(mixtures, drawn, pair) for pair in pairs])
    best = np.array(pairs)[values.round(9).argmax(axis=0)]
    negative, positive = best.mean(axis=0).round(2).tolist()
    return negative, positive


def weighted_macro_f1(mixture: Mixture, thresholds: tuple[float, float]) -> float:
    """Macro-F1 of the classes that the mixture has, its rows weighted."""
    return float(_macro_f1(mixture, mixture.weights[:, None], thresholds)[0])


def _bootstrap(mixture: Mixture, rng: np.random.Generator) -> Doubles:
    """float64[n, DRAWS]: what each row weighs in each sample, which draws n rows with replacement.

    Drawn for the rows in the order of their probabilities, so that the order in which they stand changes nothing.
    """
    count = len(mixture.classes)
    order = np.lexsort((mixture.weights, mixture.classes, *mixture.probabilities.T))
    times = np.empty((count, DRAWS))
    times[order] = rng.multinomial(count, np.full(count, 1 / count), size=DRAWS).T
    return np.asarray(times * mixture.weights[:, None])


def _mean_macro_f1(mixtures: Sequence[Mixture], drawn: Sequence[Doubles], pair: tuple[float, float]) -> Doubles:
    """float64[DRAWS]."""
    per_mixture = [_macro_f1(mixture, weights, pair) for mixture, weights in zip(mixtures, drawn, strict=True)]
    return np.asarray(np.mean(per_mixture, axis=0))


def _macro_f1(mixture: Mixture, weights: Doubles, thresholds: tuple[float, float]) -> Doubles:
    """float64[k] for weights float64[n, k]: macro-F1 of the classes that have weight."""
    given = class_of(mixture.probabilities, np.asarray(thresholds))
    expected, predicted = _members(mixture.classes) @ weights, _members(given) @ weights
    right = _members(np.where(given == mixture.classes, given, len(CLASSES))) @ weights
    f1 = 2 * right / np.maximum(expected + predicted, 1e-12)
    return np.asarray((f1 * (expected > 0)).sum(axis=0) / np.maximum((expected > 0).sum(axis=0), 1))


def _members(classes: npt.NDArray[np.int64]) -> Doubles:
    """float64[3, n]: 1 where a row has the class."""
    return np.asarray(np.arange(len(CLASSES))[:, None] == classes, np.float64)
