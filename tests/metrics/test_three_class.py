"""Three classes, against scikit-learn as the reference implementation."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from score_messages.metrics.intervals import Estimate
from score_messages.metrics.three_class import ThreeWayMetrics, compare_classes, macro_f1

pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


def estimates(metrics: ThreeWayMetrics | None) -> list[Estimate]:
    assert metrics is not None
    several = [*metrics.precisions, *metrics.recalls, *metrics.f1]
    return [metrics.accuracy, metrics.macro_f1, *(estimate for estimate in several if estimate is not None)]


@given(pairs)
def test_agrees_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    """Macro-F1 over the classes that are there or were predicted, confusion, accuracy."""
    truth, predicted = (np.array(column) for column in zip(*rows, strict=True))
    metrics = compare_classes(truth, predicted)
    assert metrics is not None
    assert metrics.macro_f1.value == pytest.approx(f1_score(truth, predicted, average="macro"))
    assert metrics.confusion == tuple(map(tuple, confusion_matrix(truth, predicted, labels=[0, 1, 2]).tolist()))
    assert metrics.accuracy.value == pytest.approx((truth == predicted).mean())
    slow = precision_recall_fscore_support(truth, predicted, labels=[0, 1, 2], zero_division=0)
    for figures, expected in zip((metrics.precisions, metrics.recalls, metrics.f1), slow, strict=False):
        assert [0 if estimate is None else estimate.value for estimate in figures] == pytest.approx(expected)
    assert [estimate is None for estimate in metrics.precisions] == [label not in predicted for label in range(3)]
    assert [estimate is None for estimate in metrics.recalls] == [label not in truth for label in range(3)]
    assert [estimate is None for estimate in metrics.f1] == [label not in {*truth, *predicted} for label in range(3)]


@given(pairs)
def test_every_interval_holds_its_value_and_has_a_width(rows: list[tuple[int, int]]) -> None:
    """A sample, however clear, never says all."""
    for estimate in estimates(compare_classes(*(np.array(column) for column in zip(*rows, strict=True)))):
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
        assert estimate.low < estimate.high


@given(pairs, st.permutations(range(3)))
def test_names_of_classes_decide_nothing(rows: list[tuple[int, int]], names: list[int]) -> None:
    """Swapping classes swaps their figures and leaves the mean."""
    truth, predicted = (np.array(column) for column in zip(*rows, strict=True))
    metrics, renamed = (
        compare_classes(truth, predicted),
        compare_classes(np.array(names)[truth], np.array(names)[predicted]),
    )
    assert metrics is not None and renamed is not None
    assert metrics.f1 == tuple(renamed.f1[name] for name in names)
    assert asdict(metrics.macro_f1) == pytest.approx(asdict(renamed.macro_f1))


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9).filter(any))
def test_variance_agrees_with_moving_each_count_a_little(cells: list[int]) -> None:
    """The reference implementation: numerical gradient of mean F1 by each share, multinomial covariance."""
    counts = np.array(cells, np.float64).reshape(3, 3)
    there = [k for k in range(3) if counts[k].sum() + counts[:, k].sum()]

    def value(shares: np.ndarray) -> float:
        return float(np.mean([2 * shares[k, k] / (shares[k].sum() + shares[:, k].sum()) for k in there]))

    shares, step = counts / counts.sum(), 1e-6
    moved = np.eye(9).reshape(9, 3, 3) * step
    slopes = np.array([(value(shares + move) - value(shares - move)) / (2 * step) for move in moved])
    covariance = (np.diag(shares.ravel()) - np.outer(shares, shares)) / counts.sum()
    half = 1.959963984540054 * math.sqrt(max(slopes @ covariance @ slopes, 0))
    estimate = macro_f1(np.array(cells).reshape(3, 3))
    if half > 1e-4:
        assert (estimate.low, estimate.high) == pytest.approx(
            (max(estimate.value - half, 0), min(estimate.value + half, 1)), abs=1e-5
        )


def test_interval_holds_the_truth_in_about_95_of_100_samples() -> None:
    """Of a known table of shares."""
    shares = np.array([[0.30, 0.04, 0.02], [0.06, 0.12, 0.05], [0.03, 0.05, 0.33]])
    truth = np.mean([2 * shares[k, k] / (shares[k].sum() + shares[:, k].sum()) for k in range(3)])
    samples = np.random.default_rng(5).multinomial(300, shares.ravel(), 1000).reshape(-1, 3, 3)
    estimates = [macro_f1(sample) for sample in samples]
    assert 0.93 <= np.mean([estimate.low <= truth <= estimate.high for estimate in estimates]) <= 0.97


def test_nothing_is_said_of_no_rows() -> None:
    """Rather than a zero that somebody could take for a figure."""
    assert compare_classes(np.array([], np.int8), np.array([], np.int8)) is None
