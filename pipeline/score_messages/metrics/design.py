"""Figures of a population from a sample whose rows were drawn with unequal probabilities. Knows numbers only.

A row of weight w stands for w messages: 1 / w is the probability with which it was drawn. All estimates here are ratios
of weighted sums (Hájek's), and their variance is that of their linearization: each row's influence on the estimate,
times its weight, squared.

Sources: Hájek (1971), comment on Basu, in Foundations of Statistical Inference, 236; Särndal, Swensson and Wretman
(1992), Model Assisted Survey Sampling, sections 5.5 to 5.8 (ratios, linearization) and 3.5 (rows drawn independently,
whose variance has the factor 1 - 1 / w); Deville (1999), Variance estimation for complex statistics and estimators:
linearization and residual techniques, Survey Methodology 25, 193-203; score intervals with the effective number of rows
as in Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
estimated from survey data, Survey Methodology 24, 193-201.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.intervals import Doubles, Estimate, Z

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Design:
    """How n rows were drawn.

    Attributes:
        weights: float64[n], above 0: how many messages each row stands for. If any is below 1, they say no more than
            how rows compare, and no row is taken to have been drawn for sure.
    """

    weights: Doubles

    @property
    def total(self) -> float:
        """How many messages all rows stand for."""
        return float(self.weights.sum())

    @property
    def effective_rows(self) -> float:
        """How many rows drawn evenly would say as much of a mean: (sum w)² / sum w², as Kish (1965) has it."""
        return _effective(self.weights)

    def filter(self, rows: Rows) -> Design:
        """Of some rows only."""
        return Design(self.weights[rows])

    def variance(self, influence: Doubles) -> float:
        """Of an estimate that each row moves by its weight times its influence, float64[n]."""
        count = len(self.weights)
        if count < 2:
            return math.inf
        open_share = 1 - 1 / self.weights if self.weights.min() >= 1 else np.ones(count)
        # a row that was drawn for sure adds nothing, unless all were and the whole is only part of more to come
        if not open_share.any():
            open_share = np.ones(count)
        return _sum_of_squares(np.sqrt(open_share) * self.weights * influence)

    def share(self, hits: Rows, of: Rows) -> Estimate | None:
        """The share of the messages in `of` that are in `hits`, both bool[n]; None where `of` is empty."""
        total = float(self.weights[of].sum())
        if not total:
            return None
        value = min(float(self.weights[of & hits].sum()) / total, 1.0)
        variance = self.variance(of * (hits - value) / total)
        effective = _effective(self.weights[of])
        wider = (Z / student(effective - 1)) ** 2
        if 0 < value < 1 and 0 < variance < math.inf:
            effective = min(value * (1 - value) / variance * wider, 1.5 * effective)
        return proportion_of(value, effective)

    def mean(self, values: Doubles, lowest: float, highest: float) -> Estimate:
        """The mean of float64[n] over the messages, with the normal approximation."""
        value = float((self.weights * values).sum()) / self.total
        half = Z * math.sqrt(self.variance((values - value) / self.total))
        return Estimate(value, max(lowest, value - half), min(highest, value + half))

    def difference(self, influence: Doubles, value: float) -> Estimate:
        """A figure that may be above or below 0, moved by each row by its weight times its influence, float64[n].

        Two models are compared for messages to come, so rows that were drawn for sure vary, too: otherwise a single
        one of them on which the models differ would be more than chance.
        """
        count = len(self.weights)
        variance = _sum_of_squares(self.weights * influence) if count > 1 else math.inf
        half = student(self.effective_rows - 1) * math.sqrt(variance)
        return Estimate(value, value - half, value + half)


def _sum_of_squares(moves: Doubles) -> float:
    """Of n rows that were drawn independently, at least two: the variance of the sum of what each moves."""
    count = len(moves)
    return float((moves**2).sum()) * count / (count - 1)


def proportion_of(share: float, rows: float) -> Estimate:
    """A share with the score interval for this many rows, above 0, which need not be whole. See `proportion`."""
    centre = (share + Z**2 / (2 * rows)) / (1 + Z**2 / rows)
    half = Z / (1 + Z**2 / rows) * math.sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2))
    return Estimate(share, max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0))


def within_unit(value: float, variance: float, rows: float) -> Estimate | None:
    """An estimate between 0 and 1 with limits that are symmetric in its logit; None if it says nothing of its spread.

    Args:
        rows: how many effective rows the variance is estimated from.

    Source: the logit interval, as in Agresti (2002), Categorical Data Analysis, section 3.1; it keeps its coverage
    where the plain one, value ± 1.96 standard errors, leaves the range.
    """
    if not 0 < value < 1 or not 0 < variance < math.inf:
        return None
    logit = math.log(value / (1 - value))
    half = student(rows - 1) * math.sqrt(variance) / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-max(min(limit, 700.0), -700.0))) for limit in (logit - half, logit + half))
    return Estimate(value, low, high)


def student(freedom: float) -> float:
    """The 97.5 % point of Student's t, for degrees of freedom that need not be whole; at least 2 of them are taken.

    Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.7.5; off by under 1 % from 3 on.

    >>> [round(student(freedom), 2) for freedom in (5, 10, 30, 1e9)]
    [2.57, 2.23, 2.04, 1.96]
    """
    n = max(freedom, 2.0)
    first = (Z**3 + Z) / (4 * n)
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * n**2)
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * n**3)
    return Z + first + second + third


def _effective(weights: Doubles) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0
