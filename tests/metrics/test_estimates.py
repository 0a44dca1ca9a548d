"""Figures and limits: each against a slow, obvious reference implementation or the equation that defines it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.intervals import Z, area_under_curve, mean, mean_proportion, proportion

Doubles = npt.NDArray[np.float64]

GRID = st.integers(0, 6).map(lambda k: k / 6)  # few values, so that ties are the rule
SCORES = st.lists(GRID, min_size=1, max_size=25).map(np.array)
MANY_SCORES = st.lists(GRID, min_size=2, max_size=25).map(np.array)


def slow_area(positive: Doubles, negative: Doubles) -> tuple[float, float]:
    """Every pair, one after the other; DeLong's variance from the two lists of means."""
    pairs = [[1.0 if p > n else 0.5 if p == n else 0.0 for n in negative] for p in positive]
    by_positive = [sum(row) / len(negative) for row in pairs]
    by_negative = [sum(column) / len(positive) for column in zip(*pairs, strict=True)]
    value = sum(by_positive) / len(positive)
    variance = 0.0
    for means in (by_positive, by_negative):
        if len(means) > 1:
            variance += sum((mean - value) ** 2 for mean in means) / (len(means) - 1) / len(means)
    return value, variance


@given(st.integers(1, 400), st.data())
def test_wilson_limits_solve_the_equation_that_defines_them(rows: int, data: st.DataObject) -> None:
    """A limit is the share from which the observed one is Z standard errors away."""
    hits = data.draw(st.integers(0, rows))
    estimate = proportion(hits, rows)
    for limit in (estimate.low, estimate.high):
        assert abs(limit - hits / rows) == pytest.approx(Z * math.sqrt(limit * (1 - limit) / rows), abs=1e-7)


@given(SCORES, SCORES)
def test_area_agrees_with_counting_every_pair(positive: Doubles, negative: Doubles) -> None:
    value, variance = slow_area(positive, negative)
    estimate = area_under_curve(positive, negative)
    assert estimate.value == pytest.approx(value)
    if variance > 1e-12 and min(len(positive), len(negative)) > 1:
        assert estimate.low == pytest.approx(max(0, value - Z * math.sqrt(variance)))
        assert estimate.high == pytest.approx(min(1, value + Z * math.sqrt(variance)))


@given(SCORES, SCORES)
def test_area_of_swapped_classes_is_mirrored(positive: Doubles, negative: Doubles) -> None:
    there, back = area_under_curve(positive, negative), area_under_curve(negative, positive)
    assert (there.value, there.low, there.high) == pytest.approx((1 - back.value, 1 - back.high, 1 - back.low))


@given(SCORES, SCORES)
def test_area_depends_on_the_order_of_scores_alone(positive: Doubles, negative: Doubles) -> None:
    assert area_under_curve(positive, negative) == area_under_curve(np.exp(3 * positive), np.exp(3 * negative))


@given(SCORES, SCORES)
def test_area_interval_holds_the_value_and_has_width(positive: Doubles, negative: Doubles) -> None:
    estimate = area_under_curve(positive, negative)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low < estimate.high


@given(MANY_SCORES, MANY_SCORES, st.integers(2, 5))
def test_area_interval_shrinks_when_every_row_comes_several_times(
    positive: Doubles, negative: Doubles, times: int
) -> None:
    once = area_under_curve(positive, negative)
    more = area_under_curve(np.tile(positive, times), np.tile(negative, times))
    assert more.value == pytest.approx(once.value)
    assert more.high - more.low <= once.high - once.low + 1e-12


def test_perfect_separation_is_not_reported_as_certain() -> None:
    """DeLong's variance is 0 here; with 5 rows in the smaller class the truth may well be below 0.9."""
    estimate = area_under_curve(np.array([0.7, 0.8, 0.9, 0.95, 1.0]), np.linspace(0, 0.5, 40))
    assert (estimate.value, estimate.high) == (1.0, 1.0)
    assert estimate.low == pytest.approx(proportion(5, 5).low)


@pytest.mark.parametrize("rows", [1, 2, 10, 1000])
def test_proportion_interval_shrinks_with_more_rows(rows: int) -> None:
    narrow, wide = proportion(2 * rows, 4 * rows), proportion(rows, 2 * rows)
    assert narrow.high - narrow.low < wide.high - wide.low


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 60)), min_size=1, max_size=4))
def test_mean_of_proportions_is_never_surer_than_its_parts_allow(pairs: list[tuple[int, int]]) -> None:
    """Square-and-add lies between the surest reading (errors cancel) and the most careful (all err one way)."""
    shares = [proportion(hits, rows) for hits, rows in pairs]
    estimate = mean_proportion(shares)
    assert estimate.value == pytest.approx(np.mean([share.value for share in shares]))
    assert np.mean([share.low for share in shares]) - 1e-12 <= estimate.low <= estimate.value
    assert estimate.value <= estimate.high <= np.mean([share.high for share in shares]) + 1e-12


def test_mean_of_one_proportion_is_that_proportion() -> None:
    share = proportion(7, 9)
    assert mean_proportion([share]).low == pytest.approx(share.low)
    assert mean_proportion([share]).high == pytest.approx(share.high)


def test_mean_of_one_row_says_nothing_about_the_spread() -> None:
    estimate = mean(np.array([0.3]), 0.0, 16.0)
    assert (estimate.value, estimate.low, estimate.high) == (0.3, 0.0, 16.0)


@given(st.lists(st.floats(0, 16), min_size=2, max_size=40).map(np.array))
def test_mean_interval_is_symmetric_until_it_is_cut_off(values: Doubles) -> None:
    estimate = mean(values, 0.0, 16.0)
    half = Z * math.sqrt(sum((v - values.mean()) ** 2 for v in values) / (len(values) - 1) / len(values))
    assert estimate.low == pytest.approx(max(0, values.mean() - half), abs=1e-9)
    assert estimate.high == pytest.approx(min(16, values.mean() + half), abs=1e-9)
