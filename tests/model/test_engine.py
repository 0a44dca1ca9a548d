"""The engine agrees with Keras, the slow reference, whatever the company of a message."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ModelError
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, Model, load_model
from score_messages.model.engine import BUCKET_ROWS, Engine
from score_messages.model.export import to_onnx
from score_messages.model.registry import model_folder
from score_messages.model.weights import Direction
from score_messages.text.prepare import prepare
from tests.support.examples import examples
from tests.support.networks import (
    KINDS,
    LENGTH,
    PAD,
    POOLED,
    TINY,
    WORDS,
    Tiny,
    any_messages,
    tiny_network,
    token_ids,
)
from tests.support.present import present

SOME = (
    "without mask, 1 outputs",
    "with mask, 3 outputs",
    "maximum and mean, 1 outputs",
    "maximum and mean, both directions, 3 outputs",
)


def some_slow(name: str) -> Any:
    """A kind; most of them only where time doesn't matter."""
    return pytest.param(KINDS[name], marks=[] if name in SOME else pytest.mark.slow)


EVERY_KIND = pytest.mark.parametrize("tiny", [some_slow(name) for name in KINDS], ids=KINDS, indirect=True)
POOLED_KINDS = pytest.mark.parametrize("tiny", [some_slow(name) for name in POOLED], ids=POOLED, indirect=True)


@pytest.fixture(scope="module")
def tiny(request: pytest.FixtureRequest) -> Tiny:
    return tiny_network(getattr(request, "param", TINY))


@pytest.fixture(scope="module")
def shipped() -> tuple[Any, Model]:
    folder = model_folder("imdb-article")
    return keras_lstm.load(folder / KERAS), load_model(folder)


@EVERY_KIND
def test_predictions_equal_keras(tiny: Tiny) -> None:
    """All lengths, several buckets of them; without pooling, empty messages included. The probabilities sum to 1."""
    rng = np.random.default_rng(5)
    assert_equal_keras(tiny, [rng.integers(1, WORDS, n % (LENGTH + 1)).tolist() for n in range(2 * BUCKET_ROWS + 9)])


@pytest.mark.parametrize("tiny", [KINDS[name] for name in SOME], ids=SOME, indirect=True)
@examples(25)
@given(rows=any_messages())
def test_predictions_of_any_messages_equal_keras(tiny: Tiny, rows: list[list[int]]) -> None:
    """Any mix of lengths."""
    assert_equal_keras(tiny, rows)


def assert_equal_keras(tiny: Tiny, rows: list[list[int]]) -> None:
    rows = [row or [1] for row in rows] if tiny.recipe.pooling else rows
    predicted = tiny.engine.predict(token_ids(rows))
    np.testing.assert_allclose(predicted, tiny.slow(rows), atol=1e-5)
    np.testing.assert_allclose(predicted.sum(axis=1), 1, atol=1e-6)
    assert tiny.recipe.outputs == 3 or not predicted[:, 1].any()


@EVERY_KIND
@examples(25)
@given(rows=any_messages(), data=st.data())
def test_predictions_dont_depend_on_company(tiny: Tiny, rows: list[list[int]], data: st.DataObject) -> None:
    """A message is predicted the same alone, among others and in any order."""
    engine = tiny.engine
    together = engine.predict(token_ids(rows))
    order = data.draw(st.permutations(range(len(rows))))
    np.testing.assert_allclose(engine.predict(token_ids([rows[index] for index in order])), together[order], atol=1e-6)
    np.testing.assert_allclose(engine.predict(token_ids([rows[0]])), together[:1], atol=1e-6)


@EVERY_KIND
def test_no_messages_have_no_predictions(tiny: Tiny) -> None:
    """An empty batch is no error."""
    assert tiny.engine.predict(token_ids([])).shape == (0, 3)


@EVERY_KIND
def test_more_than_one_bucket_keeps_the_order(tiny: Tiny) -> None:
    """Sorting by length is undone."""
    rng = np.random.default_rng(3)
    rows = [rng.integers(0, WORDS, rng.integers(0, LENGTH + 1)).tolist() for _ in range(3 * BUCKET_ROWS + 5)]
    engine = tiny.engine
    alone = np.concatenate([engine.predict(token_ids([row])) for row in rows])
    np.testing.assert_allclose(engine.predict(token_ids(rows)), alone, atol=1e-6)


@POOLED_KINDS
def test_keras_pools_no_pads(tiny: Tiny) -> None:
    """More of them behind a message change nothing, in either direction; so no batch is learnt from its width."""
    rows = [[3], [1, 2, 3], [5] * LENGTH]
    np.testing.assert_allclose(tiny.slow(rows, LENGTH + 21), tiny.slow(rows), atol=1e-6)


@pytest.mark.parametrize("name", ["maximum, both directions, 3 outputs", "mean, both directions, 1 outputs"])
def test_order_of_words_matters_in_both_directions(name: str) -> None:
    """Reversed messages are others, unless the two LSTMs change places with the halves of the last layer."""
    tiny = tiny_network(KINDS[name])
    weights, rows = keras_lstm.weights_of(tiny.network), [[1, 2, 3, 4, 5], [7, 1, 1]]
    backward = present(weights.backward)
    dense = np.roll(weights.dense_kernel, weights.units, axis=0)
    swapped = replace(
        weights,
        **vars(backward),
        dense_kernel=dense,
        backward=Direction(weights.kernel, weights.recurrent, weights.bias),
    )
    engine = Engine(to_onnx(swapped, True, tiny.recipe.pooling), LENGTH, PAD, WORDS)
    forward, reverse = tiny.engine.predict(token_ids(rows)), [row[::-1] for row in rows]
    np.testing.assert_allclose(engine.predict(token_ids(reverse)), forward, atol=1e-6)
    assert np.abs(tiny.engine.predict(token_ids(reverse)) - forward).max() > 1e-3


@examples(25)
@given(texts=st.lists(st.text(max_size=300), min_size=1, max_size=20))
def test_shipped_model_scores_any_text_as_keras_does(shipped: tuple[Any, Model], texts: list[str]) -> None:
    """The file for scoring and the file that training made are the same network."""
    network, model = shipped
    ids = prepare(pa.array(texts, pa.string()), model.vocabulary, model.settings)
    slow = np.asarray(network(keras_lstm.padded(ids, model.settings.length, PAD)))[:, 0]
    np.testing.assert_allclose(model.engine.predict(ids)[:, 2], slow, atol=1e-5)


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no IMDB reviews")
def test_shipped_model_scores_imdb_reviews_as_keras_does(shipped: tuple[Any, Model]) -> None:
    """1,000 real reviews, to 1e-5."""
    network, model = shipped
    data = Path(os.environ["SCORE_MESSAGES_DATA"]) / "imdb" / "test.parquet"
    reviews = pq.read_table(data, columns=["text"]).column(0).combine_chunks().cast(pa.string())[::25]
    ids = prepare(reviews, model.vocabulary, model.settings)
    slow = keras_lstm.predict(network, keras_lstm.padded(ids, model.settings.length, PAD))
    assert len(slow) == 1000
    np.testing.assert_allclose(model.engine.predict(ids)[:, 2:], slow, atol=1e-5)


def test_graph_with_too_few_vectors_is_refused(tiny: Tiny) -> None:
    """A vocabulary longer than the embedding would read past its end."""
    graph = to_onnx(keras_lstm.weights_of(tiny.network))
    with pytest.raises(ModelError, match="no vector for id"):
        Engine(graph, LENGTH, PAD, WORDS + 1)


@pytest.mark.parametrize("graph", [b"", b"not a graph", b"\x08\x08\x12\x00"])
def test_damaged_graph_is_refused(graph: bytes) -> None:
    """Damage is a ModelError, not a crash."""
    with pytest.raises(ModelError):
        Engine(graph, LENGTH, PAD, WORDS)


@EVERY_KIND
def test_rounded_table_takes_half_the_space_and_gives_keras_scores(tiny: Tiny) -> None:
    """Rounding happens in Keras, so the graph that stores less says the same."""
    network = keras_lstm.build(tiny.recipe)
    network.set_weights(tiny.network.get_weights())
    keras_lstm.round_table(network)
    rounded, rows = tiny.with_network(network), [[1, 5, 3], [7], list(range(1, WORDS))]
    np.testing.assert_allclose(rounded.engine.predict(token_ids(rows)), rounded.slow(rows), atol=1e-6)
    before, after = (keras_lstm.weights_of(some).embedding for some in (tiny.network, network))
    assert not np.array_equal(before, after)


def test_half_precision_is_only_used_where_it_loses_nothing() -> None:
    """A table of 1,000 words makes the difference in size; one number that doesn't fit forbids it."""
    recipe = replace(TINY, vocabulary_size=1000)
    network = keras_lstm.build(recipe)
    whole = len(to_onnx(keras_lstm.weights_of(network)))
    keras_lstm.round_table(network)
    assert whole - len(to_onnx(keras_lstm.weights_of(network))) > 1000 * recipe.embedding * 2 - 200


@EVERY_KIND
def test_scaled_logits_are_the_calibrated_predictions(tiny: Tiny) -> None:
    """softmax or sigmoid of scale * logits + shifts, by hand."""
    rows = [[1, 2, 3], [4]]
    network = keras_lstm.build(tiny.recipe)
    network.set_weights(tiny.network.get_weights())
    before = tiny.slow(rows)
    if tiny.recipe.outputs == 1:
        keras_lstm.scale_logits(network, 0.7, [-0.2])
        odds = (before[:, 2] / before[:, 0]) ** 0.7 * np.exp(-0.2)
        expected = np.stack([1 / (1 + odds), np.zeros_like(odds), odds / (1 + odds)], 1)
    else:
        keras_lstm.scale_logits(network, 0.7, [-0.2, 0.0, 0.3])
        shares = before**0.7 * np.exp([-0.2, 0.0, 0.3])
        expected = shares / shares.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(tiny.with_network(network).slow(rows), expected, atol=1e-5)


def test_article_network_has_693301_weights() -> None:
    """The count that the article's layers come to."""
    assert keras_lstm.weights_of(keras_lstm.build(keras_lstm.LstmRecipe())).count == 693_301
