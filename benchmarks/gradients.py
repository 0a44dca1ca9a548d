"""Gradient times input: the usual quick way to say which words a network goes by, to compare `explain` with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, Model
from score_messages.text.prepare import prepare
from score_messages.text.traced import units_of

_TEXTS = 64


def gradients(model: Model, texts: Sequence[str]) -> list[npt.NDArray[np.float64]]:
    """Of each text, for each of its units, the gradient of the log-odds of positive against negative times the input.

    By TensorFlow, of the network that Keras saved. Units that the model doesn't see have 0.
    """
    import keras
    import tensorflow as tf

    network = keras_lstm.load(model.folder / KERAS)
    table = next(layer for layer in network.layers if isinstance(layer, keras.layers.Embedding)).embeddings
    ids = prepare(pa.array(texts, pa.string()), model.vocabulary, model.settings)
    products: list[npt.NDArray[np.float64]] = []
    for first in range(0, len(texts), _TEXTS):
        some = ids.take(np.arange(first, min(first + _TEXTS, len(texts))))
        counts = np.diff(some.offsets)
        side = "post" if model.engine.has_mask else "pre"
        length = int(counts.max()) if model.engine.has_mask else model.settings.length
        matrix = keras_lstm.padded(some, length, model.settings.ids.pad, side)
        with tf.GradientTape() as tape:
            tape.watch(table.value)
            outputs = network(matrix, training=False)
            odds = tf.math.log(outputs[:, -1]) - tf.math.log(
                outputs[:, 0] if outputs.shape[1] > 1 else 1 - outputs[:, 0]
            )
        slices = tape.gradient(odds, table.value)
        flat = np.einsum("ij,ij->i", slices.values.numpy(), table.numpy()[slices.indices.numpy()])
        by_word = flat.reshape(-1, *matrix.shape).sum(axis=0)
        products += [
            _of_units(model, text, row) for text, row in zip(texts[first:], _seen(by_word, counts, side), strict=False)
        ]
    return products


def _seen(by_word: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], side: str) -> list[npt.NDArray[np.float64]]:
    return [
        row[:count] if side == "post" else row[len(row) - count :] for row, count in zip(by_word, counts, strict=True)
    ]


def _of_units(model: Model, text: str, by_word: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Every word has an id here (`ReservedIds.unknown`), so that the last or first of them are those that are seen."""
    units = units_of(text, model.settings.text_rules)
    unit_of = np.repeat(np.arange(len(units)), [len(unit.words) for unit in units])
    seen = unit_of[len(unit_of) - len(by_word) :] if model.settings.truncation == "pre" else unit_of[: len(by_word)]
    return np.bincount(seen, by_word, len(units)).astype(np.float64)
