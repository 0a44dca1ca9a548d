"""How good predictions are on texts that nothing was learnt from: a teacher's, and any three probabilities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import LABEL_OF_CLASS, Figures, figures_of
from score_messages.model.label import score_of
from score_messages.model.weights import Floats
from score_messages.training.corpus import TextSet
from score_messages.training.predictions import Predictions


def figures_of_classes(
    truth: npt.NDArray[np.integer], given: npt.NDArray[np.integer], probabilities: Floats
) -> Figures:
    """Measure n rows.

    Args:
        truth: integers[n], indices in `CLASSES`.
        given: integers[n], the class that each row is given; anything for one that isn't scored.
        probabilities: float32[n, 3]; NaN for a row that isn't scored.
    """
    labels, classes = LABEL_OF_CLASS[truth], given.astype(np.int8)
    return figures_of(labels, score_of(probabilities), classes, float(MIDDLE), probabilities)


@dataclass(frozen=True)
class Unseen:
    """Figures of labelled texts of one set that nothing was learnt from, as a line for people."""

    figures: Figures

    def __str__(self) -> str:
        figures = self.figures
        parts = [f"{figures.rows:,} unseen"]
        if figures.macro_f1 and figures.has_all_classes:
            parts.append(f"macro-F1 {figures.macro_f1.value:.3f}")
        if figures.binary.balanced_accuracy:
            parts.append(f"balanced accuracy {figures.binary.balanced_accuracy.value:.1%}")
        if figures.ranking.auc:
            parts.append(f"area under the curve of negative {figures.ranking.auc.value:.3f}")
        return ", ".join(parts)


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
    truth = (2 * text_set.targets[predictions.indices[rows]]).astype(np.int64)
    probabilities = predictions.probabilities[rows]
    return Unseen(figures_of_classes(truth, probabilities.argmax(axis=1), probabilities))
