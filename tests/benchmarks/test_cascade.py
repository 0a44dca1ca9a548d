"""A cascade of two models: who scores what follows from each message, and the figures are those of a slow count."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks import cascade
from benchmarks.calibration_texts import predictions
from benchmarks.cascade_figures import (
    RULES,
    Both,
    Cascaded,
    by_rule,
    cascaded,
    distance_to_threshold,
    large_alone,
    largest_probability,
    predicted_by_both,
)
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.training.corpus import TextSet
from score_messages.training.held_out import MIXTURES, NATURAL
from tests.support.public_texts import write_public_texts
from tests.support.three_class import LENGTH, WORDS, three_class_model

SMALL, LARGE = three_class_model(), three_class_model(2)
COSTS = (1.25, 5.0)


def text_set(name: str, seed: int, count: int = 60) -> TextSet:
    """Messages of words that both models know, one of them without any; all held out and drawn at random."""
    rng = np.random.default_rng(seed)
    texts = [" ".join(rng.choice(WORDS, rng.integers(1, 9))) for _ in range(count - 1)]
    everything = np.ones(count, np.bool_)
    targets = rng.choice(np.array([0, 0.5, 1], np.float32), count, p=[0.2, 0.5, 0.3])
    return TextSet(name, [str(number) for number in range(count)], ["!!", *texts], targets, everything, everything)


SETS = [text_set(MIXTURES["mail"][0], 1), text_set(MIXTURES["support"][0], 2), text_set(MIXTURES["support"][1], 3)]


@pytest.fixture(scope="module")
def kinds() -> Mapping[str, Both]:
    return predicted_by_both(SMALL, LARGE, SETS, COSTS)


def none(both: Both) -> npt.NDArray[np.bool_]:
    return np.zeros(len(both.classes), np.bool_)


def class_of(probabilities: npt.NDArray[np.float32], model: Model) -> int:
    """By the words of docs/models.md."""
    negative, positive = (
        probabilities[column] / np.float32(threshold)
        for column, threshold in zip((0, 2), model.settings.thresholds, strict=True)
    )
    return 1 if max(negative, positive) < 1 else 0 if negative >= positive else 2


@functools.cache
def alone(text: str) -> tuple[npt.NDArray[np.float32], ...]:
    """What each of the models predicts of a message without any other."""
    return tuple(predictions(model, [text])[0] for model in (SMALL, LARGE))


def slowly(sets: Sequence[TextSet], rule: str, bound: float) -> Cascaded:
    """Message by message. All were drawn at random, so a class weighs what it is common, without words or not."""
    rows = [(text, int(2 * target)) for each in sets for text, target in zip(each.texts, each.targets, strict=True)]
    common = Counter(label for _, label in rows)
    rows = [(text, label) for text, label in rows if text != "!!"]
    counts = Counter(label for _, label in rows)
    given, negative, rescored, weights, costs, of_small = [], [], [], [], [], []
    for text, label in rows:
        first, second = alone(text)
        near = min(abs(first[0] - np.float32(0.4)), abs(first[2] - np.float32(0.5)))
        again = (max(first) if rule == "largest probability below" else near) < np.float32(bound)
        words = min(len(text.split()), LENGTH)
        given.append(class_of(second, LARGE) if again else class_of(first, SMALL))
        negative.append((second if again else first)[0])
        rescored.append(again)
        weights.append(common[label] / sum(common.values()) / counts[label])
        costs.append(words * (COSTS[0] + again * COSTS[1]))
        of_small.append(words * COSTS[0])
    truth = [label for _, label in rows]
    return Cascaded(
        f1_score(truth, given, average="macro", sample_weight=weights, zero_division=0),
        roc_auc_score(np.array(truth) == 0, negative),
        float(np.dot(weights, rescored)),
        float(np.dot(weights, costs) / np.dot(weights, of_small)),
    )


@pytest.mark.parametrize("rule", RULES)
def test_figures_are_those_of_a_slow_count(rule: str, kinds: Mapping[str, Both]) -> None:
    """Of every bound; the share of messages and the cost are weighted as the classes are common."""
    measured = {(name, bound): figures for name, bound, figures in by_rule(kinds, SMALL.settings)}
    for bound in RULES[rule][1]:
        for kind in NATURAL:
            slow = slowly([each for each in SETS if each.name in MIXTURES[kind]], rule, bound)
            for name, value in asdict(measured[rule, bound][kind]).items():
                assert value == pytest.approx(getattr(slow, name), abs=1e-4), name


def test_without_and_with_all_rescored_it_is_one_of_the_models(kinds: Mapping[str, Both]) -> None:
    """All of a cascade that rescores everything is the large model's, but for the cost, which is both's."""
    for both in kinds.values():
        small, every = cascaded(both, none(both)), cascaded(both, ~none(both))
        alone = large_alone(both)
        assert (small.rescored, small.cost) == (0, 1)
        assert (every.macro_f1, every.area, every.rescored) == (alone.macro_f1, alone.area, 1)
        assert alone.cost == pytest.approx(COSTS[1] / COSTS[0])
        assert every.cost == pytest.approx(1 + alone.cost)
        assert small.macro_f1 != every.macro_f1


def test_more_is_rescored_the_surer_the_small_model_must_be(kinds: Mapping[str, Both]) -> None:
    """And it costs more; some bound of each rule is between nothing and everything."""
    for rule in RULES:
        figures = [made for name, _, made in by_rule(kinds, SMALL.settings) if name == rule]
        for kind in NATURAL:
            shares = [made[kind].rescored for made in figures]
            assert shares == sorted(shares) and any(0 < share < 1 for share in shares)
            assert [made[kind].cost for made in figures] == sorted(made[kind].cost for made in figures)


def test_a_message_is_rescored_or_not_whatever_its_company() -> None:
    """Alone, among others, and in another order."""
    texts = [text for each in SETS for text in each.texts if text != "!!"]
    order = np.random.default_rng(5).permutation(len(texts))
    for sureness, bounds in RULES.values():
        for bound in bounds:
            together = sureness(predictions(SMALL, texts), SMALL.settings) < bound
            shuffled = sureness(predictions(SMALL, [texts[index] for index in order]), SMALL.settings) < bound
            alone = [bool((sureness(predictions(SMALL, [text]), SMALL.settings) < bound)[0]) for text in texts[:20]]
            assert together[order].tolist() == shuffled.tolist() and together[:20].tolist() == alone


def test_rules_know_models_of_one_output() -> None:
    """Their threshold is one of the score, which is the probability of positive."""
    settings = load_model(model_folder("imdb-article")).settings
    probabilities = np.array([[0.4, 0, 0.6], [0.98, 0, 0.02]], np.float32)
    assert distance_to_threshold(probabilities, settings).tolist() == pytest.approx([0.1, 0.48])
    assert largest_probability(probabilities, settings).tolist() == pytest.approx([0.6, 0.98])


def test_rules_look_at_both_thresholds_of_three_outputs() -> None:
    """The nearer one counts: 0.4 for negative, 0.5 for positive."""
    probabilities = np.array([[0.35, 0.4, 0.25], [0.1, 0.43, 0.47], [0.4, 0.3, 0.3]], np.float32)
    assert distance_to_threshold(probabilities, SMALL.settings).tolist() == pytest.approx([0.05, 0.03, 0], abs=1e-6)


def test_program_prints_a_line_for_each_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the two shipped models, one of which has two classes."""
    monkeypatch.setattr(cascade, "MESSAGES", 20)
    cascade.main(write_public_texts(tmp_path, 60), "imdb-article", "messages")
    first, small, large, *lines = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(first["cost of a word"]) == {"small", "large"}
    assert (small["rule"], small["mail"]["cost"], large["rule"]) == ("small alone", 1, "large alone")
    expected = [(rule, bound) for rule, (_, bounds) in RULES.items() for bound in bounds]
    assert [(line["rule"], line["bound"]) for line in lines] == expected
    assert all(set(line[kind]) == {"macro_f1", "area", "rescored", "cost"} for line in lines for kind in NATURAL)
