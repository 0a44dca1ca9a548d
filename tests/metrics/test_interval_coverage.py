"""How often the 95 % intervals hold the truth, where the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from score_messages.metrics.binary import BinaryMetrics, evaluate_scores

SHIFT, SAMPLES, ROWS = 1.2, 1000, 300


def normal_below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def true_log_loss() -> float:
    """The expected loss of a positive row (a negative one has the same), integrated over the normal density."""
    x = np.linspace(-9, 9, 20_001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return float((np.log1p(np.exp(-x - SHIFT / 2)) * density).sum() * (x[1] - x[0]))


@pytest.fixture(scope="module")
def measured() -> list[BinaryMetrics]:
    """Samples of two normal distributions that lie `SHIFT` apart, their sigmoid as scores."""
    random = np.random.default_rng(20110619)
    samples = []
    for _ in range(SAMPLES):
        labels = (random.random(ROWS) < 0.5).astype(np.int8)
        scores = 1 / (1 + np.exp(-random.normal(SHIFT * (labels - 0.5))))
        samples.append(evaluate_scores(labels, scores.astype(np.float32), np.ones(ROWS, bool)))
    return samples


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("accuracy", normal_below(SHIFT / 2)),
        ("balanced_accuracy", normal_below(SHIFT / 2)),
        ("auc", normal_below(SHIFT / math.sqrt(2))),
        ("log_loss", true_log_loss()),
    ],
)
def test_intervals_hold_the_truth_in_about_95_of_100_samples(
    measured: list[BinaryMetrics], name: str, truth: float
) -> None:
    estimates = [getattr(metrics, name) for metrics in measured]
    held = sum(estimate.low <= truth <= estimate.high for estimate in estimates)
    assert 0.90 <= held / SAMPLES <= 0.99
