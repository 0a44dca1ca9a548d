"""Where training on one's own messages starts: from nothing, from word vectors, or from a saved model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, load_model
from score_messages.model.calibration import NO_CALIBRATION
from score_messages.model.registry import model_folder
from score_messages.model.settings import Settings
from score_messages.model.weights import Floats
from score_messages.text.normalize import normalize
from score_messages.text.vocabulary import Vocabulary
from score_messages.training.own_options import OwnOptions
from score_messages.training.recipe import POOLED
from score_messages.training.word_vectors import read_word_vectors

GENTLE_RATE = 3e-4
"""The learning rate when a saved model goes on learning: it shall keep what it knows."""


@dataclass(frozen=True)
class Start:
    """An untrained or pre-trained network and how it reads messages."""

    network: Any
    vocabulary: Vocabulary
    settings: Settings
    recipe: keras_lstm.LstmRecipe
    origin: str


def recipe_of(options: OwnOptions, outputs: int) -> keras_lstm.LstmRecipe:
    """`POOLED` with what was asked for, and so many outputs, 1 or 3."""
    asked = {**asdict(options.network), "epochs": options.epochs}
    sizes = {name: value for name, value in asked.items() if value is not None}
    return replace(POOLED, **sizes, mask=options.padding == "post", pooling=options.pooling_or_usual, outputs=outputs)


def from_words(learnt: pa.StringArray, options: OwnOptions, outputs: int, on_note: Callable[[str], None]) -> Start:
    """A new network for the words of the messages, with 1 or 3 outputs."""
    words, recipe = normalize(learnt), recipe_of(options, outputs)
    vocabulary = Vocabulary.most_frequent([words], recipe.vocabulary_size)
    recipe = replace(recipe, vocabulary_size=vocabulary.size)
    table, origin = None, "Word vectors were learnt on the fly."
    if options.embeddings is not None:
        table, origin = _table(options.embeddings, vocabulary, recipe, on_note)
        recipe = replace(recipe, embedding=table.shape[1])
    settings = Settings(
        *(recipe.length, vocabulary.ids), truncation=options.truncation, padding="post" if recipe.mask else "pre"
    )
    network = keras_lstm.build(recipe, table, options.freeze_embeddings)
    return Start(network, vocabulary, settings, recipe, origin)


def _table(
    path: Path, vocabulary: Vocabulary, recipe: keras_lstm.LstmRecipe, on_note: Callable[[str], None]
) -> tuple[Floats, str]:
    """float32[vocabulary.size, width]: the vectors of the file, small chance where it has none."""
    read = read_word_vectors(path, vocabulary)
    width = read.vectors.shape[1]
    table = np.random.default_rng(recipe.seed).uniform(-recipe.spread, recipe.spread, (vocabulary.size, width))
    table[vocabulary.ids.offset :][read.in_file] = read.vectors[read.in_file]
    origin = f"Word vectors start from {path.name}, which has {read.in_file.mean():.0%} of the words."
    on_note(origin)
    return table.astype(np.float32), origin


def from_saved(options: OwnOptions, outputs: int, on_note: Callable[[str], None]) -> Start:
    """The network of a model folder, its words and its settings; the folder is checked as for scoring.

    A network of another number of outputs gets a last layer that predicts what its own did.
    """
    folder = model_folder(options.start_from or "")
    model = load_model(folder)
    known = {field.name for field in fields(keras_lstm.LstmRecipe)}
    sizes = {name: value for name, value in model.record["network"].items() if name in known}
    asked = recipe_of(options, outputs)
    recipe = keras_lstm.LstmRecipe(**sizes | {"pooling": tuple(sizes.get("pooling", ()))})
    recipe = replace(recipe, learning_rate=GENTLE_RATE, batch=asked.batch, epochs=asked.epochs, seed=asked.seed)
    network = keras_lstm.with_outputs(keras_lstm.load(folder / KERAS), recipe, outputs)
    recipe = replace(recipe, outputs=outputs)
    if options.freeze_embeddings:
        keras_lstm.freeze_table(network)
    origin = f"It goes on from the model {model.name} ({model.fingerprint[:12]}) with its words and lengths."
    on_note(origin)
    # the network is calibrated anew, so what was tuned on top of it is gone
    settings = replace(model.settings, calibration=NO_CALIBRATION)
    return Start(network, model.vocabulary, settings, recipe, origin)
