"""Probabilities become a sentiment and a score. Knows thresholds, not what a message says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.three_class import CLASSES
from score_messages.model.settings import Settings

Floats = npt.NDArray[np.float32]


def score_of(probabilities: Floats) -> Floats:
    """How much more likely positive is than negative: float32[n], positive / (positive + negative).

    Args:
        probabilities: float32[n, 3] of negative, neutral and positive; NaN for a message that isn't scored.

    Where nothing is left for the two of them, a message is in the middle: 0.5.

    >>> score_of(np.array([[0.25, 0.5, 0.25], [0.1, 0.0, 0.9]], np.float32)).tolist()
    [0.5, 0.8999999761581421]
    """
    negative, neutral, positive = probabilities.T
    # with one output, positive is the score itself, to the last bit
    polar = np.where(neutral == 0, np.float32(1), negative + positive)
    return np.asarray(np.divide(positive, polar, out=np.full(len(polar), MIDDLE, np.float32), where=polar != 0))


def with_neutral(positive: Floats) -> Floats:
    """float32[n, 3]: the probabilities of a model that knows two classes, from that of positive, float32[n]."""
    return np.stack([1 - positive, np.zeros_like(positive), positive], axis=1)


def label(probabilities: Floats, settings: Settings) -> pa.StringArray:
    """Name the class of each message; see `class_indices`.

    Args:
        probabilities: float32[n, 3] of negative, neutral and positive; NaN for a message that isn't scored.

    Returns:
        string[n], null where there are no probabilities.

    >>> settings = Settings(80, classes=CLASSES, thresholds=(0.3, 0.6), outputs=3)
    >>> label(np.array([[0.3, 0.4, 0.3], [0.2, 0.2, 0.6], [0.2, 0.3, 0.5]], np.float32), settings).to_pylist()
    ['negative', 'positive', 'neutral']
    """
    indices = class_indices(probabilities, settings)
    return pa.array(CLASSES, pa.string()).take(pa.array(indices, mask=np.isnan(probabilities[:, 0])))


def class_indices(probabilities: Floats, settings: Settings) -> npt.NDArray[np.int8]:
    """int8[n], indices in `CLASSES`; anything where there are no probabilities.

    With one output, the score's place among the thresholds decides. With three, a message is negative or positive if
    that probability reaches its threshold, and neutral if neither does; if both do, that which reaches its own farther.
    """
    thresholds = np.asarray(settings.thresholds, np.float32)
    if settings.outputs == 3:
        return class_of(probabilities, thresholds).astype(np.int8)
    known = np.array([CLASSES.index(name) for name in settings.classes], np.int8)
    side = np.searchsorted(thresholds, probabilities[:, 2], side="right")
    return np.asarray(known[np.minimum(side, len(known) - 1)])


def class_of(probabilities: npt.NDArray[np.floating], thresholds: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """int64[n], indices in `CLASSES`: the rule of three outputs, with the thresholds of negative and of positive."""
    negative, positive = probabilities[:, 0] / thresholds[0], probabilities[:, 2] / thresholds[1]
    polar = np.where(negative >= positive, 0, 2)
    return np.where(np.maximum(negative, positive) >= 1, polar, 1)
