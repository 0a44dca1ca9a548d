"""The choice of the thresholds against slow, obvious reference implementations."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from score_messages.training import class_thresholds as module
from score_messages.training.class_calibration import Mixture
from score_messages.training.class_thresholds import class_thresholds, weighted_macro_f1
from tests.support.mixtures import RowOfMixture, drawn, mixture_of, rows_of_mixture

Pair = tuple[float, float]


def slow_classes(mixture: Mixture, pair: Pair) -> list[int]:
    """The rule of three outputs, row by row."""
    classes = []
    for negative, _, positive in mixture.probabilities.tolist():
        how_far = negative / pair[0], positive / pair[1]
        classes.append(1 if max(how_far) < 1 else 0 if how_far[0] >= how_far[1] else 2)
    return classes


def slow_macro_f1(mixture: Mixture, pair: Pair, rows: list[int]) -> float:
    """By scikit-learn, over some rows, each as often as it stands there; of the classes that they have."""
    expected = mixture.classes[rows]
    given_classes = np.array(slow_classes(mixture, pair))[rows]
    labels = sorted(set(expected.tolist()))
    weights = mixture.weights[rows]
    return float(
        f1_score(expected, given_classes, labels=labels, average="macro", sample_weight=weights, zero_division=0)
    )


def in_order(mixture: Mixture) -> list[int]:
    """The rows by their probabilities of positive, then of neutral and negative."""
    rows = zip(mixture.probabilities[:, ::-1].tolist(), mixture.classes, mixture.weights, strict=True)
    return [number for _, number in sorted((row, number) for number, row in enumerate(rows))]


@given(rows_of_mixture, st.tuples(*[st.integers(5, 95).map(lambda n: n / 100)] * 2))
def test_macro_f1_is_that_of_scikit_learn(rows: list[RowOfMixture], pair: Pair) -> None:
    """With sample weights; of the classes that the mixture has."""
    mixture = mixture_of(rows)
    expected = slow_macro_f1(mixture, pair, list(range(len(rows))))
    assert weighted_macro_f1(mixture, pair) == pytest.approx(expected, abs=1e-9)


def test_weights_count_like_repeated_rows() -> None:
    """In the figure that the thresholds are chosen by."""
    once, repeats = drawn(2, 200), np.random.default_rng(2).integers(1, 4, 200)
    weighted = Mixture(once.probabilities, once.classes, repeats / repeats.sum())
    rows = np.repeat(np.arange(200), repeats)
    repeated = Mixture(once.probabilities[rows], once.classes[rows], np.full(len(rows), 1 / len(rows)))
    assert weighted_macro_f1(weighted, (0.4, 0.5)) == pytest.approx(weighted_macro_f1(repeated, (0.4, 0.5)))


@pytest.mark.parametrize("seed", range(3))
def test_thresholds_are_the_mean_of_the_best_of_each_sample(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference implementation: every pair of a coarser grid, counted by scikit-learn; ties go next to 0.5."""
    tried = np.arange(1, 10) / 10
    monkeypatch.setattr(module, "TRIED", tried)
    monkeypatch.setattr(module, "DRAWS", 5)
    mixtures = [drawn(seed, 40, 0.6, (0.5, 0.0, 0.0)), drawn(seed + 7, 25)]
    rng = np.random.default_rng(1)
    times = [rng.multinomial(count, np.full(count, 1 / count), size=5) for count in (40, 25)]
    best = []
    for sample in range(5):
        rows = [
            np.repeat(in_order(each), counts[sample]).tolist() for each, counts in zip(mixtures, times, strict=True)
        ]

        def value(pair: Pair, rows: list[list[int]] = rows) -> tuple[float, float]:
            parts = [slow_macro_f1(mixture, pair, chosen) for mixture, chosen in zip(mixtures, rows, strict=True)]
            return round(float(np.mean(parts)), 9), -round(sum(abs(side - 0.5) for side in pair), 9)

        best.append(max(itertools.product(tried.tolist(), repeat=2), key=value))
    ours = class_thresholds(mixtures)
    assert ours == pytest.approx(np.mean(best, axis=0).round(2).tolist(), abs=0.021)


def test_thresholds_find_those_that_made_the_classes() -> None:
    """With many rows whose class is what the rule gives."""
    mixture = drawn(4, 3_000)
    classes = np.array(slow_classes(mixture, (0.3, 0.62)), np.int64)
    assert class_thresholds([Mixture(mixture.probabilities, classes, mixture.weights)]) == pytest.approx(
        (0.3, 0.62), abs=0.03
    )


def test_a_few_rows_move_the_thresholds_little() -> None:
    """Samples of the same kind give pairs that lie closer together than the best pairs of the samples themselves."""
    samples = [drawn(seed, 120) for seed in range(12)]
    bagged = np.array([class_thresholds([sample]) for sample in samples])
    pairs = sorted(itertools.product(module.TRIED.tolist(), repeat=2), key=lambda pair: sum(abs(s - 0.5) for s in pair))
    single = np.array([max(pairs, key=lambda pair: round(weighted_macro_f1(sample, pair), 9)) for sample in samples])
    assert bagged.std(axis=0).sum() < 0.9 * single.std(axis=0).sum()


def test_the_same_rows_give_the_same_thresholds() -> None:
    """The samples are drawn by a fixed seed, and the order of the rows doesn't matter."""
    mixture, order = drawn(3, 60), np.random.default_rng(8).permutation(60)
    shuffled = Mixture(mixture.probabilities[order], mixture.classes[order], mixture.weights[order])
    assert class_thresholds([mixture]) == class_thresholds([mixture]) == class_thresholds([shuffled])
