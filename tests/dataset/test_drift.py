"""When the counts of two runs differ by more than chance: the measure, its threshold, and the alarms that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from score_messages.dataset.records.drift import (
    ALPHA,
    FEWEST,
    MEASURES,
    SMALL_CHANGE,
    DriftFinding,
    chi_squared_quantile,
    findings,
    psi,
    threshold,
)
from score_messages.messages import STATUSES, Status
from score_messages.scoring.counts import Counts
from tests.support.profiles import Row, predictions


@pytest.mark.parametrize("degrees", range(1, 12))
def test_quantile_is_nearly_exact(degrees: int) -> None:
    """Where it is off, it is too high, so that alarms get rarer."""
    exact = chi2.ppf(1 - ALPHA, degrees)
    assert 1 <= chi_squared_quantile(1 - ALPHA, degrees) / exact < (1.031 if degrees < 6 else 1.01)


def test_threshold_falls_with_the_number_of_messages_down_to_what_matters() -> None:
    """With fewer bins it is lower, and with a single one there is nothing to differ."""
    thresholds = [threshold(n, 28 * n, 10) for n in (30, 100, 300, 1000, 10_000)]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[1] == pytest.approx(chi2.ppf(0.999, 9) * (1 / 100 + 1 / 2800), rel=0.01)
    assert thresholds[-1] == SMALL_CHANGE
    assert threshold(100, 2800, 2) < thresholds[1]
    assert threshold(100, 2800, 1) == SMALL_CHANGE


counts = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=11)


@given(counts)
def test_psi_is_never_infinite_or_below_nothing(pairs: list[tuple[int, int]]) -> None:
    """It is symmetric, and a bin that is empty on both sides doesn't count."""
    a, b = ([pair[side] for pair in pairs] for side in (0, 1))
    distance = psi(a, b)
    assert 0 <= distance < 20
    assert psi(b, a) == pytest.approx(distance) == pytest.approx(psi([*a, 0], [*b, 0]))
    assert psi(a, [3 * count for count in a]) == pytest.approx(0, abs=1e-12)


def test_psi_of_large_samples_is_the_textbook_value() -> None:
    """What smoothing adds to empty bins is negligible there."""
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    assert psi([200_000, 300_000, 500_000], [300_000, 300_000, 400_000]) == pytest.approx(
        ((p - q) * np.log(p / q)).sum(), rel=1e-4
    )


STATUS = [0.95, 0.03, 0.0125, 0.003, 0.001, 0.0002, 0.0001, 0.0002, 0.003]

SCORE = [0.25, 0.07, 0.05, 0.05, 0.05, 0.06, 0.06, 0.08, 0.1, 0.23]

LENGTH = [0.02, 0.04, 0.1, 0.18, 0.25, 0.2, 0.12, 0.06, 0.025, 0.0049, 0.0001]

UNKNOWN = [0.55, 0.2, 0.12, 0.08, 0.04, 0.01]


def night(random: np.random.Generator, n: int, **shares: Sequence[float]) -> Counts:
    """Counts of `n` messages drawn independently."""
    all_shares = {"statuses": STATUS, "scores": SCORE, "lengths": LENGTH, "unknown": UNKNOWN} | shares
    drawn = {name: random.multinomial(n, share).tolist() for name, share in all_shares.items()}
    statuses = dict(zip(map(str, STATUSES), drawn.pop("statuses"), strict=True))
    return Counts(rows=n, statuses=statuses, **{name: tuple(bins) for name, bins in drawn.items()})  # type: ignore[arg-type]


def nights(n: int, runs: int, count: int = 2000) -> Iterator[tuple[Counts, Counts]]:
    """Yield `count` quiet nights, each with the sum of the `runs` nights before it."""
    random = np.random.default_rng(20_261_124)
    for _ in range(count):
        yield night(random, n), night(random, runs * n)


@pytest.mark.parametrize("n", [30, 100, 1000, 10_000])
@pytest.mark.parametrize("runs", [1, 28])
def test_quiet_nights_are_quiet(n: int, runs: int) -> None:
    """Fewer than 1 in 100 nights alarm, against the night before as against four weeks."""
    alarms = [bool(findings(now, before, "the last runs")) for now, before in nights(n, runs)]
    assert np.mean(alarms) < 0.01


def test_small_nights_before_large_ones_are_quiet() -> None:
    """A status that one message in a million has may well be absent from a hundred."""
    random = np.random.default_rng(1)
    others = len(STATUSES) - 1
    rare = [1 - others * 1e-6, *[1e-6] * others]
    pairs = [(night(random, 100, statuses=rare), night(random, 2_800_000, statuses=rare)) for _ in range(500)]
    assert sum(bool(findings(now, before, "the last 28 runs")) for now, before in pairs) < 5


def test_plain_rule_of_thumb_would_cry_wolf() -> None:
    """Scores of a hundred messages pass 0.1 every third night, and any measure every second one."""
    scores, any_measure = [], []
    for now, before in nights(100, 28):
        pairs = [(now.scores, before.scores), (now.lengths, before.lengths), (now.unknown, before.unknown)]
        alarms = [psi(now_counts, before_counts) > SMALL_CHANGE for now_counts, before_counts in pairs]
        scores.append(alarms[0])
        any_measure.append(any(alarms))
    assert np.mean(scores) > 0.3
    assert np.mean(any_measure) > 0.45


def moved(shares: Sequence[float], source: int, target: int, points: float = 0.2) -> list[float]:
    """The shares with `points` of the whole moved from one bin to another."""
    bins = list(shares)
    bins[source] -= points
    bins[target] += points
    return bins


@pytest.mark.parametrize(
    ("measure", "shares"),
    [
        ("statuses", {"statuses": moved(STATUS, 0, 2)}),
        ("scores", {"scores": moved(SCORE, 0, 9)}),
        ("scores", {"scores": moved(SCORE, 9, 5)}),
        ("lengths", {"lengths": moved(LENGTH, 4, 3)}),
        ("unknown_words", {"unknown": moved(UNKNOWN, 0, 1)}),
        ("unknown_words", {"unknown": moved(UNKNOWN, 0, 4)}),
    ],
)
def test_real_shift_is_found(measure: str, shares: dict[str, list[float]]) -> None:
    """200 of 1,000 messages have moved to another bin: every night alarms for that measure, and for no other."""
    random = np.random.default_rng(7)
    for _ in range(200):
        alarms = findings(night(random, 1000, **shares), night(random, 28_000), "the last 28 runs")
        assert [finding.measure for finding in alarms] == [measure]


def test_nothing_is_said_of_too_few_messages() -> None:
    """On either side of the comparison, however much they differ."""
    few, many = (Counts.of(predictions([Row(Status.SCORED, 0.9, 5, 0)] * count)) for count in (FEWEST - 1, FEWEST))
    different = Counts.of(predictions([Row(Status.SCORED, 0.1, 50, 20)] * 1000))
    assert findings(few, different, "others") == findings(different, few, "others") == ()
    assert findings(Counts(), Counts(), "others") == ()
    assert [finding.measure for finding in findings(many, different, "others")] == [
        "scores",
        "lengths",
        "unknown_words",
    ]


def test_messages_without_words_give_one_alarm() -> None:
    """For their status; they don't count as short messages."""
    sound, empty = [Row(Status.SCORED, 0.9, 5, 0)] * 300, [Row(Status.EMPTY, 0, 0, 0)] * 200
    alarms = findings(Counts.of(predictions([*sound, *empty])), Counts.of(predictions(sound)), "the last run")
    assert [finding.measure for finding in alarms] == ["statuses"]


def test_findings_are_sentences_for_people() -> None:
    """One per measure, with its value and the threshold."""
    alarms = [DriftFinding(measure, "the last 28 runs", 0.31412, 0.12) for measure in MEASURES]
    assert [finding.in_words() for finding in alarms] == [
        f"{what} differ from the last 28 runs (PSI 0.31, alarm above 0.12)"
        for what in ("statuses", "scores", "message lengths", "shares of unknown words")
    ]
