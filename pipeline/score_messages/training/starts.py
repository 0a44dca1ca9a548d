"""Where training on one's own messages starts: from nothing, from word vectors, or from a saved model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.errors import OptionError
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, load_model
from score_messages.model.settings import Settings
from score_messages.model.weights import Floats
from score_messages.text.normalize import normalize
from score_messages.text.vocabulary import Vocabulary
from score_messages.training.recipe import POOLED
from score_messages.training.word_vectors import read_word_vectors

GENTLE_RATE = 3e-4
"""The learning rate when a saved model goes on learning: it shall keep what it knows."""


@dataclass(frozen=True)
class OwnOptions:
    """How to learn from one's own messages.

    Attributes:
        recipe: the network; its sizes give way to those of `start_from` and of `embeddings`.
        truncation: `pre` keeps the last words of a long message, `post` the first.
        start_from: a model folder whose words and weights are the start.
        embeddings: a file of word vectors to start from.
        freeze_embeddings: word vectors stay as they start.
        balance: let each label count the same, however rare.
        validation: share of the messages that are held out.
    """

    recipe: keras_lstm.LstmRecipe = POOLED
    truncation: str = "pre"
    start_from: Path | None = None
    embeddings: Path | None = None
    freeze_embeddings: bool = False
    balance: bool = True
    validation: float = 0.1

    def __post_init__(self) -> None:
        if self.start_from is not None and self.embeddings is not None:
            raise OptionError("--start-from brings its own word vectors; leave out --embeddings")
        if self.recipe.pooling and not self.recipe.mask:
            raise OptionError("--pooling needs --padding post: with pads in front, they would be pooled like words")


@dataclass(frozen=True)
class Start:
    """An untrained or pre-trained network and how it reads messages."""

    network: Any
    vocabulary: Vocabulary
    settings: Settings
    recipe: keras_lstm.LstmRecipe
    origin: str


def from_words(learnt: pa.StringArray, options: OwnOptions, on_note: Callable[[str], None]) -> Start:
    """A new network for the words of the messages."""
    words = normalize(learnt)
    vocabulary = Vocabulary.most_frequent([words], options.recipe.vocabulary_size)
    recipe = replace(options.recipe, vocabulary_size=vocabulary.size)
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
    table[vocabulary.ids.offset :][read.found] = read.vectors[read.found]
    origin = f"Word vectors start from {path.name}, which has {read.found.mean():.0%} of the words."
    on_note(origin)
    return table.astype(np.float32), origin


def from_saved(options: OwnOptions, on_note: Callable[[str], None]) -> Start:
    """The network of a model folder, its words and its settings; the folder is checked as for scoring."""
    folder = options.start_from or Path()
    model = load_model(folder)
    known = {field.name for field in fields(keras_lstm.LstmRecipe)}
    sizes = {name: value for name, value in model.record["network"].items() if name in known}
    asked = options.recipe
    recipe = keras_lstm.LstmRecipe(**sizes | {"pooling": tuple(sizes.get("pooling", ()))})
    recipe = replace(recipe, learning_rate=GENTLE_RATE, batch=asked.batch, epochs=asked.epochs, seed=asked.seed)
    network = keras_lstm.load(folder / KERAS)
    if options.freeze_embeddings:
        keras_lstm.freeze_table(network)
    origin = f"It goes on from the model {model.name} ({model.fingerprint[:12]}) with its words and lengths."
    on_note(origin)
    return Start(network, model.vocabulary, model.settings, recipe, origin)
