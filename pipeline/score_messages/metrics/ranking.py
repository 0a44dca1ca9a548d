"""How well a list that is sorted by the probability of negative begins with negative rows. Knows numbers only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.intervals import Estimate, area_under_curve

FIRST = 20
"""Rows at the head of the list, as many as somebody reads first."""

FEWEST = 100
"""Of fewer rows the head would be most of the list, whatever its order."""

_LAST = -1.0


@dataclass(frozen=True)
class RankingMetrics:
    """Figures over all rows; one without a probability is at the end of the list.

    Attributes:
        negative_rows: rows labelled negative.
        auc: the area under the curve of negative against the rest, neutral and positive: the chance that a negative
            row stands before another, a tie counting half. None where one of the two is missing.
        first_negative: how many of the `FIRST` rows at the head are negative; of equal probabilities at its end, the
            share that would be in it by chance. None where `auc` is, or of fewer than `FEWEST` rows.
    """

    negative_rows: int
    auc: Estimate | None
    first_negative: float | None


def rank_negative(is_negative: npt.NDArray[np.bool_], probabilities: npt.NDArray[np.floating]) -> RankingMetrics:
    """Measure the order of n rows.

    Args:
        is_negative: bool[n], by their labels.
        probabilities: floats[n], of negative; NaN for a row that isn't scored.

    >>> rank_negative(np.array([True, False, True]), np.array([0.9, 0.5, 0.5])).auc.value
    0.75
    """
    count = int(is_negative.sum())
    if count in (0, len(is_negative)):
        return RankingMetrics(count, None, None)
    exact = np.nan_to_num(probabilities.astype(np.float64), nan=_LAST)
    auc = area_under_curve(exact[is_negative], exact[~is_negative])
    return RankingMetrics(count, auc, _first_negative(is_negative, exact) if len(exact) >= FEWEST else None)


def _first_negative(is_negative: npt.NDArray[np.bool_], exact: npt.NDArray[np.float64]) -> float:
    """Of rows without a probability none is among the first, even where fewer than `FIRST` have one."""
    border = np.sort(exact)[-FIRST]
    above, level = exact > border, (exact == border) & (exact != _LAST)
    places = (FIRST - int(above.sum())) * float(is_negative[level].mean()) if level.any() else 0.0
    return float(is_negative[above].sum()) + places
