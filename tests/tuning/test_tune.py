"""Calibration and thresholds fitted to few labels, on simulated messages whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from score_messages.errors import OptionError
from score_messages.metrics.design import Design
from score_messages.metrics.three_class import CLASSES
from score_messages.metrics.weighted import macro_f1_and_influence
from score_messages.model.calibration import Calibration
from score_messages.model.label import class_indices
from score_messages.model.settings import TWO_CLASSES, Settings
from score_messages.tuning.fit import Labels, fit_calibration, recalibrated, threshold_for_recall
from score_messages.tuning.tune import tune

SETTINGS = Settings(80, classes=CLASSES, thresholds=(0.3, 0.5), outputs=3)
RIGHT = Calibration(0.7, (-1.2, -0.6))
"""What would make the probabilities of a model right that has learned from other messages."""


def simulated(rows: int, seed: int, wrong: Calibration | None = None) -> Labels:
    """Rows whose classes are drawn by right probabilities; the model gives those that `wrong` makes right again."""
    rng = np.random.default_rng(seed)
    given = rng.dirichlet([0.5, 1.2, 0.5], rows)
    right = given if wrong is None else recalibrated(given, wrong)
    classes = (rng.random((rows, 1)) > right.cumsum(axis=1)).sum(axis=1).clip(max=2)
    return Labels(given, classes.astype(np.int64), Design(np.ones(rows)))


def macro_f1(labels: Labels, settings: Settings) -> float:
    given = recalibrated(labels.probabilities, settings.calibration).astype(np.float32)
    return macro_f1_and_influence(labels.classes, class_indices(given, settings), labels.design)[0]


def test_many_labels_find_the_calibration_that_was_planted() -> None:
    found = fit_calibration(simulated(20_000, 1, RIGHT))
    assert found.scale == pytest.approx(RIGHT.scale, abs=0.05)
    assert found.shifts == pytest.approx(RIGHT.shifts, abs=0.1)


def test_few_labels_move_it_less_than_many() -> None:
    """So that a hundred labels can't spoil a model."""
    few, many = (fit_calibration(simulated(rows, 2, RIGHT)) for rows in (30, 3_000))
    assert abs(few.shifts[0]) < abs(many.shifts[0])
    assert abs(few.scale - 1) < 0.6


def test_weights_count() -> None:
    """A row of weight 3 is three rows, but for how sure they make us."""
    labels = simulated(400, 3, RIGHT)
    weights = np.where(labels.classes == 0, 3.0, 1.0)
    weighted = fit_calibration(replace(labels, design=Design(weights)))
    assert weighted.shifts[0] > fit_calibration(labels).shifts[0] + 0.5


@pytest.mark.parametrize("seed", range(2))
def test_a_model_that_is_off_is_helped_by_200_labels(seed: int) -> None:
    """And what cross-validation says of it is what it is worth on 20,000 others."""
    tuned = tune(SETTINGS, simulated(200, seed, RIGHT))
    assert tuned.helps and tuned.is_beyond_chance
    others = simulated(20_000, 99, RIGHT)
    gained = macro_f1(others, tuned.settings) - macro_f1(others, SETTINGS)
    assert gained > 0
    assert tuned.comparison.macro_f1.low - 0.02 < gained < tuned.comparison.macro_f1.high + 0.02


@pytest.mark.slow
def test_a_model_that_is_right_is_seldom_said_to_be_helped() -> None:
    """By more than chance in at most 1 of 20 files on average; and what is written then costs next to nothing."""
    right = replace(SETTINGS, thresholds=(0.36, 0.36))
    outcomes = [tune(right, simulated(150, seed)) for seed in range(20)]
    assert sum(tuned.helps and tuned.is_beyond_chance for tuned in outcomes) <= 3
    others = simulated(20_000, 98)
    lost = [macro_f1(others, right) - macro_f1(others, tuned.settings) for tuned in outcomes if tuned.helps]
    assert all(loss < 0.04 for loss in lost)


@pytest.mark.slow
@pytest.mark.parametrize("recall", [0.5, 0.8, 0.95])
def test_a_stated_recall_is_reached(recall: float) -> None:
    """On others, too, as far as so many labels can tell."""
    tuned = tune(SETTINGS, simulated(1_000, 4, RIGHT), recall)
    others = simulated(20_000, 97, RIGHT)
    given = recalibrated(others.probabilities, tuned.settings.calibration)
    on_list = given[others.classes == 0, 0] >= tuned.settings.thresholds[0]
    assert on_list.mean() == pytest.approx(recall, abs=0.07)


def test_the_threshold_for_a_recall_is_the_highest_that_has_it() -> None:
    """Counted by hand: weights 1, 1 and 2 of three negative rows."""
    probabilities = np.array([[0.9, 0.1, 0], [0.6, 0.4, 0], [0.3, 0.7, 0], [0.8, 0.2, 0]])
    labels = Labels(probabilities, np.array([0, 0, 0, 1]), Design(np.array([1.0, 1, 2, 5])))
    thresholds = [threshold_for_recall(labels, Calibration(), recall) for recall in (0.25, 0.5, 0.51, 1)]
    assert thresholds == pytest.approx([0.9, 0.6, 0.3, 0.3], abs=0.0011)
    assert all(threshold <= reached for threshold, reached in zip(thresholds, (0.9, 0.6, 0.3, 0.3), strict=True))


@pytest.mark.slow
def test_tuning_again_starts_from_what_was_tuned() -> None:
    """Both calibrations become one, and the second has little left to do."""
    first = tune(SETTINGS, simulated(800, 5, RIGHT)).settings
    labels = simulated(800, 6, RIGHT)
    given = replace(labels, probabilities=recalibrated(labels.probabilities, first.calibration))
    second = tune(first, given).settings
    assert second.calibration.scale == pytest.approx(RIGHT.scale, abs=0.15)
    assert second.calibration.shifts == pytest.approx(RIGHT.shifts, abs=0.4)


def test_a_model_of_two_classes_is_calibrated_without_a_word_of_neutral() -> None:
    """Its threshold stays, unless a recall is stated; neutral keeps a probability of 0."""
    rng = np.random.default_rng(7)
    positive = rng.random(800)
    classes = np.where(rng.random(800) < positive / (positive + (1 - positive) * np.exp(1.0)), 2, 0)
    labels = Labels(np.stack([1 - positive, 0 * positive, positive], axis=1), classes, Design(np.ones(800)))
    settings = Settings(80, classes=TWO_CLASSES, thresholds=(0.5,))
    tuned = tune(settings, labels)
    assert tuned.helps and tuned.settings.thresholds == (0.5,)
    shifts = tuned.settings.calibration.shifts
    assert shifts[1] - shifts[0] == pytest.approx(-1, abs=0.35)
    given = recalibrated(labels.probabilities, tuned.settings.calibration)
    assert (given[:, 1] == 0).all()
    asked = tune(settings, labels, recall=0.9).settings
    found = recalibrated(labels.probabilities, asked.calibration)[classes == 0, 2] < asked.thresholds[0]
    assert found.mean() == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("recall", [0.0, 1.0, 80.0])
def test_a_recall_that_nothing_has_is_refused(recall: float) -> None:
    with pytest.raises(OptionError, match="--recall takes a share"):
        tune(SETTINGS, simulated(100, 8), recall)
