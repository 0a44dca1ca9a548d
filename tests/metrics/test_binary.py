"""The figures: against loops over rows, and against scikit-learn's numbers."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.binary import (
    BINS,
    CLIP,
    BinaryMetrics,
    evaluate_scores,
    expected_calibration_error,
    reliability_curve,
)
from score_messages.metrics.intervals import Estimate
from tests.support.present import present

SCORE = st.one_of(st.integers(0, 20).map(lambda k: k / 20), st.floats(0, 1, width=32))
Row = tuple[int, float, bool]
ROWS = st.lists(st.tuples(st.integers(0, 1), SCORE, st.booleans()), max_size=40)


def evaluate(rows: list[Row], threshold: float = 0.5) -> BinaryMetrics:
    """Metrics of (label, score, scored) rows; scores that aren't scored become NaN."""
    scored = np.array([row[2] for row in rows], bool)
    scores = np.array([row[1] for row in rows], np.float32)
    scores[~scored] = np.nan
    return evaluate_scores(np.array([row[0] for row in rows], np.int8), scores, scored, threshold)


def figures(metrics: BinaryMetrics) -> list[Estimate | None]:
    return [metrics.accuracy, *metrics.recalls, metrics.balanced_accuracy, metrics.auc, metrics.log_loss]


def assert_same(estimate: Estimate | None, other: Estimate | None) -> None:
    assert (estimate is None) == (other is None)
    assert estimate is None or other is None or asdict(estimate) == pytest.approx(asdict(other))


@given(ROWS)
def test_counts_and_figures_agree_with_a_loop_over_rows(rows: list[Row]) -> None:
    seen = [(label, float(np.float32(score))) for label, score, scored in rows if scored]
    confusion = [[0, 0], [0, 0]]
    losses: list[float] = []
    for label, score in seen:
        confusion[label][score >= 0.5] += 1
        losses.append(-math.log(min(max(score if label else 1 - score, CLIP), 1 - CLIP)))
    metrics = evaluate(rows)
    assert (metrics.rows, metrics.scored) == (len(rows), len(seen))
    assert [list(row) for row in metrics.confusion] == confusion
    if seen:
        assert present(metrics.accuracy).value == pytest.approx((confusion[0][0] + confusion[1][1]) / len(seen))
        assert present(metrics.log_loss).value == pytest.approx(sum(losses) / len(seen))
    if sum(confusion[0]) and sum(confusion[1]):
        recalls = [confusion[k][k] / sum(confusion[k]) for k in (0, 1)]
        assert [present(recall).value for recall in metrics.recalls] == pytest.approx(recalls)
        assert present(metrics.balanced_accuracy).value == pytest.approx(sum(recalls) / 2)


@given(ROWS)
def test_reliability_agrees_with_a_loop_over_bins(rows: list[Row]) -> None:
    labels = np.array([label for label, _, _ in rows], np.int64)
    scores = np.array([score for _, score, _ in rows], np.float32).astype(np.float64)
    bins, gap = reliability_curve(labels, scores), 0.0
    for index, measured in enumerate(bins):
        low, high = index / BINS, (index + 1) / BINS
        inside = [i for i, s in enumerate(scores) if low <= s < high or (s == 1.0 and index == BINS - 1)]
        assert (measured.low, measured.high, measured.count) == (low, high, len(inside))
        if inside:
            assert measured.mean_score == pytest.approx(sum(scores[i] for i in inside) / len(inside))
            assert measured.share_positive == pytest.approx(sum(labels[i] for i in inside) / len(inside))
            gap += abs(present(measured.mean_score) - present(measured.share_positive)) * len(inside) / len(rows)
    assert (expected_calibration_error(bins) or 0.0) == pytest.approx(gap)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 64).map(lambda k: k / 64), st.booleans()), max_size=40))
def test_swapping_the_classes_mirrors_every_figure(rows: list[Row]) -> None:
    """Label 1 - y with score 1 - s is the same prediction; scores on the threshold change sides, so there are none."""
    rows = [row for row in rows if row[1] != 0.5]
    there, back = evaluate(rows), evaluate([(1 - label, 1 - score, scored) for label, score, scored in rows])
    assert there.recalls == back.recalls[::-1]
    assert there.confusion == tuple(row[::-1] for row in back.confusion[::-1])
    for name in ("accuracy", "balanced_accuracy", "auc", "log_loss"):
        assert_same(getattr(there, name), getattr(back, name))


@given(ROWS, st.randoms())
def test_the_order_of_rows_and_rows_that_are_not_scored_change_nothing(rows: list[Row], random: Random) -> None:
    ordered, shuffled = evaluate([row for row in rows if row[2]]), random.sample(rows, len(rows))
    again = evaluate(shuffled)
    assert again.confusion == ordered.confusion
    for estimate, other in zip(figures(again), figures(ordered), strict=True):
        assert_same(estimate, other)


@given(ROWS)
def test_every_interval_holds_its_value_and_the_record_is_json(rows: list[Row]) -> None:
    metrics = evaluate(rows)
    for estimate in figures(metrics):
        assert estimate is None or estimate.low <= estimate.value <= estimate.high
    assert json.loads(json.dumps(asdict(metrics), allow_nan=False))["rows"] == len(rows)


@given(st.lists(st.tuples(st.integers(0, 1), SCORE, st.just(True)), min_size=2, max_size=20), st.integers(2, 5))
def test_intervals_shrink_when_every_row_comes_several_times(rows: list[Row], times: int) -> None:
    once, more = (
        evaluate([*rows, (0, 0.5, True), (1, 0.25, True)]),
        evaluate([*rows, (0, 0.5, True), (1, 0.25, True)] * times),
    )
    for name in ("accuracy", "balanced_accuracy", "log_loss"):
        wide, narrow = getattr(once, name), getattr(more, name)
        assert narrow.high - narrow.low <= wide.high - wide.low + 1e-12


def test_figures_agree_with_scikit_learn_and_scipy() -> None:
    """Literals from scikit-learn 1.9.1 and SciPy 1.17.1.

    accuracy_score, balanced_accuracy_score, roc_auc_score, log_loss and confusion_matrix of these rows;
    binomtest(k, n).proportion_ci(method="wilson"); norm.interval(0.95, mean, sem) of the losses, and of the AUC with
    DeLong's variance from the matrix of all pairs (its upper limit, 1.076, is cut off at 1).
    """
    labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    scores = [0.1, 0.4, 0.35, 0.8, 0.05, 0.9, 0.4, 0.7, 0.95, 0.3, 1.0, 0.65]
    metrics = evaluate([(label, score, True) for label, score in zip(labels, scores, strict=True)])

    def close(estimate: Estimate | None, value: float, low: float, high: float) -> None:
        assert asdict(present(estimate)) == pytest.approx({"value": value, "low": low, "high": high}, abs=1e-6)

    assert metrics.confusion == ((4, 1), (2, 5))
    close(metrics.accuracy, 0.75, 0.46769466506643426, 0.9110583316059453)
    close(metrics.recalls[0], 4 / 5, 0.3755346297625253, 0.9637758913675698)
    close(metrics.recalls[1], 5 / 7, 0.3589344518326193, 0.9177810759959432)
    close(metrics.auc, 0.8142857142857143, 0.5521251894052205, 1.0)
    close(metrics.log_loss, 0.48100629448890686, 0.19100848346102844, 0.771004131329643)
    assert present(metrics.balanced_accuracy).value == pytest.approx(0.7571428571428571)


def test_one_class_alone_has_no_auc_and_no_balanced_accuracy() -> None:
    metrics = evaluate([(1, 0.9, True), (1, 0.2, True)])
    assert (metrics.auc, metrics.balanced_accuracy, metrics.recalls[0]) == (None, None, None)
    assert (present(metrics.accuracy).value, present(metrics.recalls[1]).value) == (0.5, 0.5)


@pytest.mark.parametrize(("rows", "coverage"), [([], None), ([(1, 0.9, False)], 0.0)])
def test_without_a_scored_row_nothing_is_claimed(rows: list[Row], coverage: float | None) -> None:
    metrics = evaluate(rows)
    assert figures(metrics) == [None] * 6
    assert (metrics.coverage, metrics.calibration_error, metrics.confusion) == (coverage, None, ((0, 0), (0, 0)))


def test_perfect_scores_have_finite_loss_and_intervals_with_width() -> None:
    metrics = evaluate([(0, 0.0, True)] * 50 + [(1, 1.0, True)] * 50)
    shares = [present(estimate) for estimate in (metrics.accuracy, metrics.balanced_accuracy, metrics.auc)]
    assert [share.value for share in shares] == [1.0, 1.0, 1.0]
    assert max(share.low for share in shares) < 0.97
    assert present(metrics.log_loss).value < 1e-6


def test_certain_and_wrong_costs_a_finite_loss() -> None:
    assert present(evaluate([(0, 1.0, True)] * 3).log_loss).value == pytest.approx(23 * math.log(2))


def test_a_score_on_the_threshold_is_positive() -> None:
    assert evaluate([(1, 0.7, True)], threshold=0.7).confusion == ((0, 0), (0, 1))


@pytest.mark.parametrize(
    ("labels", "scores"), [([0, 2], [0.1, 0.2]), ([0, 1], [0.1, 1.5]), ([0, 1], [0.1, np.nan]), ([0], [0.1, 0.2])]
)
def test_arrays_that_contradict_the_contract_are_refused(labels: list[int], scores: list[float]) -> None:
    with pytest.raises(ValueError, match=r"label|scored|length"):
        evaluate_scores(np.array(labels), np.array(scores, np.float32), np.ones(2, bool))
