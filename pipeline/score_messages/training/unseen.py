"""How good a teacher is on whole texts that it never learnt from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import evaluate_scores
from score_messages.metrics.intervals import Estimate, area_under_curve
from score_messages.metrics.three_class import compare_classes
from score_messages.training.corpus import TextSet
from score_messages.training.predictions import Predictions


@dataclass(frozen=True)
class Unseen:
    """Figures of one set.

    Attributes:
        rows: labelled texts that nothing was learnt from.
        macro_f1: of the three classes; None where not all three are.
        balanced_accuracy: of positive against negative, neutral texts apart.
        area: under the curve of negative against the rest: how well a list sorted by it begins with negative ones.
    """

    rows: int
    macro_f1: Estimate | None
    balanced_accuracy: Estimate | None
    area: float | None

    def __str__(self) -> str:
        figures = [f"{self.rows:,} unseen"]
        if self.macro_f1:
            figures.append(f"macro-F1 {self.macro_f1.value:.3f}")
        if self.balanced_accuracy:
            figures.append(f"balanced accuracy {self.balanced_accuracy.value:.1%}")
        if self.area is not None:
            figures.append(f"area under the curve of negative {self.area:.3f}")
        return ", ".join(figures)


def measure_unseen(text_set: TextSet, predictions: Predictions, left_out: Collection[str] = ()) -> Unseen | None:
    """Figures of a set; None without a labelled text that is scored whole and was not learnt from.

    Args:
        left_out: sets that nothing was learnt from; of others it is the texts held out.
    """
    lengths = np.array([crop.length for crop in predictions.crops])
    whole = lengths == np.array([len(text_set.texts[index]) for index in predictions.indices.tolist()])
    not_learnt = text_set.held_out | (text_set.name in left_out)
    rows = np.flatnonzero(whole & (not_learnt & ~np.isnan(text_set.targets))[predictions.indices])
    if not len(rows):
        return None
    classes = (2 * text_set.targets[predictions.indices[rows]]).astype(np.int64)
    polar = rows[classes != 1]
    scores = (1 / (1 + np.exp(-predictions.logits[polar]))).astype(np.float32)
    two = evaluate_scores((classes[classes != 1] // 2).astype(np.int8), scores, np.ones(len(polar), bool))
    probabilities = predictions.probabilities[rows]
    three = compare_classes(classes, probabilities.argmax(axis=1)) if len(np.unique(classes)) == 3 else None
    area = area_of_negative(classes == 0, probabilities[:, 0])
    return Unseen(len(rows), three.macro_f1 if three else None, two.balanced_accuracy, area)


def area_of_negative(is_negative: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating]) -> float | None:
    """The chance that a negative row has a higher score than another, a tie counting half; None without a pair."""
    if is_negative.all() or not is_negative.any():
        return None
    exact = scores.astype(np.float64)
    return area_under_curve(exact[is_negative], exact[~is_negative]).value
