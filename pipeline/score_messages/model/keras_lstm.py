"""The LSTM in Keras: build, fit, save, and the slow reference. The only file that imports TensorFlow and Keras."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from score_messages.extras import extra
from score_messages.model.batches import Batches, Epoch
from score_messages.model.weights import Direction, Floats, LstmWeights
from score_messages.text.encode import TokenIds
from score_messages.text.vocabulary import ReservedIds
from score_messages.write.whole_file import whole_file

# TensorFlow prints its build and the machine's processor on every import unless told not to.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
with extra("train", "this job needs TensorFlow"):  # scoring installs do without
    import keras
    import tensorflow as tf


LOWEST_STATE = -1.0
"""No state of an LSTM is lower; so a maximum over all steps is one over the words."""


@dataclass(frozen=True)
class LstmRecipe:
    """How the network is built and trained. The defaults are the article's; the seeds and ±0.01 as it states them."""

    vocabulary_size: int = 20_000
    length: int = 80
    embedding: int = 32
    spread: float = 0.01  # word vectors start within plus and minus this
    units: int = 100  # in each direction
    directions: int = 1  # 2: a second LSTM reads the words from the last to the first; needs a pooling
    outputs: int = 1  # 1: probability of positive; 3: of negative, neutral and positive
    dropout: float = 0.2
    recurrent_dropout: float = 0.2
    mask: bool = False  # skip pads instead of reading them like words
    pooling: tuple[str, ...] = ()  # `max`, `mean`: over all words, instead of the state after the last; needs a mask
    word_vector_dropout: float = 0.0  # of whole columns of a text's vectors, before the LSTM
    output_dropout: float = 0.0  # of what the last layer reads
    learning_rate: float = 1e-3
    batch: int = 32
    epochs: int = 3
    seed: int = 1


def build(recipe: LstmRecipe, table: Floats | None = None, freeze_table: bool = False) -> keras.Model:
    """A new, untrained network with seeded weights.

    Args:
        table: float32[vocabulary_size, embedding], what the word vectors start from, if not from chance.
        freeze_table: they stay what they are.

    With a mask, messages must be padded behind.
    """
    keras.utils.set_random_seed(recipe.seed)
    initial, layers = keras.initializers, keras.layers
    ids = layers.Input((None if recipe.mask else recipe.length,), dtype="int32")
    embedding = layers.Embedding(
        recipe.vocabulary_size,
        recipe.embedding,
        embeddings_initializer=initial.RandomUniform(-recipe.spread, recipe.spread, seed=recipe.seed),
        mask_zero=recipe.mask,
        trainable=not freeze_table,
    )
    lstm = layers.LSTM(
        recipe.units,
        kernel_initializer=initial.GlorotUniform(seed=recipe.seed),
        dropout=recipe.dropout,
        recurrent_dropout=recipe.recurrent_dropout,
        return_sequences=bool(recipe.pooling),
        seed=recipe.seed,
    )
    output = layers.Dense(recipe.outputs, activation="sigmoid" if recipe.outputs == 1 else "softmax")
    if recipe.pooling or recipe.mask:
        model = keras.Model(ids, output(_read(lstm, ids, embedding(ids), recipe)))
    else:
        model = keras.Sequential([ids, embedding, lstm, output])
    if table is not None:
        embedding.set_weights([table])
    return model


def _read(
    lstm: keras.layers.LSTM, ids: keras.KerasTensor, vectors: keras.KerasTensor, recipe: LstmRecipe
) -> keras.KerasTensor:
    """What the last layer reads of a masked network, with dropout before and behind the LSTM."""
    layers, ops = keras.layers, keras.ops
    reader = lstm if recipe.directions == 1 else layers.Bidirectional(lstm)
    states = reader(layers.SpatialDropout1D(recipe.word_vector_dropout, seed=recipe.seed)(vectors))
    is_word = ops.expand_dims(ops.not_equal(ids, ReservedIds().pad), -1)
    pools = {
        "max": lambda: ops.max(ops.where(is_word, states, LOWEST_STATE), axis=1),
        "mean": lambda: layers.GlobalAveragePooling1D()(states),
    }
    pooled = [pools[name]() for name in recipe.pooling] or [states]
    read = pooled[0] if len(pooled) == 1 else layers.Concatenate()(pooled)
    return layers.Dropout(recipe.output_dropout, seed=recipe.seed)(read)


def padded(ids: TokenIds, length: int, pad: int, side: str = "pre") -> npt.NDArray[np.int32]:
    """int32[n, length], padded in front (`pre`) or behind (`post`), as Keras' `pad_sequences` gives them."""
    matrix = np.full((len(ids), length), pad, dtype=np.int32)
    counts = np.diff(ids.offsets)
    first = length - counts if side == "pre" else np.zeros_like(counts)
    column = np.arange(len(ids.values)) + np.repeat(first - ids.offsets[:-1], counts)
    matrix[np.repeat(np.arange(len(ids)), counts), column] = ids.values
    return matrix


def fit(
    model: keras.Model,
    matrix: npt.NDArray[np.int32],
    labels: npt.NDArray[np.float32],
    recipe: LstmRecipe,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> None:
    """Train in place with Adam and binary cross-entropy, shuffled, for `recipe.epochs` epochs.

    The same seeds, data and machine give the same weights.
    """
    tf.config.experimental.enable_op_determinism()
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

    def report(number: int, logs: dict[str, float]) -> None:
        on_epoch(Epoch(number + 1, recipe.epochs, float(logs["loss"]), float(logs["accuracy"])))

    model.fit(
        matrix,
        labels,
        batch_size=recipe.batch,
        epochs=recipe.epochs,
        shuffle=True,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=report)],
    )


def fit_epochs(
    model: keras.Model,
    batches: Batches,
    recipe: LstmRecipe,
    work: Path,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    measure: Callable[[keras.Model], float] | None = None,
) -> keras.Model:
    """Train on batches of any width with a learning rate that rises, then falls along a cosine; return the network.

    The network after each epoch is saved in the folder `work`, and a stopped training goes on behind the last one;
    epochs of another recipe or other texts are left alone. The returned network is the one after the last epoch, or
    after the one for which `measure` was lowest.

    Source of the schedule: Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR.
    """
    steps = len(batches.plan(0)) * recipe.epochs
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, alpha=0.02, warmup_target=recipe.learning_rate, warmup_steps=min(500, steps // 10)
    )
    loss = "binary_crossentropy" if recipe.outputs == 1 else "categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(rate, clipnorm=1.0), loss=loss)
    work.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(repr(recipe).encode() + batches.digest()).hexdigest()[:12]
    # "pass" is what an epoch was called when these files got their names
    saved = [work / f"{key}-pass-{number + 1}-of-{recipe.epochs}.keras" for number in range(recipe.epochs)]
    measured = []
    for number, path in enumerate(saved):
        if path.is_file():
            model = keras.models.load_model(path, safe_mode=True)
        else:
            mean_loss = _epoch(model, batches, number)
            with whole_file(path) as beside:
                model.save(beside)
            on_epoch(Epoch(number + 1, recipe.epochs, mean_loss, None))
        measured.append(0.0 if measure is None else measure(model))
    best = saved[int(np.argmin(measured))]
    return model if measure is None or best == saved[-1] else keras.models.load_model(best, safe_mode=True)


def _epoch(model: keras.Model, batches: Batches, number: int) -> float:
    """Train on the batches of epoch `number`; the mean of their losses."""
    losses = [
        model.train_on_batch(matrix, targets, sample_weight=weights)
        for matrix, targets, weights in batches.epoch(number)
    ]
    return float(np.mean(losses))


def weights_of(model: keras.Model) -> LstmWeights:
    """The network's numbers, copied out of Keras."""
    kinds = (keras.layers.Embedding, (keras.layers.LSTM, keras.layers.Bidirectional), keras.layers.Dense)
    (embedding,), (kernel, recurrent, bias, *backward), dense = (
        [np.asarray(array, np.float32) for array in _layer(model, kind).get_weights()] for kind in kinds
    )
    dense_kernel, dense_bias = dense
    direction = Direction(*backward) if backward else None
    return LstmWeights(embedding, kernel, recurrent, bias, dense_kernel, dense_bias, direction)


def facts(model: keras.Model, recipe: LstmRecipe) -> dict[str, Any]:
    """What a model's record says of its network: the recipe, and as `weights` how many numbers there are."""
    return asdict(recipe) | {"weights": weights_of(model).count}


def round_table(model: keras.Model) -> None:
    """Round the word vectors to half precision, in place: the scoring graph can then store them in half the space."""
    embedding = _layer(model, keras.layers.Embedding)
    embedding.set_weights([embedding.get_weights()[0].astype(np.float16).astype(np.float32)])


def share_vector(model: keras.Model, ids: npt.NDArray[np.int32]) -> None:
    """Give all of these words the vector of the first of them, in place."""
    embedding = _layer(model, keras.layers.Embedding)
    table = embedding.get_weights()[0]
    table[ids] = table[ids[0]]
    embedding.set_weights([table])


def freeze_table(model: keras.Model) -> None:
    """Let training leave the word vectors as they are."""
    _layer(model, keras.layers.Embedding).trainable = False


def with_outputs(model: keras.Model, recipe: LstmRecipe, outputs: int) -> keras.Model:
    """The network of a recipe with another number of outputs, 1 or 3; the odds of positive against negative stay."""
    kernel, bias = _layer(model, keras.layers.Dense).get_weights()
    if outputs == kernel.shape[1]:
        return model
    head = [_other_outputs(array, outputs) for array in (kernel, bias)]
    made = build(replace(recipe, outputs=outputs))
    made.set_weights([*model.get_weights()[:-2], *head])
    return made


def _other_outputs(array: Floats, outputs: int) -> Floats:
    if outputs == 1:
        return np.asarray(array[..., 2:] - array[..., :1])
    return np.concatenate([-array / 2, np.zeros_like(array), array / 2], axis=-1)


def scale_logits(model: keras.Model, scale: float, shifts: Sequence[float]) -> None:
    """Scale the logits and add a shift to each, from now on: calibration as a part of the last layer."""
    output = _layer(model, keras.layers.Dense)
    kernel, bias = output.get_weights()
    output.set_weights([kernel * np.float32(scale), bias * np.float32(scale) + np.asarray(shifts, np.float32)])


def _layer(model: keras.Model, kind: Any) -> keras.layers.Layer:
    return next(layer for layer in model.layers if isinstance(layer, kind))


def with_weights(weights: LstmWeights, length: int) -> keras.Model:
    """The article's network in another size, which holds these numbers."""
    vocabulary_size, embedding = weights.embedding.shape
    recipe = LstmRecipe(vocabulary_size=vocabulary_size, length=length, embedding=embedding, units=weights.units)
    model = build(recipe)
    names = ("embedding", "kernel", "recurrent", "bias", "dense_kernel", "dense_bias")
    model.set_weights([getattr(weights, name) for name in names])
    return model


def save(model: keras.Model, path: Path) -> None:
    """Write the `.keras` or (by the suffix) `.h5` form, without the optimizer's state, which is twice the weights."""
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    # Keras warns through absl that HDF5 is its legacy form; that is why somebody asks for it.
    logging.disable(logging.WARNING)
    try:
        bare.save(path)
    finally:
        logging.disable(logging.NOTSET)


def load(path: Path) -> keras.Model:
    """Open a file that this project wrote. Never for files from elsewhere: Keras' loader is no security boundary."""
    return keras.models.load_model(path, compile=False, safe_mode=True)


def predict(model: keras.Model, matrix: npt.NDArray[np.int32], batch: int = 512) -> Floats:
    """The slow reference: float32[n, outputs], the probability of positive, or of each class."""
    if not len(matrix):
        return np.empty((0, model.output_shape[1]), np.float32)
    return np.asarray(model.predict(matrix, batch_size=batch, verbose=0), dtype=np.float32)
