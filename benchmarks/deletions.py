"""What deleting words changes, whoever names them: `explain`, gradient times input, or chance. Knows no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.gradients import gradients
from score_messages.explain.effects import effects_of
from score_messages.model.bundle import Model
from score_messages.model.label import class_indices
from score_messages.text.prepare import knows_enough, prepare
from score_messages.text.traced import units_of

MOST_PHRASES = 5
"""Named of each text, one after the other."""

METHODS = ("explain", "gradient times input", "random words")

_ROUNDS, _SEED = 2000, 1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mean:
    """A mean over texts, and its 95 % interval (bootstrap over texts, percentiles)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """By how many phrases are deleted, from 1 on: how much the probability of the predicted sentiment falls.

    Attributes:
        drops: of each method of `METHODS`.
        words: that were deleted, the same number by each method: means.
        margins: of `explain` over each other method, text by text.
    """

    texts: int
    drops: dict[str, list[Mean]]
    words: list[float]
    margins: dict[str, list[Mean]]

    @classmethod
    def stored(cls, figures: Mapping[str, Any]) -> Curve:
        """As faithfulness.json has it."""
        return cls(figures["texts"], _means(figures["drops"]), figures["words"], _means(figures["margins"]))


def _means(figures: Mapping[str, list[dict[str, float]]]) -> dict[str, list[Mean]]:
    return {name: [Mean(**mean) for mean in means] for name, means in figures.items()}


def with_opinion(model: Model, texts: Iterable[str], wanted: int) -> list[str]:
    """The first texts that are scored negative or positive, and have at least 8 words."""
    chosen: list[str] = []
    for text in texts:
        ids = prepare(pa.array([text], pa.string()), model.vocabulary, model.settings)
        if ids.words[0] >= 8 and knows_enough(ids, model.settings)[0]:
            index = class_indices(model.engine.predict(ids), model.settings)[0]
            chosen += [text] if index != 1 else []
        if len(chosen) == wanted:
            break
    return chosen


def curve_of(model: Model, texts: Sequence[str]) -> Curve:
    """Delete what each method names, as many words as `explain` does, and predict."""
    units = [units_of(text, model.settings.text_rules) for text in texts]
    words = [[" ".join(unit.words) for unit in row] for row in units]
    before = predict(model, [" ".join(row) for row in words])
    predicted = class_indices(before, model.settings).astype(np.int64)
    named = [_named(model, text, index) for text, index in zip(texts, predicted, strict=True)]
    pulls = gradients(model, texts)
    rng = np.random.default_rng(_SEED)
    orders = {
        METHODS[1]: [
            np.argsort(-pull * (1 if index else -1), kind="stable")
            for pull, index in zip(pulls, predicted, strict=True)
        ],
        METHODS[2]: [_seen_first(rng.permutation(len(row)), pull) for row, pull in zip(units, pulls, strict=True)],
    }
    drops: dict[str, list[Floats]] = {method: [] for method in METHODS}
    deleted: list[float] = []
    for phrases in range(1, MOST_PHRASES + 1):
        ours = [np.concatenate([np.empty(0, np.int64), *row[:phrases]]) for row in named]
        chosen = {METHODS[0]: ours}
        for method, order in orders.items():
            chosen[method] = [ranks[: len(gone)] for ranks, gone in zip(order, ours, strict=True)]
        for method, gone in chosen.items():
            after = predict(model, [_without(row, places) for row, places in zip(words, gone, strict=True)])
            rows = np.arange(len(texts))
            drops[method].append((before[rows, predicted] - after[rows, predicted]).astype(np.float64))
        deleted.append(float(np.mean([len(gone) for gone in ours])))
    return Curve(
        len(texts),
        {method: [mean_of(values) for values in drops[method]] for method in METHODS},
        deleted,
        {
            method: [mean_of(ours - values) for ours, values in zip(drops[METHODS[0]], drops[method], strict=True)]
            for method in METHODS[1:]
        },
    )


def mean_of(values: Floats) -> Mean:
    """With its interval."""
    rng = np.random.default_rng(_SEED)
    means = values[rng.integers(0, len(values), (_ROUNDS, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Mean(float(values.mean()), float(low), float(high))


def predict(model: Model, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """float32[n, 3]; what has no word left is even."""
    ids = prepare(pa.array(texts, pa.string()), model.vocabulary, model.settings)
    probabilities = model.engine.predict(ids)
    probabilities[ids.words == 0] = 1 / 3
    return probabilities


def _named(model: Model, text: str, predicted: int) -> list[npt.NDArray[np.int64]]:
    """The units of the phrases that speak for the predicted sentiment, in the order in which they are named."""
    starts = [unit.start for unit in units_of(text, model.settings.text_rules)]
    sign = 1 if predicted else -1
    phrases = [phrase for phrase in effects_of(model, text).phrases if phrase.effect * sign > 0]
    return [np.arange(*np.searchsorted(starts, [phrase.span.start, phrase.span.end])) for phrase in phrases]


def _seen_first(order: npt.NDArray[np.int64], pull: Floats) -> npt.NDArray[np.int64]:
    """Chance, too, deletes only words that the model sees."""
    return np.concatenate([order[pull[order] != 0], order[pull[order] == 0]])


def _without(words: Sequence[str], gone: npt.NDArray[np.int64]) -> str:
    left = set(gone.tolist())
    return " ".join(word for place, word in enumerate(words) if place not in left)
