"""The figures of one set of labelled rows, the honest one first. Knows neither texts nor models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import BinaryMetrics, evaluate_scores
from score_messages.metrics.classwise import ClassCalibration, classwise_calibration
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.ranking import RankingMetrics, rank_negative
from score_messages.metrics.three_class import CLASSES, UNSCORED, ThreeWayMetrics, compare_classes
from score_messages.read.labelled import NEGATIVE, NEUTRAL, POSITIVE

TWO, THREE = "negative, positive", "negative, neutral, positive"

CLASS_OF_LABEL = np.array(
    [dict(zip((NEGATIVE, NEUTRAL, POSITIVE), range(3), strict=True))[n] for n in range(3)], np.int8
)
"""int8[3]: the index in `CLASSES` of each label's class."""

LABEL_OF_CLASS = np.array([NEGATIVE, NEUTRAL, POSITIVE], np.int8)
"""int8[3]: the label of each of `CLASSES`."""


@dataclass(frozen=True)
class Figures:
    """What was measured on one set, for a model or a baseline.

    Attributes:
        rows: all rows, scored or not.
        unscored: rows without a score; they count as wrong in `accuracy` and `macro_f1`.
        binary: negative against positive, on the rows that are labelled so.
        three_way: all rows, where any is labelled neutral; else None.
        ranking: negative against the rest, all rows.
        calibration: of the three probabilities, on scored rows, where any row is labelled neutral and neutral has a
            probability; else None: what knows two classes has `binary.calibration_error`.
    """

    rows: int
    unscored: int
    binary: BinaryMetrics
    three_way: ThreeWayMetrics | None
    ranking: RankingMetrics
    calibration: ClassCalibration | None

    @property
    def accuracy(self) -> Estimate | None:
        """Share of all rows that are right, among as many classes as there are labels; None without rows."""
        return self.binary.overall_accuracy if self.three_way is None else self.three_way.accuracy

    @property
    def macro_f1(self) -> Estimate | None:
        """Of three classes over all rows; None where no row is labelled neutral."""
        return None if self.three_way is None else self.three_way.macro_f1

    @property
    def has_all_classes(self) -> bool:
        """Whether rows are labelled with each of the three."""
        return self.three_way is not None and None not in self.three_way.recalls

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added. `headline` is over all rows; beside it are the figures of `binary`."""
        headline: Mapping[str, Any] = {
            "classes": TWO if self.three_way is None else THREE,
            "rows": self.rows,
            "unscored": self.unscored,
            "accuracy": self.accuracy and asdict(self.accuracy),
            "macro_f1": self.macro_f1 and asdict(self.macro_f1),
        }
        return {
            "headline": headline,
            **asdict(self.binary),
            "three_way": self.three_way and asdict(self.three_way),
            "ranking": asdict(self.ranking),
            "class_calibration": self.calibration and asdict(self.calibration),
        }

    def brief(self) -> dict[str, Any]:
        """The figures that a line of a log has room for, to 4 digits; estimates as [value, low, high]."""
        return {
            "rows": self.rows,
            "unscored": self.unscored,
            "macro_f1": _brief(self.macro_f1 if self.has_all_classes else None),
            "balanced_accuracy": _brief(self.binary.balanced_accuracy),
            "calibration_error": _brief(self.binary.calibration_error),
            "auc_of_negative": _brief(self.ranking.auc),
            "first_negative": _brief(self.ranking.first_negative),
            "class_calibration_error": None if self.calibration is None else _brief(self.calibration.error),
        }


def figures_of(
    labels: npt.NDArray[np.int8],
    scores: npt.NDArray[np.float32],
    classes: npt.NDArray[np.int8],
    threshold: float,
    probabilities: npt.NDArray[np.float32],
    compared: npt.NDArray[np.bool_] | None = None,
) -> Figures:
    """Measure n rows.

    Args:
        labels: int8[n], as in `labelled`.
        scores: float32[n], probability of positive rather than negative; NaN where there is none.
        classes: int8[n], indices in `CLASSES`; anything where there is no score.
        threshold: from here on a score means positive rather than negative.
        probabilities: float32[n, 3], of `CLASSES`; NaN where there is no score. Neutral is 0 in what knows two classes.
        compared: bool[n], the rows that the binary figures and the calibration are over, so that two models are
            compared on the same; without it those that are scored. All other figures are over all rows.
    """
    scored = ~np.isnan(scores)
    polar = labels != NEUTRAL
    binary = evaluate_scores(labels[polar], scores[polar], scored[polar], threshold)
    if compared is not None:
        same_rows = evaluate_scores(labels[polar], scores[polar], (scored & compared)[polar], threshold)
        binary = replace(same_rows, overall_accuracy=binary.overall_accuracy)
    truth = CLASS_OF_LABEL[labels]
    three_way = compare_classes(truth, np.where(scored, classes, UNSCORED))
    calibrated = scored if compared is None else scored & compared
    knows_neutral = bool((probabilities[scored, 1] > 0).any())
    return Figures(
        rows=len(labels),
        unscored=int((~scored).sum()),
        binary=binary,
        three_way=None if polar.all() else three_way,
        ranking=rank_negative(labels == NEGATIVE, probabilities[:, 0]),
        calibration=classwise_calibration(truth[calibrated], probabilities[calibrated])
        if knows_neutral and not polar.all()
        else None,
    )


def _brief(figure: Estimate | float | None) -> list[float] | float | None:
    if isinstance(figure, Estimate):
        return [round(number, 4) for number in (figure.value, figure.low, figure.high)]
    return None if figure is None else round(figure, 4)


def class_of(label: int) -> str:
    """The name of a label's class, one of `CLASSES`."""
    return CLASSES[CLASS_OF_LABEL[label]]
