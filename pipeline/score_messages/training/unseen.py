"""How good a teacher is on whole texts that it never learnt from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import evaluate_scores
from score_messages.metrics.intervals import Estimate
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
        found = [f"{self.rows:,} unseen"]
        if self.macro_f1:
            found.append(f"macro-F1 {self.macro_f1.value:.3f}")
        if self.balanced_accuracy:
            found.append(f"balanced accuracy {self.balanced_accuracy.value:.1%}")
        if self.area is not None:
            found.append(f"area under the curve of negative {self.area:.3f}")
        return ", ".join(found)


def measure_unseen(one: TextSet, predictions: Predictions, left_out: Collection[str] = ()) -> Unseen | None:
    """Figures of a set; None without a labelled text that is scored whole and was not learnt from.

    Args:
        left_out: sets that nothing was learnt from; of others it is the texts held out.
    """
    lengths = np.array([crop.length for crop in predictions.crops])
    whole = lengths == np.array([len(one.texts[place]) for place in predictions.places.tolist()])
    not_learnt = one.held_out | (one.name in left_out)
    rows = np.flatnonzero(whole & (not_learnt & ~np.isnan(one.targets))[predictions.places])
    if not len(rows):
        return None
    classes = (2 * one.targets[predictions.places[rows]]).astype(np.int64)
    polar = rows[classes != 1]
    scores = (1 / (1 + np.exp(-predictions.logits[polar]))).astype(np.float32)
    two = evaluate_scores((classes[classes != 1] // 2).astype(np.int8), scores, np.ones(len(polar), bool))
    three, area = None, None
    if predictions.probabilities is not None:
        probabilities = predictions.probabilities[rows]
        if len(np.unique(classes)) == 3:
            three = compare_classes(classes, probabilities.argmax(axis=1))
        area = area_under_curve(classes == 0, probabilities[:, 0])
    return Unseen(len(rows), three.macro_f1 if three else None, two.balanced_accuracy, area)


def area_under_curve(wanted: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating]) -> float | None:
    """The chance that a wanted row has a higher score than another, equal scores counting half; None without a pair."""
    many = int(wanted.sum())
    others = len(wanted) - many
    if not many or not others:
        return None
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[wanted].sum() - many * (many + 1) / 2) / (many * others))
