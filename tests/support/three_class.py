"""A tiny network of three outputs, which reads in both directions: real from its words to its probabilities."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.model.settings import Settings
from score_messages.text.vocabulary import Vocabulary

WORDS = ("the", "good", "bad", "lamp", "chair", "wonderful", "broken", "not")
LENGTH = 6
SETTINGS = Settings(LENGTH, padding="post", classes=CLASSES, thresholds=(0.4, 0.5), outputs=3)


@functools.cache
def three_class_model(seed: int = 1) -> Model:
    """The same network whenever it is asked for: seeded, and spread so that each class is somebody's."""
    from score_messages.model import keras_lstm
    from score_messages.model.export import to_onnx

    vocabulary = Vocabulary.of(WORDS)
    recipe = keras_lstm.LstmRecipe(
        vocabulary.size, LENGTH, 3, units=4, directions=2, outputs=3, mask=True, pooling=("max", "mean")
    )
    network = keras_lstm.build(recipe)
    rng = np.random.default_rng(seed)
    *weights, bias = (rng.normal(0, 2, array.shape).astype(np.float32) for array in network.get_weights())
    network.set_weights([*weights, np.zeros_like(bias)])
    graph = to_onnx(keras_lstm.weights_of(network), recipe.mask, recipe.pooling)
    engine = Engine(graph, LENGTH, vocabulary.ids.pad, vocabulary.size)
    return Model("tiny", "3" * 64, SETTINGS, vocabulary, engine, Path("tiny"))
