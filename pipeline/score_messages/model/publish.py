"""A trained network becomes a model folder: saved, exported, proved against Keras, measured, described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from score_messages.errors import ModelError
from score_messages.metrics.figures import Figures
from score_messages.model import keras_lstm
from score_messages.model.bundle import (
    GOLDEN_TOLERANCE,
    KERAS,
    SCORER,
    Model,
    golden_ids,
    load_model,
    record_metrics,
    write_model,
)
from score_messages.model.card import write_card
from score_messages.model.export import to_onnx
from score_messages.model.golden import GOLDEN
from score_messages.model.output_folder import replaced_folder
from score_messages.model.settings import Settings
from score_messages.text.vocabulary import Vocabulary

Measure = Callable[[Model], Mapping[str, Figures]]


@dataclass(frozen=True)
class Story:
    """What the card tells in words, and the facts behind it."""

    summary: str
    training: str
    limits: str
    network: Mapping[str, Any]  # sizes: vocabulary_size, embedding, units, weights
    data: Mapping[str, str]  # sha256 by file name


@dataclass(frozen=True)
class Trained:
    """A Keras network with all that scoring needs beside it.

    Attributes:
        pooling: what the network's last layer reads, as in `LstmRecipe`.
    """

    network: Any
    vocabulary: Vocabulary
    settings: Settings
    story: Story
    pooling: tuple[str, ...] = ()


def publish_model(output: Path, name: str, trained: Trained, measure: Measure = lambda model: {}) -> Model:
    """Write the folder `output` for a Keras network; a model that is there is replaced at the end, at once.

    Args:
        measure: gives figures per data set for the card.

    Raises:
        ModelError: Keras and the engine don't give the golden texts the same scores.
        OutputError: the folder can't be written.
    """
    with replaced_folder(output) as folder:
        keras_lstm.save(trained.network, folder / KERAS)
        weights, has_mask = keras_lstm.weights_of(trained.network), trained.settings.padding == "post"
        files = {KERAS: (folder / KERAS).read_bytes(), SCORER: to_onnx(weights, has_mask, trained.pooling)}
        story = asdict(trained.story)
        model = write_model(folder, name, trained.settings, trained.vocabulary, files, GOLDEN, story)
        _check_agreement(model, trained.network)
        record_metrics(folder, {data: figures.as_dict() for data, figures in measure(model).items()})
        write_card(folder)
    return load_model(output)


def _check_agreement(model: Model, network: Any) -> None:
    """The slow reference and the engine have to say the same."""
    ids = golden_ids(GOLDEN, model.vocabulary, model.settings)
    settings = model.settings
    matrix = keras_lstm.padded(ids, settings.length, settings.ids.pad, settings.padding)
    expected = keras_lstm.predict(network, matrix)
    given = model.engine.predict(ids)
    if np.abs(given[:, -expected.shape[1] :] - expected).max() > GOLDEN_TOLERANCE:
        raise ModelError("Keras and our engine give this network different scores")
