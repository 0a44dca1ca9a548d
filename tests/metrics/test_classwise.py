"""Classwise calibration: its definition, written out, and what chance makes of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.classwise import classwise_calibration
from tests.support.present import present


def drawn(rows: int, seed: int, sharpness: float = 1.0) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Probabilities that are right: the classes are drawn from them."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet([0.3 / sharpness, 1.2 / sharpness, 0.5 / sharpness], rows)
    classes = (rng.random((rows, 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    return np.minimum(classes, 2), probabilities


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_error_agrees_with_its_definition(rows: int, seed: int) -> None:
    """Class by class and bin by bin, row after row."""
    truth, probabilities = drawn(rows, seed)
    by_class = []
    for index in range(3):
        bins: dict[int, list[int]] = {}
        for row in range(rows):
            bins.setdefault(min(int(probabilities[row, index] * 10), 9), []).append(row)
        gaps = [
            len(inside) / rows * abs(np.mean(probabilities[inside, index]) - np.mean(truth[inside] == index))
            for inside in bins.values()
        ]
        by_class.append(sum(gaps))
    calibration = present(classwise_calibration(truth, probabilities))
    assert calibration.by_class == pytest.approx(by_class)
    assert calibration.error == pytest.approx(np.mean(by_class)) and calibration.rows == rows


@pytest.mark.parametrize("rows", [100, 300, 3000])
def test_right_probabilities_have_the_error_that_chance_makes(rows: int) -> None:
    """On average over many samples of so many rows."""
    samples = [present(classwise_calibration(*drawn(rows, seed))) for seed in range(150)]
    errors, by_chance = ([getattr(sample, name) for sample in samples] for name in ("error", "by_chance"))
    assert np.mean(by_chance) == pytest.approx(float(np.mean(errors)), rel=0.12)


def test_wrong_probabilities_of_a_rare_class_show() -> None:
    """Where nine in ten are neutral, and are said to be, the likeliest class hides what `p_negative` says."""
    truth = np.repeat([0, 1], [0, 100])
    given = np.tile([0.3, 0.7, 0.0], (100, 1))
    calibration = present(classwise_calibration(truth, given))
    assert calibration.by_class == pytest.approx((0.3, 0.3, 0.0))
    assert calibration.error > 3 * calibration.by_chance


def test_nothing_is_measured_without_rows() -> None:
    assert classwise_calibration(np.empty(0, np.int64), np.empty((0, 3), np.float32)) is None
