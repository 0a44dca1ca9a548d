"""Weighted log-odds agree with the formulas of the paper, written out plainly, and find nothing where nothing is."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.log_odds import PRIOR, least_z, weighted_log_odds

counts = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).filter(any), min_size=2, max_size=20)


def slowly(these: Counter[str], others: Counter[str]) -> dict[str, float]:
    """Equations 15, 16, 22 and 23 of Monroe, Colaresi and Quinn (2008), word by word."""
    alpha = {word: PRIOR * (these[word] + others[word]) for word in these | others}
    alpha_0 = sum(alpha.values())
    n_i, n_j = sum(these.values()), sum(others.values())
    z = {}
    for word, a in alpha.items():
        y_i, y_j = these[word], others[word]
        delta = math.log((y_i + a) / (n_i + alpha_0 - y_i - a)) - math.log((y_j + a) / (n_j + alpha_0 - y_j - a))
        z[word] = delta / math.sqrt(1 / (y_i + a) + 1 / (y_j + a))
    return z


@given(counts)
def test_agrees_with_the_formulas_of_the_paper(pairs: list[tuple[int, int]]) -> None:
    """A slow twin with counters."""
    these = Counter({str(n): pair[0] for n, pair in enumerate(pairs)})
    others = Counter({str(n): pair[1] for n, pair in enumerate(pairs)})
    a, b = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    expected = slowly(these, others)
    assert weighted_log_odds(a, b, a.sum(), b.sum()) == pytest.approx([expected[str(n)] for n in range(len(pairs))])


@given(counts)
def test_sides_are_alike(pairs: list[tuple[int, int]]) -> None:
    """What these hold more often, the others hold less often, by as much."""
    a, b = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    there, back = weighted_log_odds(a, b, a.sum(), b.sum()), weighted_log_odds(b, a, b.sum(), a.sum())
    assert there == pytest.approx(-back)


@given(st.integers(0, 200), st.integers(0, 200))
def test_more_messages_with_the_phrase_are_surer(above: int, others: int) -> None:
    """Everything else being equal, and if they hold it more often at all."""
    more = others + above + 1
    a, b = np.array([more, more + 1.0]), np.array([others, others * 1.0])
    few, many = (weighted_log_odds(a[n : n + 1], b[n : n + 1], 10_000, 10_000)[0] for n in (0, 1))
    assert many > few


def test_longer_messages_are_not_about_everything() -> None:
    """Where one group holds twice as many of all phrases, none of them stands out."""
    a = np.array([200.0, 400, 60])
    assert abs(weighted_log_odds(a, a / 2, a.sum(), a.sum() / 2)).max() < 1e-9


def test_single_phrase_has_a_number() -> None:
    """There is nothing that it could be set against."""
    assert np.isfinite(weighted_log_odds(np.array([5.0]), np.array([1.0]), 5, 1)).all()


def test_chance_lists_a_phrase_in_one_of_twenty_reports_at_most() -> None:
    """Counts of 2,000 phrases drawn from the same shares for both groups, 400 times."""
    random = np.random.default_rng(18)
    shares = np.minimum(0.5, 2 / np.arange(2, 2002))
    a, b = (random.binomial(500, shares, (400, len(shares))).astype(np.float64) for _ in range(2))
    alarms = 0
    for these, others in zip(a, b, strict=True):
        looked_at = these + others >= 5
        scores = weighted_log_odds(these[looked_at], others[looked_at], these.sum(), others.sum())
        alarms += bool((scores >= least_z(int(looked_at.sum()))).any())
    assert alarms < 20
