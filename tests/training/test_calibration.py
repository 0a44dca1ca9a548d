"""Scale, shift and thresholds against slow, obvious reference implementations."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.read.labelled import NEGATIVE, NEUTRAL, POSITIVE
from score_messages.training.calibration import best_thresholds, fit_platt, log_loss, sigmoid

rows_of_logits = st.lists(
    st.tuples(st.floats(-50, 50), st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.1, 10)), min_size=1, max_size=40
)
rows_of_scores = st.lists(
    st.tuples(st.floats(0, 1, width=32), st.sampled_from([NEGATIVE, POSITIVE, NEUTRAL])), min_size=1, max_size=25
)


@given(rows_of_logits)
def test_log_loss_never_gets_worse(rows: list[tuple[float, float, float]]) -> None:
    """On the rows it was fitted on, with weights or not; the order of the scores stays."""
    logits, targets, weights = (np.array(column) for column in zip(*rows, strict=True))
    for given_weights in (None, weights):
        scale, shift = fit_platt(logits, targets, given_weights)
        shares = np.ones(len(rows)) if given_weights is None else weights
        shares = shares / shares.sum()
        assert scale > 0 and np.isfinite([scale, shift]).all()
        assert log_loss(scale * logits + shift, targets, shares) <= log_loss(logits, targets, shares) + 1e-12


@pytest.mark.parametrize(("scale", "shift"), [(0.3, 0.0), (1.0, 0.0), (2.5, -1.0), (0.05, 2.0)])
def test_known_distortion_is_undone(scale: float, shift: float) -> None:
    """Targets that are the probabilities themselves leave no noise."""
    logits = np.linspace(-6, 6, 101)
    fitted = fit_platt(logits, sigmoid(scale * logits + shift))
    assert fitted == pytest.approx((scale, shift), abs=2e-4)


def test_no_scale_or_shift_nearby_is_better() -> None:
    """The reference implementation: all of a fine grid."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, 300)
    targets = (rng.random(300) < sigmoid(0.4 * logits - 0.7)).astype(np.float64)
    shares = np.full(300, 1 / 300)
    scale, shift = fit_platt(logits, targets)
    grid = itertools.product(np.linspace(0.01, 2, 100), np.linspace(-2, 2, 100))
    best = min(log_loss(a * logits + b, targets, shares) for a, b in grid)
    assert log_loss(scale * logits + shift, targets, shares) <= best + 1e-6


@pytest.mark.parametrize(
    ("logits", "targets"),
    [([-1, 1], [0, 1]), ([1, 2], [1, 1]), ([0, 0], [0, 1]), ([1, 2, 3], [1, 0.5, 0]), ([-800, 800], [1, 0]), ([], [])],
)
def test_rows_without_a_best_scale_give_a_finite_one(logits: list[float], targets: list[float]) -> None:
    """Told apart without fault, of one class, all alike, the wrong way round, none."""
    scale, shift = fit_platt(np.array(logits, np.float64), np.array(targets, np.float64))
    assert scale > 0 and np.isfinite([scale, shift]).all()


def test_weights_count_like_repeated_rows() -> None:
    logits, targets = np.array([-1.0, 0.5, 2.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])
    weighted = fit_platt(logits, targets, np.array([1.0, 3.0, 1.0, 2.0]))
    repeats = [1, 3, 1, 2]
    assert weighted == pytest.approx(fit_platt(np.repeat(logits, repeats), np.repeat(targets, repeats)), abs=1e-6)


def test_lengths_that_differ_are_a_bug() -> None:
    with pytest.raises(ValueError, match="differ"):
        fit_platt(np.zeros(2), np.zeros(3))


def _given(scores: np.ndarray, low: float, high: float) -> np.ndarray:
    above = np.searchsorted(np.array([low, high], np.float32), scores, side="right")
    return np.array([NEGATIVE, NEUTRAL, POSITIVE], np.int8)[above]


def _slow_f1(labels: np.ndarray, predicted: np.ndarray) -> float:
    parts = []
    for label in (NEGATIVE, POSITIVE, NEUTRAL):
        hits = sum(a == b == label for a, b in zip(labels, predicted, strict=True))
        total = sum(labels == label) + sum(predicted == label)
        parts.append(2 * hits / total if total else 0.0)
    return float(np.mean(parts))


@given(rows_of_scores)
def test_no_other_thresholds_are_better(rows: list[tuple[float, int]]) -> None:
    """The reference implementation: every pair of thresholds, counted row by row."""
    scores = np.array([score for score, _ in rows], np.float32)
    labels = np.array([label for _, label in rows], np.int8)
    low, high = best_thresholds(scores, labels)
    assert 0 <= low <= 0.5 <= high <= 1 and (low, high) == (float(np.float32(low)), float(np.float32(high)))
    reached = _slow_f1(labels, _given(scores, low, high))
    places = np.unique([*scores, np.float32(0.5), min(np.float32(1), np.nextafter(max(scores), np.float32(2)))])
    pairs = itertools.product(places[places <= 0.5], places[places >= 0.5])
    best = max(_slow_f1(labels, _given(scores, a, b)) for a, b in pairs)
    assert reached >= best - 1e-12


def test_thresholds_stand_midway_between_scores() -> None:
    """Next to a score, the next message that is a little less sure would fall on the other side."""
    scores = np.array([0.1, 0.3, 0.6, 0.9], np.float32)
    assert best_thresholds(scores, np.array([NEGATIVE, NEUTRAL, NEUTRAL, POSITIVE], np.int8)) == pytest.approx(
        (0.2, 0.75)
    )
    assert best_thresholds(scores, np.array([NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE], np.int8))[0] == pytest.approx(0.45)


def test_thousands_of_rows_take_no_second() -> None:
    """Memory stays bounded, since thresholds are thinned; they are near those that made the labels."""
    scores = np.random.default_rng(1).random(50_000).astype(np.float32)
    labels = np.select([scores < 0.3, scores < 0.8], [NEGATIVE, NEUTRAL], POSITIVE).astype(np.int8)
    assert best_thresholds(scores, labels) == pytest.approx((0.3, 0.8), abs=1e-3)
