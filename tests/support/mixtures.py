"""Held-out rows as calibration and thresholds take them, drawn by Hypothesis or by a seed."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from score_messages.model.calibration import calibrated, softmax
from score_messages.training.class_calibration import Mixture

RowOfMixture = tuple[float, float, float, int, float]
"""Three logits, a class and a weight."""

rows_of_mixture = st.lists(
    st.tuples(*[st.floats(-20, 20)] * 3, st.integers(0, 2), st.floats(0.1, 10)), min_size=1, max_size=30
)


def mixture_of(rows: list[RowOfMixture]) -> Mixture:
    """Their weights made to sum to 1."""
    logits, weights = np.array([row[:3] for row in rows]), np.array([row[4] for row in rows])
    return Mixture(softmax(logits), np.array([row[3] for row in rows], np.int64), weights / weights.sum())


def drawn(seed: int, count: int, scale: float = 1.0, shifts: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Mixture:
    """Rows whose classes have the probabilities that scale and shifts make of theirs."""
    rng = np.random.default_rng(seed)
    probabilities = softmax(rng.normal(0, 2, (count, 3)))
    right = calibrated(probabilities, scale, shifts)
    classes = (right.cumsum(axis=1) < rng.random((count, 1))).sum(axis=1)
    return Mixture(probabilities, classes.astype(np.int64), np.full(count, 1 / count))
