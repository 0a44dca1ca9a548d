"""How much more the share of a kind of message varies from day to day than chance alone would have it. Pure.

Messages of a day resemble each other: a fault or a campaign makes many of them at once. Intervals and tests that take
them for independent would find a change in every other quiet week.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

WEEK = 7

WEEKS = 26
"""So far back days are looked at: half a year, so that what is usual now decides."""

_BLOCK = 28
"""Days whose common share is what days that follow each other are alike about."""

_APART = 6
"""Days may be alike up to so many days apart."""

SURELY = 1.645
"""Standard errors by which days must look alike before that counts: once in 20 times chance does that, too."""

_OUTLIER = 3
"""A block that varies so many times as much as half of them held a change, not the way days are."""


@dataclass(frozen=True)
class Dispersion:
    """By how much counts are overdispersed.

    Attributes:
        factor: of the variance, at least 1.
        degrees: of freedom that it was estimated with; infinite where it is taken to be 1 for want of days.
    """

    factor: float = 1.0
    degrees: float = math.inf


EVEN = Dispersion()
"""No more than chance."""


def dispersion(hits: Counts, of: Counts, length: int, seen: float = 0.0) -> Dispersion:
    """The quasi-binomial dispersion of the counts of a period.

    Two estimates, of which the larger counts: Pearson's chi-squared of the days about the share of their own week, over
    its degrees of freedom; and, from the days before the period, the same about the share of four weeks, times what the
    autocorrelation of the days adds to the variance of a period's mean, since days that follow each other may be alike.

    Args:
        hits: int64[days], the last day last. of: int64[days], of how many messages.
        length: days of a period.
        seen: so many standard errors days must look alike before that counts, with four weeks of history; fewer with
            more. Above 0 a change is found from fewer days, and quiet weeks are more often said to have changed where
            days are alike.

    Sources: McCullagh and Nelder (1989), Generalized Linear Models, section 4.5, for the factor and its estimate;
    Bartlett (1946), Journal of the Royal Statistical Society Supplement 8, 27-41, for the variance of a mean of
    correlated values, and of estimated correlations.
    """
    days = max(WEEK * WEEKS, 2 * length)
    within, degrees = _within(_blocks(hits[-days:], WEEK), _blocks(of[-days:], WEEK))
    history = slice(max(len(hits) - length - WEEK * WEEKS, 0), max(len(hits) - length, 0))
    over_weeks = _over_weeks(hits[history], of[history], length, seen)
    if over_weeks.factor > max(within, 1.0):
        return Dispersion(over_weeks.factor, min(degrees or math.inf, over_weeks.degrees))
    return Dispersion(max(within, 1.0), degrees or math.inf)


def _blocks(counts: Counts, step: int) -> Counts:
    """int64[blocks, step], the last one last; what is over in front makes a block that begins with zeros."""
    missing = -len(counts) % step
    return np.concatenate([np.zeros(missing, dtype=np.int64), counts]).reshape(-1, step)


def _within(hits: Counts, of: Counts) -> tuple[float, int]:
    residuals, has = _residuals(hits, of)
    degrees = int(np.maximum(has.sum(1) - 1, 0).sum())
    return (float((residuals**2).sum()) / degrees if degrees else 1.0), degrees


def _residuals(hits: Counts, of: Counts) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Pearson's, of days about the share of their block; and which days have one: others count as 0."""
    share = hits.sum(1, keepdims=True) / np.maximum(of.sum(1, keepdims=True), 1)
    variance = of * share * (1 - share)
    has = variance > 0
    return np.where(has, (hits - of * share) / np.sqrt(np.where(has, variance, 1)), 0), has


def _over_weeks(hits: Counts, of: Counts, length: int, seen: float) -> Dispersion:
    """From whole blocks of four weeks; `EVEN` if there is none."""
    blocks = len(hits) // _BLOCK
    if not blocks:
        return EVEN
    residuals, has = _residuals(_blocks(hits[-blocks * _BLOCK :], _BLOCK), _blocks(of[-blocks * _BLOCK :], _BLOCK))
    squares, degrees = (residuals**2).sum(1), np.maximum(has.sum(1) - 1, 0)
    kept = squares <= _OUTLIER * np.median(squares)
    if not squares[kept].sum() or not degrees[kept].sum():
        return EVEN
    weights = 1 - np.arange(1, min(length - 1, _APART) + 1) / length
    added, variance = _added(residuals[kept], weights), 4 * float(weights @ weights) / (_BLOCK * int(kept.sum()))
    factor = float(squares[kept].sum() / degrees[kept].sum())
    if added <= seen * math.sqrt(variance / int(kept.sum())):  # the more weeks, the less is left to chance
        return Dispersion(factor, float(degrees[kept].sum()))
    return Dispersion(factor * (1 + added), 2 / variance)


def _added(residuals: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    """What days that are alike add to the variance of a period's mean, as a part of it; `weights` by days apart."""
    products = [(residuals[:, apart:] * residuals[:, :-apart]).sum() for apart in range(1, len(weights) + 1)]
    alike = 2 * float(weights @ products) / float((residuals**2).sum()) if products else 0.0
    # The block's own share is taken out of its days, which makes them look less alike than they are.
    taken = 2 * float(weights.sum()) / _BLOCK
    return max((alike + taken) / (1 - taken), 0.0)
