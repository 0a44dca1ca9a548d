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


def estimates(found: ThreeWayMetrics | None) -> list[Estimate]:
    assert found is not None
    several = [*found.precisions, *found.recalls, *found.f1]
    return [found.accuracy, found.macro_f1, *(one for one in several if one is not None)]


@given(pairs)
def test_agrees_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    """Macro-F1 over the classes that are there or were said, confusion, accuracy."""
    truth, given = (np.array(column) for column in zip(*rows, strict=True))
    found = compare_classes(truth, given)
    assert found is not None
    assert found.macro_f1.value == pytest.approx(f1_score(truth, given, average="macro"))
    assert found.confusion == tuple(map(tuple, confusion_matrix(truth, given, labels=[0, 1, 2]).tolist()))
    assert found.accuracy.value == pytest.approx((truth == given).mean())
    slow = precision_recall_fscore_support(truth, given, labels=[0, 1, 2], zero_division=0)
    for figures, expected in zip((found.precisions, found.recalls, found.f1), slow, strict=False):
        assert [0 if one is None else one.value for one in figures] == pytest.approx(expected)
    assert [one is None for one in found.precisions] == [label not in given for label in range(3)]
    assert [one is None for one in found.recalls] == [label not in truth for label in range(3)]
    assert [one is None for one in found.f1] == [label not in {*truth, *given} for label in range(3)]


@given(pairs)
def test_every_interval_holds_its_value_and_has_a_width(rows: list[tuple[int, int]]) -> None:
    """A sample, however clear, never says all."""
    for one in estimates(compare_classes(*(np.array(column) for column in zip(*rows, strict=True)))):
        assert 0 <= one.low <= one.value <= one.high <= 1
        assert one.low < one.high


@given(pairs, st.permutations(range(3)))
def test_names_of_classes_decide_nothing(rows: list[tuple[int, int]], names: list[int]) -> None:
    """Swapping classes swaps their figures and leaves the mean."""
    truth, given = (np.array(column) for column in zip(*rows, strict=True))
    one, other = compare_classes(truth, given), compare_classes(np.array(names)[truth], np.array(names)[given])
    assert one is not None and other is not None
    assert one.f1 == tuple(other.f1[name] for name in names)
    assert asdict(one.macro_f1) == pytest.approx(asdict(other.macro_f1))


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9).filter(any))
def test_variance_agrees_with_moving_each_count_a_little(cells: list[int]) -> None:
    """The reference implementation: numerical gradient of mean F1 by each share, multinomial covariance."""
    counts = np.array(cells, np.float64).reshape(3, 3)
    there = [k for k in range(3) if counts[k].sum() + counts[:, k].sum()]

    def value(shares: np.ndarray) -> float:
        return float(np.mean([2 * shares[k, k] / (shares[k].sum() + shares[:, k].sum()) for k in there]))

    shares, step = counts / counts.sum(), 1e-6
    moved = np.eye(9).reshape(9, 3, 3) * step
    slopes = np.array([(value(shares + one) - value(shares - one)) / (2 * step) for one in moved])
    covariance = (np.diag(shares.ravel()) - np.outer(shares, shares)) / counts.sum()
    half = 1.959963984540054 * math.sqrt(max(slopes @ covariance @ slopes, 0))
    found = macro_f1(np.array(cells).reshape(3, 3))
    if half > 1e-4:
        assert (found.low, found.high) == pytest.approx(
            (max(found.value - half, 0), min(found.value + half, 1)), abs=1e-5
        )


def test_interval_holds_the_truth_in_about_95_of_100_samples() -> None:
    """Of a known table of shares."""
    shares = np.array([[0.30, 0.04, 0.02], [0.06, 0.12, 0.05], [0.03, 0.05, 0.33]])
    truth = np.mean([2 * shares[k, k] / (shares[k].sum() + shares[:, k].sum()) for k in range(3)])
    samples = np.random.default_rng(5).multinomial(300, shares.ravel(), 1000).reshape(-1, 3, 3)
    found = [macro_f1(sample) for sample in samples]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.97


def test_nothing_is_said_of_no_rows() -> None:
    """Rather than a zero that somebody could take for a figure."""
    assert compare_classes(np.array([], np.int8), np.array([], np.int8)) is None
