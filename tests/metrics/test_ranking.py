"""A list sorted by the probability of negative: its area, and its head, against slow reference implementations."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.ranking import FEWEST, FIRST, rank_negative
from tests.support.present import present

GRID = st.integers(0, 4).map(lambda k: k / 4)  # few values, so that ties are the rule
ROWS = st.lists(st.tuples(st.booleans(), GRID | st.just(float("nan"))), min_size=2, max_size=30)


def place(probability: float) -> float:
    """Rows without a probability are last."""
    return -1.0 if np.isnan(probability) else probability


@given(ROWS)
def test_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[bool, float]]) -> None:
    """Every pair, one after the other; a row that isn't scored stands behind all that are."""
    negative = [place(probability) for is_negative, probability in rows if is_negative]
    others = [place(probability) for is_negative, probability in rows if not is_negative]
    metrics = rank_negative(*(np.array(column) for column in zip(*rows, strict=True)))
    assert metrics.negative_rows == len(negative)
    if not negative or not others:
        assert metrics.auc is None
        return
    pairs = [1.0 if n > o else 0.5 if n == o else 0.0 for n, o in itertools.product(negative, others)]
    assert present(metrics.auc).value == pytest.approx(sum(pairs) / len(pairs))
    assert present(metrics.auc).low <= present(metrics.auc).value <= present(metrics.auc).high


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([0.0, 0.5, 0.9]))
def test_head_holds_as_many_negative_rows_as_in_the_mean_of_all_orders(seed: int, values: int, missing: float) -> None:
    """Equal probabilities in any order: the file's own must not matter. Rows that aren't scored are never in it."""
    rng = np.random.default_rng(seed)
    is_negative = rng.random(FEWEST) < 0.3
    is_negative[:2] = (True, False)
    probabilities = rng.integers(0, values, FEWEST) / values
    probabilities[rng.random(FEWEST) < missing] = np.nan
    expected, left = 0.0, FIRST
    for value in sorted(set(probabilities[~np.isnan(probabilities)]), reverse=True):
        level = is_negative[probabilities == value]
        expected += level.mean() * min(left, len(level))
        left -= min(left, len(level))
    shuffled = rng.permutation(FEWEST)
    for order in (np.arange(FEWEST), shuffled):
        assert rank_negative(is_negative[order], probabilities[order]).first_negative == pytest.approx(expected)


def test_head_of_a_short_list_says_nothing() -> None:
    """Twenty of a few dozen rows are most of them, whatever the order."""
    for rows, is_measured in ((FEWEST - 1, False), (FEWEST, True)):
        is_negative = np.arange(rows) < 5
        metrics = rank_negative(is_negative, np.linspace(1, 0, rows))
        assert present(metrics.auc).value == 1.0
        assert (metrics.first_negative == 5.0) is is_measured
    assert rank_negative(np.zeros(FEWEST, bool), np.linspace(1, 0, FEWEST)).first_negative is None
