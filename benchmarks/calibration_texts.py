"""What a model is calibrated on: the texts held out from training, as mixtures that users have.

Predictions come from the engine, without the rule that a message needs known words: as training saw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.weights import Floats
from score_messages.text.encode import TokenIds
from score_messages.text.prepare import prepare
from score_messages.training.class_calibration import Mixture
from score_messages.training.corpus import TextSet, plain, read_set
from score_messages.training.held_out import MIXTURES, mixtures

KINDS = tuple(MIXTURES)
"""Of messages, each a mixture."""


def read_calibration_sets(data: Path, model: Model) -> list[TextSet]:
    """The sets of `MIXTURES` that a model has learnt from; all of them where its record names none.

    Raises:
        InputError: one isn't there.
    """
    names = [name for of_kind in MIXTURES.values() for name in of_kind]
    learnt = set(model.record.get("data", ())) & set(names)
    return [read_set(data, name) for name in names if name in learnt or not learnt]


def predicted_mixtures(model: Model, sets: Sequence[TextSet]) -> dict[str, Mixture]:
    """What a model predicts of the texts held out, by kind."""
    return mixtures(sets, lambda texts: predictions(model, texts))


def predictions(model: Model, texts: Sequence[str]) -> Floats:
    """float32[n, 3] of texts as published: negative, neutral, positive; NaN for a text without words."""
    ids = ids_of(model, texts)
    has_words = np.diff(ids.offsets) > 0
    probabilities = np.full((len(texts), len(CLASSES)), np.nan, np.float32)
    probabilities[has_words] = model.engine.predict(ids.take(np.flatnonzero(has_words)))
    return probabilities


def ids_of(model: Model, texts: Sequence[str]) -> TokenIds:
    """The words of texts as published that a model sees."""
    return prepare(pa.array(map(plain, texts), pa.string()), model.vocabulary, model.settings)
