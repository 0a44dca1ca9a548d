"""Estimates from rows that were drawn unevenly, against simulated populations whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from score_messages.metrics.design import Design
from score_messages.metrics.figures import CLASS_OF_LABEL, figures_of
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.threshold_curve import threshold_curve
from score_messages.metrics.weighted import WeightedFigures, weighted_figures
from score_messages.model.label import score_of

MESSAGES = 20_000
Classes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Population:
    """What a simulated model gives messages whose classes are known."""

    truth: Classes
    given: Classes
    probabilities: npt.NDArray[np.float64]

    def figures(self, rows: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> WeightedFigures:
        return weighted_figures(self.truth[rows], self.given[rows], self.probabilities[rows], Design(weights))


def population(seed: int) -> Population:
    """Real mail: seven in ten neutral, one in eight negative; the model expects too many of both."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, MESSAGES, p=[0.12, 0.7, 0.18])
    logits = rng.normal(size=(MESSAGES, 3)) * 1.2 + np.log([0.2, 0.5, 0.3])
    logits[np.arange(MESSAGES), truth] += 1.6
    odds = np.exp(logits)
    probabilities = odds / odds.sum(axis=1, keepdims=True)
    given = np.where(probabilities[:, 0] >= 0.3, 0, np.where(probabilities[:, 2] >= 0.5, 2, 1))
    return Population(truth, given, probabilities)


def drawn(people: Population, count: int, rng: np.random.Generator) -> tuple[Classes, npt.NDArray[np.float64]]:
    """Half at random, half among the tenth of which the model is least sure; what both draw is there once."""
    ordered = np.sort(people.probabilities, axis=1)
    unsure = np.argsort(ordered[:, 2] - ordered[:, 1])[: MESSAGES // 10]
    at_random = rng.choice(MESSAGES, count // 2, replace=False)
    rows = np.union1d(at_random, rng.choice(unsure, count // 2, replace=False))
    chance = np.zeros(MESSAGES)
    chance[unsure] = count / 2 / len(unsure)
    return rows, 1 / (1 - (1 - count / 2 / MESSAGES) * (1 - chance[rows]))


def estimates(figures: WeightedFigures) -> dict[str, Estimate | None]:
    assert figures.calibration is not None
    return {
        "accuracy": figures.accuracy,
        "macro-F1": figures.macro_f1,
        "share of negative": figures.shares[0],
        "precision of negative": figures.precisions[0],
        "recall of negative": figures.recalls[0],
        "F1 of negative": figures.f1[0],
        "AUC": figures.auc,
        "excess of negative": figures.calibration.excess[0],
    }


def covered(count: int, draws: int) -> dict[str, float]:
    """In which share of draws the interval holds the truth."""
    people, rng = population(3), np.random.default_rng(5)
    truth = estimates(people.figures(np.arange(MESSAGES), np.ones(MESSAGES)))
    hits = dict.fromkeys(truth, 0)
    for _ in range(draws):
        for name, estimate in estimates(people.figures(*drawn(people, count, rng))).items():
            right = truth[name]
            assert estimate is not None and right is not None
            hits[name] += estimate.low <= right.value <= estimate.high
    return {name: hit / draws for name, hit in hits.items()}


@pytest.mark.slow
@pytest.mark.parametrize("count", [200, 500])
def test_intervals_hold_the_truth_in_about_95_of_100_draws(count: int) -> None:
    """92 to 98 %, of which a simulation of 1,000 draws is sure to 0.7 points; the AUC of few rows is the roughest."""
    shares = covered(count, draws=1_000)
    least = 0.91 if count < 500 else 0.92
    assert all(least <= share <= 0.98 for share in shares.values()), shares


def test_weighted_figures_are_right_on_average_and_unweighted_ones_are_not() -> None:
    """Rows that a model is unsure of are those that it gets wrong."""
    people, rng = population(3), np.random.default_rng(7)
    truth = people.figures(np.arange(MESSAGES), np.ones(MESSAGES))
    weighted, unweighted = [], []
    for _ in range(60):
        rows, weights = drawn(people, 300, rng)
        weighted.append(people.figures(rows, weights))
        unweighted.append(people.figures(rows, np.ones(len(rows))))
    assert abs(np.mean([figures.accuracy.value for figures in weighted]) - truth.accuracy.value) < 0.01
    assert np.mean([figures.accuracy.value for figures in unweighted]) < truth.accuracy.value - 0.1
    assert abs(np.mean([figures.shares[0].value for figures in weighted]) - truth.shares[0].value) < 0.01
    assert np.mean([figures.shares[0].value for figures in unweighted]) > truth.shares[0].value + 0.03


def test_rows_that_all_count_the_same_give_the_figures_without_weights() -> None:
    """Whatever the weight is."""
    people = population(11)
    rows = np.arange(400)
    weighted = people.figures(rows, np.full(400, 3.0))
    labels = np.array([0, 2, 1], np.int8)[people.truth[rows]]
    assert (CLASS_OF_LABEL[labels] == people.truth[rows]).all()
    probabilities = people.probabilities[rows].astype(np.float32)
    classes = people.given[rows].astype(np.int8)
    plain = figures_of(labels, score_of(probabilities), classes, 0.5, probabilities)
    assert plain.three_way is not None and plain.ranking.auc is not None and plain.calibration is not None
    assert weighted.auc is not None and weighted.calibration is not None
    assert weighted.accuracy.value == pytest.approx(plain.three_way.accuracy.value)
    assert weighted.macro_f1.value == pytest.approx(plain.three_way.macro_f1.value)
    assert weighted.auc.value == pytest.approx(plain.ranking.auc.value, abs=1e-6)
    assert weighted.calibration.error == pytest.approx(plain.calibration.error, abs=2e-3)
    for estimate, wanted in zip(weighted.recalls, plain.three_way.recalls, strict=True):
        assert estimate is not None and wanted is not None and estimate.value == pytest.approx(wanted.value)
    assert weighted.stands_for == 1_200 and weighted.effective_rows == pytest.approx(400)


def test_a_row_counts_as_often_as_its_weight() -> None:
    """The estimates are those of the rows written out so many times; the intervals are wider than these would have."""
    people = population(13)
    rows, weights = np.arange(120), (np.arange(120) % 4 + 1).astype(np.float64)
    weighted = people.figures(rows, weights)
    repeated = np.repeat(rows, weights.astype(np.int64))
    written_out = people.figures(repeated, np.ones(len(repeated)))
    for name, estimate in estimates(weighted).items():
        other = estimates(written_out)[name]
        assert estimate is not None and other is not None
        assert estimate.value == pytest.approx(other.value, abs=1e-9), name
    assert weighted.accuracy.high - weighted.accuracy.low > written_out.accuracy.high - written_out.accuracy.low
    curves = [
        threshold_curve(people.truth[chosen] == 0, people.probabilities[chosen, 0], Design(each))
        for chosen, each in ((rows, weights), (repeated, np.ones(len(repeated))))
    ]
    assert curves[0] == curves[1]


def test_few_labels_are_named() -> None:
    people = population(17)
    few = people.figures(np.arange(40), np.ones(40)).few
    assert few[0].startswith("only 40 rows are labelled") and any("are negative" in line for line in few)
    assert not people.figures(np.arange(1_000), np.ones(1_000)).few


@pytest.mark.parametrize("right", [True, False])
def test_no_interval_is_without_width(right: bool) -> None:
    """Where all rows are right, or all wrong, one message more could tell otherwise."""
    truth = np.array([0, 1, 2] * 20)
    given = truth if right else (truth + 1) % 3
    figures = weighted_figures(truth, given, np.eye(3)[given], Design(np.linspace(1, 5, 60)))
    everything = [figures.accuracy, figures.macro_f1, figures.auc, *figures.recalls, *figures.precisions, *figures.f1]
    for estimate in everything:
        assert estimate is not None and 0 <= estimate.low <= estimate.value <= estimate.high <= 1
        assert estimate.high - estimate.low > 0.01


@pytest.mark.parametrize("weight", [1.0, 4.0])
def test_one_row_on_which_two_models_differ_is_never_more_than_chance(weight: float) -> None:
    """Also if it was drawn for sure: what is compared is for messages to come."""
    influence = np.zeros(200)
    influence[3] = 0.01
    design = Design(np.where(influence > 0, weight, 12.0))
    value = float((design.weights * influence).sum())
    difference = design.difference(influence, value)
    assert difference.low < 0 < difference.high
    assert not value > (value - difference.low) / 1.96  # and not by a standard error
