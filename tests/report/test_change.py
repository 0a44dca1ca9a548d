"""When a share is said to have changed, and how far days are taken to differ."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.change import FEWEST, Compared, change_of_all, changes_of_groups, p_value
from score_messages.report.dispersion import EVEN, Dispersion, dispersion
from score_messages.report.shares import share_of

stats = pytest.importorskip("scipy.stats")

COUNTS = st.integers(1, 3_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def compared(now: tuple[int, int], before: tuple[int, int], spread: Dispersion = EVEN, value: str = "lamp") -> Compared:
    return Compared(*now, *before, spread, "product", value)


@given(COUNTS, COUNTS, st.sampled_from([1.0, 3.0]), st.integers(6, 200))
def test_p_values_are_students(now: tuple[int, int], before: tuple[int, int], factor: float, degrees: int) -> None:
    """By the library that has them, where they matter."""
    (count, of), (count_before, of_before) = now, before
    share = (count + count_before) / (of + of_before)
    weights = 1 / of + 1 / of_before
    error = math.sqrt(factor * share * (1 - share) * weights)
    found = p_value(compared(now, before, Dispersion(factor, degrees)))
    if error == 0:
        assert found == 1
        return
    t = max(abs(count / of - count_before / of_before) - weights / 2, 0) / error
    expected = 2 * stats.t.sf(t, degrees)
    # Far below every level in use, a quarter off decides nothing.
    rel = 0.1 if expected > 1e-3 else 0.25
    assert found == pytest.approx(expected, rel=rel, abs=1e-7) or (found < 1e-4 and expected < 1e-4)


@given(COUNTS, COUNTS)
def test_change_turned_round_is_the_opposite(now: tuple[int, int], before: tuple[int, int]) -> None:
    """Of kind and numbers."""
    there, back = change_of_all(compared(now, before)), change_of_all(compared(before, now))
    assert back.kind == {"more": "less", "less": "more"}.get(there.kind, there.kind)
    if there.difference is not None and back.difference is not None:
        assert there.difference == pytest.approx(-back.difference)
        assert there.low is not None and there.high is not None and back.high is not None
        assert there.low == pytest.approx(-back.high) and there.low <= there.difference <= there.high
    assert (there.kind == "unknown") == (min(now[1], before[1]) < FEWEST)


def test_nothing_is_said_of_a_difference_that_does_not_matter() -> None:
    """However sure it is."""
    assert change_of_all(compared((261_000, 10**6), (250_000, 10**6))).kind == "none"
    assert change_of_all(compared((271_000, 10**6), (250_000, 10**6))).kind == "more"
    assert changes_of_groups([compared((271_000, 10**6), (250_000, 10**6))])[0].kind == "none"


def test_more_groups_ask_for_more_certainty() -> None:
    """What one group alone would show is no news among a hundred."""
    lamp, quiet = compared((70, 200), (45, 200)), compared((50, 200), (50, 200), value="chair")
    assert changes_of_groups([lamp])[0].kind == "more"
    assert {change.kind for change in changes_of_groups([lamp, *[quiet] * 99])} == {"none"}


def test_very_many_groups_of_one_column_do_not_hide_a_group_of_another() -> None:
    """Each column has its own share of the level."""
    lamp = compared((80, 200), (45, 200))
    domains = [Compared(50, 200, 50, 200, EVEN, "from_domain", f"d{number}") for number in range(1_000)]
    assert changes_of_groups([lamp, *domains])[0].kind == "more"
    assert {change.kind for change in changes_of_groups([replace(lamp, column="from_domain"), *domains])} == {"none"}


def test_groups_keep_their_order_and_small_ones_are_unknown() -> None:
    """Whichever of them is the surest."""
    groups = [compared((5, 10), (5, 10), value="a"), compared((20, 200), (120, 200), value="b")]
    changes = changes_of_groups([*groups, compared((50, 200), (50, 200), value="c")])
    assert [(change.value, change.kind) for change in changes] == [("a", "unknown"), ("b", "less"), ("c", "none")]


def test_no_messages_at_all_are_no_error() -> None:
    for now, before in (((0, 0), (0, 0)), ((0, 0), (5, 50)), ((5, 50), (0, 0))):
        assert change_of_all(compared(now, before)).kind == "unknown"


@pytest.mark.parametrize("days", [7, 14, 60, 400])
def test_days_that_differ_by_chance_are_not_overdispersed(days: int) -> None:
    """At most a little, by chance."""
    random = np.random.default_rng(days)
    of = random.poisson(200, days)
    factors = [dispersion(random.binomial(of, 0.3), of, 7).factor for _ in range(100)]
    assert min(factors) == 1 and np.median(factors) < 1.6


def test_days_that_differ_more_widen_intervals_by_as_much() -> None:
    """Beta-binomial days of 200 messages with a correlation of 0.02 have a variance 5 times as large."""
    random = np.random.default_rng(1)
    of = np.full(120, 200)
    factors = []
    for _ in range(50):
        share = random.beta(0.3 * 49, 0.7 * 49, 120)
        factors.append(dispersion(random.binomial(of, share), of, 7).factor)
    assert 4 < np.median(factors) < 7
    wide, narrow = share_of(300, 1_000, Dispersion(4.0, 60)), share_of(300, 1_000)
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(2, abs=0.02)


def test_a_step_in_the_past_hardly_widens_anything() -> None:
    """It was a change, not the way days are."""
    random = np.random.default_rng(2)
    of = np.full(120, 200)
    share = np.where(np.arange(120) < 60, 0.2, 0.5)
    assert dispersion(random.binomial(of, share), of, 7).factor < 3  # of all days about one share: 20


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40), st.integers(1, 50))
def test_any_counts_have_a_dispersion(pairs: list[tuple[int, int]], length: int) -> None:
    """Without messages, with one, or with shares of 0 and 1."""
    hits = np.array([min(pair) for pair in pairs], dtype=np.int64)
    of = np.array([max(pair) for pair in pairs], dtype=np.int64)
    found = dispersion(hits, of, length)
    assert found.factor >= 1 and math.isfinite(found.factor) and found.degrees > 0
