"""A score becomes a sentiment. Knows thresholds, not what a message says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def label(scores: npt.NDArray[np.float32], classes: Sequence[str], thresholds: Sequence[float]) -> pa.StringArray:
    """Name the class of each score; a score on a threshold belongs to the class above it.

    Args:
        scores: float32[n], probability of positive; NaN for a message that isn't scored.
        classes: names from the lowest scores to the highest, one more than `thresholds`.
        thresholds: rising.

    Returns:
        string[n], null where the score is NaN.

    >>> label(np.array([0.2, 0.5, np.nan], np.float32), ["negative", "positive"], [0.5]).to_pylist()
    ['negative', 'positive', None]
    """
    indices = np.searchsorted(np.asarray(thresholds, dtype=np.float32), scores, side="right")
    return pa.array(classes, pa.string()).take(pa.array(indices, mask=np.isnan(scores)))
