"""The bag of words as a baseline, calibrated and with thresholds chosen for it, as a model has them. Knows no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import CLASS_OF_LABEL, LABEL_OF_CLASS
from score_messages.model.calibration import calibrated
from score_messages.model.label import class_of, score_of, with_neutral
from score_messages.model.weights import Floats
from score_messages.read.labelled import NEUTRAL, POSITIVE
from score_messages.training.bag_of_words import Bag, choose_bag
from score_messages.training.calibration import best_threshold, fit_platt, logits_of, sigmoid
from score_messages.training.class_calibration import Mixture, fit_scale_and_shifts
from score_messages.training.class_thresholds import class_thresholds

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BagBaseline:
    """A bag with what was chosen for it on rows that it hadn't learnt from when it was asked for them.

    Attributes:
        scale, shifts: of its logits, by which its probabilities are calibrated: three shifts for three classes, one, of
            positive against negative, for two; 1 and 0 where nothing was held out.
        thresholds: of negative and of positive, as in `class_of`; None for the likeliest class.
        threshold: from here on a score means positive rather than negative.
    """

    bag: Bag
    scale: float = 1.0
    shifts: tuple[float, ...] = ()
    thresholds: tuple[float, float] | None = None
    threshold: float = float(MIDDLE)

    def probabilities(self, words: Sequence[str]) -> Floats:
        """float32[n, 3], of `CLASSES`, for texts as `normalize` gives them."""
        return _calibrated(self.bag(words)[:, LABEL_OF_CLASS], self.scale, self.shifts)

    def classes(self, probabilities: Floats) -> npt.NDArray[np.int8]:
        """int8[n], indices in `CLASSES`."""
        if self.thresholds is not None:
            return class_of(probabilities, np.asarray(self.thresholds)).astype(np.int8)
        return np.asarray(probabilities.argmax(axis=1), np.int8)


def learn_bag(
    words: Sequence[str], labels: npt.NDArray[np.int8], choosing: npt.NDArray[np.bool_], weights: Doubles
) -> BagBaseline:
    """Choose and calibrate a bag as a model is: on rows that it doesn't learn from; then it learns from these, too.

    Args:
        words: n texts as `normalize` gives them.
        labels: int8[n], as in `labelled`.
        choosing: bool[n], the rows to choose by.
        weights: float64[n], how much each row counts.

    Raises:
        PipelineError: no word occurs in two texts.
    """
    chosen = choose_bag(words, labels, choosing, weights)
    if chosen.unseen is None:
        return BagBaseline(chosen.bag)
    given, truth, shares = chosen.unseen[:, LABEL_OF_CLASS], labels[choosing], weights[choosing]
    if NEUTRAL not in labels:
        scale, shift = fit_platt(logits_of(given[:, 2]), (truth == POSITIVE).astype(np.float64), shares)
        scores = score_of(_calibrated(given, scale, (shift,)))
        return BagBaseline(chosen.bag, scale, (shift,), threshold=best_threshold(scores, truth))
    mixture = Mixture(given.astype(np.float64), CLASS_OF_LABEL[truth].astype(np.int64), shares / shares.sum())
    scale, shifts = fit_scale_and_shifts([mixture])
    probabilities = _calibrated(given, scale, shifts)
    thresholds = class_thresholds([Mixture(probabilities.astype(np.float64), mixture.classes, mixture.weights)])
    return BagBaseline(chosen.bag, scale, shifts, thresholds, best_threshold(score_of(probabilities), truth))


def _calibrated(probabilities: Floats, scale: float, shifts: Sequence[float]) -> Floats:
    """float32[n, 3], of `CLASSES`; as they are without shifts."""
    if not shifts:
        return probabilities
    if len(shifts) == 1:
        return with_neutral(sigmoid(scale * logits_of(probabilities[:, 2]) + shifts[0]).astype(np.float32))
    return calibrated(probabilities.astype(np.float64), scale, shifts).astype(np.float32)
