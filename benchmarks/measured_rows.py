"""Labelled texts that are measured on, and how a model, a bag of words and VADER do on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.evaluation.bag import BagBaseline, learn_bag
from score_messages.metrics.figures import LABEL_OF_CLASS, Figures
from score_messages.metrics.three_class import CLASSES
from score_messages.model.choice import ModelChoice, loaded
from score_messages.scoring.scorer import Scorer
from score_messages.text.normalize import normalize
from score_messages.training.corpus import READ_SETS, TextSet, plain
from score_messages.training.held_out import classes_of
from score_messages.training.lexicon import NEUTRAL_UP_TO, compounds
from score_messages.training.unseen import figures_of_classes

MOST = 8_000
"""Texts of a set that the bag of words learns from: with more of them it gets slower, not better."""

REAL = 4
"""How much it counts real messages, which are few."""


@dataclass(frozen=True)
class Rows:
    """Labelled texts that are measured on: n texts, and int64[n], their classes, indices in `CLASSES`."""

    name: str
    texts: Sequence[str]
    classes: npt.NDArray[np.int64]


def rows_of(name: str, sets: Sequence[TextSet], wanted: Callable[[TextSet], npt.NDArray[np.bool_]]) -> Rows:
    """The labelled texts of some sets, those that are wanted: bool[texts of the set]."""
    texts: list[str] = []
    classes = []
    for text_set in sets:
        rows = np.flatnonzero(wanted(text_set) & ~np.isnan(text_set.targets))
        texts += [plain(text_set.texts[row]) for row in rows.tolist()]
        classes.append(classes_of(text_set, rows))
    return Rows(name, texts, np.concatenate(classes))


def by_model(model: ModelChoice, rows: Rows) -> Figures:
    """Figures of a model: a loaded one, a name or a folder."""
    table = Scorer(loaded(model)).score(rows.texts)
    columns = [table[f"p_{name}"].to_numpy() for name in CLASSES]
    given = [CLASSES.index(sentiment or CLASSES[0]) for sentiment in table["sentiment"].to_pylist()]
    return figures_of_classes(rows.classes, np.array(given, np.int8), np.stack(columns, axis=1))


def by_bag(bag: BagBaseline, rows: Rows) -> Figures:
    """Figures of the bag of words, with the thresholds chosen for it."""
    probabilities = bag.probabilities(normalize(pa.array(rows.texts, pa.string())).to_pylist())
    return figures_of_classes(rows.classes, bag.classes(probabilities), probabilities)


def by_vader(rows: Rows) -> Figures:
    """Figures of VADER with its authors' thresholds."""
    scores = compounds(rows.texts)
    classes = np.where(np.abs(scores) < NEUTRAL_UP_TO, 1, np.where(scores > 0, 2, 0))
    negative, positive = (1 - scores) / 2, (1 + scores) / 2
    return figures_of_classes(rows.classes, classes, np.stack([negative, np.zeros_like(scores), positive], axis=1))


def bag_of(sets: Sequence[TextSet]) -> BagBaseline:
    """A bag of words that learns from labelled texts; those held out choose strength, calibration and thresholds."""
    texts: list[str] = []
    classes, weights, choosing = [], [], []
    rng = np.random.default_rng(1)
    for text_set in sets:
        held = text_set.held_out & ~np.isnan(text_set.targets)
        learnt = rng.permutation(np.flatnonzero(~np.isnan(text_set.targets) & ~text_set.held_out))[:MOST]
        rows = np.concatenate([learnt, np.flatnonzero(held)])
        texts += [text_set.texts[row] for row in rows.tolist()]
        classes.append(classes_of(text_set, rows))
        weights.append(np.full(len(rows), REAL if text_set.name in READ_SETS else 1.0))
        choosing.append(held[rows])
    words = normalize(pa.array(texts, pa.string())).to_pylist()
    labels = LABEL_OF_CLASS[np.concatenate(classes)]
    return learn_bag(words, labels, np.concatenate(choosing), np.concatenate(weights))
