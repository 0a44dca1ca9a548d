"""Small networks of every form, in Keras and in the engine, and messages for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from score_messages.model import keras_lstm
from score_messages.model.engine import BUCKET_ROWS, STEPS_PER_CALL, Engine
from score_messages.model.export import to_onnx
from score_messages.model.keras_lstm import LstmRecipe
from score_messages.text.encode import TokenIds

WORDS, LENGTH, PAD = 12, 2 * STEPS_PER_CALL + 6, 0
TINY = LstmRecipe(vocabulary_size=WORDS, length=LENGTH, embedding=3, units=4)

_READS = {
    "without mask": TINY,
    "with mask": replace(TINY, mask=True),
    "maximum": replace(TINY, mask=True, pooling=("max",)),
    "mean": replace(TINY, mask=True, pooling=("mean",)),
    "maximum and mean": replace(TINY, mask=True, pooling=("max", "mean")),
    "mean and maximum, both directions": replace(TINY, mask=True, pooling=("mean", "max"), directions=2),
    "maximum, both directions": replace(TINY, mask=True, pooling=("max",), directions=2),
    "mean, both directions": replace(TINY, mask=True, pooling=("mean",), directions=2),
    "maximum and mean, both directions": replace(TINY, mask=True, pooling=("max", "mean"), directions=2),
}
KINDS = {
    f"{name}, {outputs} outputs": replace(recipe, outputs=outputs)
    for name, recipe in _READS.items()
    for outputs in (1, 3)
}
"""All that the last layer may read, in one direction or both, with one output or three."""

POOLED = {name: recipe for name, recipe in KINDS.items() if recipe.pooling}


@dataclass(frozen=True)
class Tiny:
    """A small network in Keras and in the engine."""

    recipe: LstmRecipe
    network: Any
    engine: Engine

    def slow(self, rows: list[list[int]], length: int = LENGTH) -> npt.NDArray[np.float32]:
        """What Keras predicts of the padded matrix, in the form of `Engine.predict`."""
        side = "post" if self.recipe.mask else "pre"
        predicted = np.asarray(self.network(keras_lstm.padded(token_ids(rows), length, PAD, side)))
        if self.recipe.outputs == 3:
            return predicted
        return np.concatenate([1 - predicted, np.zeros_like(predicted), predicted], axis=1)

    def with_network(self, network: Any) -> Tiny:
        """Another network of the same form."""
        return Tiny(self.recipe, network, engine_of(network, self.recipe))


def tiny_network(recipe: LstmRecipe) -> Tiny:
    """A network of this form with weights drawn at random, always the same ones."""
    network = keras_lstm.build(recipe)
    rng = np.random.default_rng(7)
    network.set_weights([rng.normal(0, 0.8, array.shape).astype(np.float32) for array in network.get_weights()])
    return Tiny(recipe, network, engine_of(network, recipe))


def engine_of(network: Any, recipe: LstmRecipe) -> Engine:
    graph = to_onnx(keras_lstm.weights_of(network), recipe.mask, recipe.pooling)
    return Engine(graph, LENGTH, PAD, recipe.vocabulary_size)


def token_ids(rows: list[list[int]]) -> TokenIds:
    counts = np.array([len(row) for row in rows], dtype=np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    values = np.array([value for row in rows for value in row], dtype=np.int32)
    return TokenIds(values, offsets, counts, np.zeros_like(counts), counts)


@st.composite
def any_messages(draw: st.DrawFn) -> list[list[int]]:
    """Ids of messages of any mix of lengths, more of them than a bucket and longer than a call."""
    lengths = draw(st.lists(st.integers(0, LENGTH), min_size=1, max_size=2 * BUCKET_ROWS + 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return [rng.integers(1, WORDS, length).tolist() for length in lengths]
