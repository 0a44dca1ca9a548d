"""What the default model is calibrated on: texts held out from training, as mixtures that users have.

Mail and support stand for their natural mixture: the held-out rows of each class count as much as the class is common
among the rows of `read_messages` that were drawn at random. Other sets count the same each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.training.class_calibration import Mixture
from score_messages.training.corpus import READ, READ_SETS, TRAIN, TextSet

MAIL = (f"{READ}:enron_mail", f"{READ}:spamassassin")
MIXTURES: Mapping[str, tuple[str, ...]] = {
    "mail": MAIL,
    "support": tuple(name for name in READ_SETS if name not in MAIL),
    "comments": (
        *("dynasent", "emobank", "github_comments", "goemotions", "stackoverflow_senti4sd", "vader_tweets", "xed_en"),
    ),
    "reviews": (
        *(TRAIN, "nhs_feedback", "pros_cons", "rt_polarity", "skytrax_lounge", "uci_amazon", "uci_yelp"),
        "womens_clothing",
    ),
}
"""Kinds of messages, and the sets that show them."""

NATURAL = ("mail", "support")
"""Mixtures whose classes are weighted to be as common as they are."""

Predict = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts as published to float32[n, 3], NaN for a text without words."""


@dataclass(frozen=True)
class _Rows:
    texts: list[str]
    classes: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


def mixtures(sets: Sequence[TextSet], predict: Predict) -> dict[str, Mixture]:
    """The held-out rows of each kind in `MIXTURES` with their predictions; a kind without rows that count is missing.

    Args:
        sets: those that the model learns from, and no others.
    """
    by_name = {text_set.name: text_set for text_set in sets}
    made = {}
    for kind, names in MIXTURES.items():
        known = [by_name[name] for name in names if name in by_name]
        parts = [_held_out(text_set) for text_set in known]
        texts = [text for part in parts for text in part.texts]
        if not texts:
            continue
        probabilities = predict(texts).astype(np.float64)
        has_words = ~np.isnan(probabilities[:, 0])
        classes = np.concatenate([part.classes for part in parts])[has_words]
        weights = np.concatenate([part.weights for part in parts])[has_words]
        if kind in NATURAL:
            weights = _natural_weights(classes, known)
        if not weights.any():
            continue
        made[kind] = Mixture(probabilities[has_words], classes, weights / weights.sum())
    return made


def _held_out(text_set: TextSet) -> _Rows:
    rows = np.flatnonzero(text_set.held_out & ~np.isnan(text_set.targets))
    weights = np.full(len(rows), 1 / max(1, len(rows)))
    return _Rows([text_set.texts[row] for row in rows.tolist()], classes_of(text_set, rows), weights)


def classes_of(text_set: TextSet, rows: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """int64[rows], indices in `CLASSES` of labelled rows."""
    return np.asarray((2 * text_set.targets[rows]).astype(np.int64))


def _natural_weights(classes: npt.NDArray[np.int64], sets: Sequence[TextSet]) -> npt.NDArray[np.float64]:
    """So that each class weighs its share of all rows that were drawn at random."""
    natural = np.concatenate(
        [classes_of(text_set, text_set.at_random & ~np.isnan(text_set.targets)) for text_set in sets]
    )
    shares = np.bincount(natural, minlength=3) / max(1, len(natural))
    counts = np.bincount(classes, minlength=3)
    return np.asarray((shares / np.maximum(counts, 1))[classes])
