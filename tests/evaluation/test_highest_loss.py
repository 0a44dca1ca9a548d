"""Which errors of a model are named first: those whose right class it least expected."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.evaluation.evaluate import Scored, highest_loss_errors
from score_messages.model.label import score_of, with_neutral
from score_messages.model.weights import Floats


def test_those_whose_right_class_was_least_expected_come_first() -> None:
    """By the probability of three, by the score where there are two; among sure ones, neutral has no precedence."""
    probabilities = np.array(
        [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.05, 0.9, 0.05], [0.1, 0.1, 0.8], [np.nan] * 3],
        np.float32,
    )
    labels = np.array([2, 1, 0, 2, 2, 0], np.int8)  # 0.3, 0.1, 0.1, right, 0.1, not scored
    assert highest_loss_errors(scored_of(probabilities, labels), 10) == [1, 2, 4, 0]
    assert highest_loss_errors(scored_of(probabilities, labels), 2) == [1, 2]
    polar = np.array([1, 0, 0, 0, 0, 1], np.int8)  # scores 0.14, 0.33, 0.88, 0.5, 0.89
    assert highest_loss_errors(scored_of(probabilities, polar), 10) == [4, 2, 0, 3]
    two = with_neutral(np.array([0.9, 0.4, 0.2, np.nan], np.float32))
    assert highest_loss_errors(scored_of(two, np.array([2, 2, 1, 2], np.int8)), 10) == [0, 2, 1]


def scored_of(probabilities: Floats, labels: npt.NDArray[np.int8]) -> Scored:
    """Each row given its likeliest class."""
    classes = np.nan_to_num(probabilities).argmax(axis=1).astype(np.int8)
    ids = pa.array([str(row) for row in range(len(labels))])
    return Scored(ids, labels, score_of(probabilities), classes, 0.5, probabilities)
