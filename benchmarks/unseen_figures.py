"""Figures of predictions on rows that nothing was learnt from, with intervals where there are closed forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import evaluate_scores
from score_messages.metrics.intervals import Estimate, area_under_curve
from score_messages.metrics.three_class import CLASSES, UNSCORED, compare_classes
from score_messages.model.label import score_of

FIRST = 20
"""Messages that somebody reads first."""


@dataclass(frozen=True)
class UnseenFigures:
    """Figures of n rows.

    Attributes:
        rows, unscored: all rows, and those without a prediction, which count as wrong and as not negative.
        macro_f1: of the three classes; None where not all three are there.
        balanced_accuracy: of positive against negative by the score; None where one of them is missing.
        calibration_error: of the score, on positive and negative rows.
        area: under the curve of negative against the rest, by the probability of negative.
        first: how many of the `FIRST` most probably negative rows are negative.
    """

    rows: int
    unscored: int
    macro_f1: Estimate | None
    balanced_accuracy: Estimate | None
    calibration_error: float | None
    area: Estimate | None
    first: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON, rounded to 4 digits; estimates as value, low, high."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return [round(number, 4) for number in value.values()]
    return round(value, 4) if isinstance(value, float) else value


def unseen_figures(
    truth: npt.NDArray[np.int64],
    given: Sequence[str | None] | npt.NDArray[np.int64],
    probabilities: npt.NDArray[np.float32],
) -> UnseenFigures:
    """Measure n rows.

    Args:
        truth: int64[n], indices in `CLASSES`.
        given: the class of each row by name or index, None for one that isn't scored.
        probabilities: float32[n, 3], NaN for a row that isn't scored.
    """
    indices = np.array([_index(value) for value in given], np.int64)
    negative = np.nan_to_num(probabilities[:, 0].astype(np.float64), nan=-1.0)
    polar = truth != 1
    scores = score_of(probabilities[polar])
    two = evaluate_scores((truth[polar] // 2).astype(np.int8), scores, ~np.isnan(scores))
    three = compare_classes(truth, indices) if len(np.unique(truth)) == len(CLASSES) else None
    is_negative = truth == 0
    both = is_negative.any() and not is_negative.all()
    return UnseenFigures(
        rows=len(truth),
        unscored=int((indices == UNSCORED).sum()),
        macro_f1=three.macro_f1 if three else None,
        balanced_accuracy=two.balanced_accuracy,
        calibration_error=two.calibration_error,
        area=area_under_curve(negative[is_negative], negative[~is_negative]) if both else None,
        first=int(is_negative[np.argsort(-negative, kind="stable")[:FIRST]].sum()),
    )


def _index(value: Any) -> int:
    if value is None:
        return UNSCORED
    return CLASSES.index(value) if isinstance(value, str) else int(value)
