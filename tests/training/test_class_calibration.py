"""Calibration of three probabilities against slow, obvious reference implementations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from score_messages.model.calibration import calibrated
from score_messages.training import class_calibration
from score_messages.training.class_calibration import (
    LOWEST_SCALE,
    Doubles,
    Mixture,
    fit_scale_and_shifts,
)
from tests.support.mixtures import RowOfMixture, drawn, mixture_of, rows_of_mixture


def modest(mixtures: list[Mixture]) -> Doubles:
    """What Platt's rule leaves of certainty, counted row by row."""
    classes = [int(label) for mixture in mixtures for label in mixture.classes]
    left = {label: 1 / (classes.count(label) + 2) for label in set(classes)}
    return np.array([[1 - left[label] if k == label else left[label] / 2 for k in range(3)] for label in classes])


def loss(mixtures: list[Mixture], scale: float, shifts: tuple[float, float, float]) -> float:
    """The mean over the mixtures of the weighted log loss, as it is defined."""
    truth, losses, start = modest(mixtures), [], 0
    for mixture in mixtures:
        given = calibrated(mixture.probabilities, scale, shifts)
        rows = -(truth[start : start + len(given)] * np.log(np.maximum(given, 1e-300))).sum(axis=1)
        losses.append(float(rows @ mixture.weights))
        start += len(given)
    return float(np.mean(losses))


@given(st.lists(rows_of_mixture, min_size=1, max_size=3))
def test_log_loss_never_gets_worse(parts: list[list[RowOfMixture]]) -> None:
    """On the rows that it was fitted on, whatever their weights; the order of the logits stays."""
    mixtures = [mixture_of(rows) for rows in parts]
    scale, shifts = fit_scale_and_shifts(mixtures)
    assert scale >= LOWEST_SCALE and np.isfinite([scale, *shifts]).all() and shifts[1] == 0
    assert loss(mixtures, scale, shifts) <= loss(mixtures, 1.0, (0.0, 0.0, 0.0)) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_fit_is_that_of_a_general_minimizer(seed: int) -> None:
    """SciPy's, which knows nothing of slopes and bends; two mixtures of other sizes and weights."""
    rng = np.random.default_rng(seed)
    weights = rng.random(80) + 0.1
    first, second = drawn(seed, 300, 0.5, (1.0, 0.0, -0.7)), drawn(seed + 9, 80, 2.0, (0.0, 0.0, 0.4))
    mixtures = [first, Mixture(second.probabilities, second.classes, weights / weights.sum())]
    scale, shifts = fit_scale_and_shifts(mixtures)
    slow = minimize(lambda at: loss(mixtures, at[0], (at[1], 0.0, at[2])), [1, 0, 0], method="Nelder-Mead", tol=1e-10)
    assert (scale, shifts[0], shifts[2]) == pytest.approx(tuple(slow.x), abs=2e-4)


@pytest.mark.parametrize(
    ("scale", "shifts"), [(0.4, (0.8, 0.0, -0.5)), (1.0, (0.0, 0.0, 0.0)), (1.8, (-1.0, 0.0, 1.0))]
)
def test_known_distortion_is_undone(scale: float, shifts: tuple[float, float, float]) -> None:
    """With many rows."""
    fitted_scale, fitted_shifts = fit_scale_and_shifts([drawn(5, 40_000, scale, shifts)])
    assert fitted_scale == pytest.approx(scale, abs=0.05)
    assert fitted_shifts == pytest.approx(shifts, abs=0.08)


def test_probabilities_that_are_the_wrong_way_round_are_flattened_as_far_as_is_allowed() -> None:
    """The scale stays above 0; the shifts are then the best for that scale."""
    turned = drawn(3, 500, -1.0, (1.5, 0.0, 0.0))
    scale, shifts = fit_scale_and_shifts([turned])
    assert scale == LOWEST_SCALE
    slow = minimize(
        lambda at: loss([turned], LOWEST_SCALE, (at[0], 0.0, at[1])), [0, 0], method="Nelder-Mead", tol=1e-10
    )
    assert (shifts[0], shifts[2]) == pytest.approx(tuple(slow.x), abs=2e-4)


@pytest.mark.parametrize("classes", [[0, 0, 0], [0, 1, 2], [2, 1, 0]], ids=str)
def test_rows_without_a_best_fit_give_a_finite_one(classes: list[int]) -> None:
    """Of one class, told apart without fault, always wrong."""
    probabilities = np.eye(3) * 0.999997 + 1e-6
    scale, shifts = fit_scale_and_shifts([Mixture(probabilities, np.array(classes), np.full(3, 1 / 3))])
    assert scale >= LOWEST_SCALE and np.isfinite([scale, *shifts]).all()


def test_weights_count_like_repeated_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """If repetition didn't also make rows surer."""
    monkeypatch.setattr(class_calibration, "_modest", lambda classes: np.eye(3)[classes] * 0.97 + 0.01)
    once, repeats = drawn(2, 200), np.random.default_rng(2).integers(1, 4, 200)
    weighted = Mixture(once.probabilities, once.classes, repeats / repeats.sum())
    rows = np.repeat(np.arange(200), repeats)
    repeated = Mixture(once.probabilities[rows], once.classes[rows], np.full(len(rows), 1 / len(rows)))
    for a, b in zip(*map(np.ravel, (_flat(weighted), _flat(repeated))), strict=True):
        assert a == pytest.approx(b, abs=1e-8)
    assert abs(_flat(weighted)[0] - _flat(once)[0]) > 1e-4


def _flat(mixture: Mixture) -> list[float]:
    scale, shifts = fit_scale_and_shifts([mixture])
    return [scale, shifts[0], shifts[2]]
