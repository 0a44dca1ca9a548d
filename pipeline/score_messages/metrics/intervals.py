"""Figures with their 95 % intervals, in closed form: no resampling, no randomness. Knows numbers, not sentiment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

Z = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: it makes all intervals here 95 % ones."""


@dataclass(frozen=True)
class Estimate:
    """A figure measured on a sample, and the limits between which the truth lies in 95 of 100 samples."""

    value: float
    low: float
    high: float


def proportion(hits: float, rows: float) -> Estimate:
    """The share of hits among independent rows, at least one, with the score interval.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> proportion(10, 10)
    Estimate(value=1.0, low=0.7224672001371107, high=1.0)
    """
    share = hits / rows
    centre = (share + Z**2 / (2 * rows)) / (1 + Z**2 / rows)
    half = Z / (1 + Z**2 / rows) * math.sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2))
    return _limited(share, centre - half, centre + half, 0, 1)


def mean_proportion(shares: Sequence[Estimate]) -> Estimate:
    """The plain mean of independent proportions, its limits by square-and-add (MOVER) from theirs.

    Source: Zou, Huang and Zhang (2009), A note on confidence interval estimation for a linear function of binomial
    proportions, Computational Statistics & Data Analysis 53, 1080-1085, with Wilson limits for each proportion.
    """
    value = math.fsum(share.value for share in shares) / len(shares)
    below = math.hypot(*(share.value - share.low for share in shares)) / len(shares)
    above = math.hypot(*(share.high - share.value for share in shares)) / len(shares)
    return _limited(value, value - below, value + above, 0, 1)


def f1_score(hits: int, actual: int, predicted: int) -> Estimate:
    """The F1 of a class, 2 hits / (actual + predicted), its limits from those of the proportion F1 / (2 - F1).

    That proportion, F*, is the share of hits among the rows that are of the class or predicted to be; F1 rises with it.

    Args:
        hits: rows of the class that are predicted to be of it.
        actual: rows of the class.
        predicted: rows predicted to be of it; `actual` + `predicted` at least 1.

    Sources: Hand, Christen and Kirielle (2021), F*: an interpretable transformation of the F-measure, Machine Learning
    110, 451-456; the score interval for F* as in `proportion`.
    """
    share = proportion(hits, actual + predicted - hits)
    low, high = (2 * limit / (1 + limit) for limit in (share.low, share.high))
    return _limited(2 * hits / (actual + predicted), low, high, 0, 1)


def mean(values: Doubles, lowest: float, highest: float) -> Estimate:
    """The mean of independent values of n rows, at least one, with the normal approximation.

    Args:
        values: float64[n], all between `lowest` and `highest`; the limits are cut off there. A single row says
            nothing about the spread, so its limits are these two.
    """
    value = float(values.mean())
    if len(values) == 1:
        return Estimate(value, lowest, highest)
    half = Z * float(values.std(ddof=1)) / math.sqrt(len(values))
    return _limited(value, value - half, value + half, lowest, highest)


def area_under_curve(positive: Doubles, negative: Doubles) -> Estimate:
    """The share of pairs in which the positive row scores higher than the negative one; a tie counts half.

    The variance is DeLong's. It is 0 when the scores separate the classes (or all tie), and undefined when a class
    has one row; an interval without width would be a lie there, so the score interval is used with the largest
    variance that any distribution can have, A (1 - A) / min(m, n).

    Args:
        positive: float64[m], the scores of the positive rows, m at least 1.
        negative: float64[n], those of the negative rows, n at least 1.

    Sources: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845; placements from sorted scores in
    n log n as in Sun and Xu (2014), IEEE Signal Processing Letters 21, 1389-1393; the largest variance from
    Birnbaum and Klose (1957), Annals of Mathematical Statistics 28, 933-945.
    """
    below, above = _placements(positive, negative), 1 - _placements(negative, positive)
    value, fewest = float(below.mean()), min(len(positive), len(negative))
    if fewest == 1 or np.ptp(below) == np.ptp(above) == 0:
        return proportion(value * fewest, fewest)
    half = Z * math.sqrt(below.var(ddof=1) / len(below) + above.var(ddof=1) / len(above))
    return _limited(value, value - half, value + half, 0, 1)


def _placements(these: Doubles, others: Doubles) -> Doubles:
    """For each of `these`, the share of `others` below it, ties half: float64, as long as `these`."""
    ordered = np.sort(others)
    ranks = np.searchsorted(ordered, these, side="left") + np.searchsorted(ordered, these, side="right")
    return np.asarray(ranks / (2 * len(others)), dtype=np.float64)


def _limited(value: float, low: float, high: float, lowest: float, highest: float) -> Estimate:
    """Limits inside the possible range; rounding never puts the value outside of them."""
    return Estimate(value, max(min(low, value), lowest), min(max(high, value), highest))
