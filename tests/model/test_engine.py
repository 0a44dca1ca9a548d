"""The engine agrees with Keras, the slow reference, whatever the company of a message."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ModelError
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, Model, load_model
from score_messages.model.engine import BUCKET_ROWS, STEPS_PER_CALL, Engine
from score_messages.model.export import to_onnx
from score_messages.model.registry import model_folder
from score_messages.text.encode import TokenIds
from score_messages.text.prepare import prepare
from tests.support.examples import examples

WORDS, LENGTH, PAD = 12, 2 * STEPS_PER_CALL + 6, 0
TINY = keras_lstm.LstmRecipe(vocabulary_size=WORDS, length=LENGTH, embedding=3, units=4)
KINDS = {
    "without mask": TINY,
    "with mask": replace(TINY, mask=True),
    "maximum": replace(TINY, mask=True, pooling=("max",)),
    "maximum and mean": replace(TINY, mask=True, pooling=("max", "mean")),
    "mean": replace(TINY, mask=True, pooling=("mean",)),
}
EVERY_KIND = pytest.mark.parametrize("tiny", KINDS.values(), ids=KINDS, indirect=True)


@dataclass(frozen=True)
class Tiny:
    """A small network in Keras and in the engine."""

    recipe: keras_lstm.LstmRecipe
    network: Any
    engine: Engine

    def slow(self, rows: list[list[int]]) -> npt.NDArray[np.float32]:
        """Keras' scores of the padded matrix."""
        side = "post" if self.recipe.pooling else "pre"
        return np.asarray(self.network(keras_lstm.padded(token_ids(rows), LENGTH, PAD, side)))[:, 0]


@pytest.fixture(scope="module")
def tiny(request: pytest.FixtureRequest) -> Tiny:
    recipe = getattr(request, "param", TINY)
    network = keras_lstm.build(recipe)
    rng = np.random.default_rng(7)
    network.set_weights([rng.normal(0, 0.8, array.shape).astype(np.float32) for array in network.get_weights()])
    graph = to_onnx(keras_lstm.weights_of(network), recipe.mask, recipe.pooling)
    return Tiny(recipe, network, Engine(graph, LENGTH, PAD, WORDS))


@pytest.fixture(scope="module")
def shipped() -> tuple[Any, Model]:
    folder = model_folder("imdb-article")
    return keras_lstm.load(folder / KERAS), load_model(folder)


def token_ids(rows: list[list[int]]) -> TokenIds:
    counts = np.array([len(row) for row in rows], dtype=np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    values = np.array([value for row in rows for value in row], dtype=np.int32)
    return TokenIds(values, offsets, counts, np.zeros_like(counts), counts)


@st.composite
def _messages(draw: st.DrawFn) -> list[list[int]]:
    lengths = draw(st.lists(st.integers(0, LENGTH), min_size=1, max_size=2 * BUCKET_ROWS + 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return [rng.integers(1, WORDS, length).tolist() for length in lengths]


messages = _messages()


@EVERY_KIND
@examples(60)
@given(rows=messages)
def test_scores_equal_keras(tiny: Tiny, rows: list[list[int]]) -> None:
    """Any mix of lengths; without pooling, empty messages included."""
    rows = [row or [1] for row in rows] if tiny.recipe.pooling else rows
    np.testing.assert_allclose(tiny.engine.score(token_ids(rows)), tiny.slow(rows), atol=1e-5)


@EVERY_KIND
@examples(60)
@given(rows=messages, data=st.data())
def test_scores_dont_depend_on_company(tiny: Tiny, rows: list[list[int]], data: st.DataObject) -> None:
    """A message scores the same alone, among others and in any order."""
    engine = tiny.engine
    together = engine.score(token_ids(rows))
    order = data.draw(st.permutations(range(len(rows))))
    np.testing.assert_allclose(engine.score(token_ids([rows[index] for index in order])), together[order], atol=1e-6)
    np.testing.assert_allclose(engine.score(token_ids([rows[0]])), together[:1], atol=1e-6)


@EVERY_KIND
def test_no_messages_have_no_scores(tiny: Tiny) -> None:
    """An empty batch is no error."""
    assert tiny.engine.score(token_ids([])).shape == (0,)


@EVERY_KIND
def test_more_than_one_bucket_keeps_the_order(tiny: Tiny) -> None:
    """Sorting by length is undone."""
    rng = np.random.default_rng(3)
    rows = [rng.integers(0, WORDS, rng.integers(0, LENGTH + 1)).tolist() for _ in range(3 * BUCKET_ROWS + 5)]
    engine = tiny.engine
    alone = np.concatenate([engine.score(token_ids([row])) for row in rows])
    np.testing.assert_allclose(engine.score(token_ids(rows)), alone, atol=1e-6)


@examples(25)
@given(texts=st.lists(st.text(max_size=300), min_size=1, max_size=20))
def test_shipped_model_scores_any_text_as_keras_does(shipped: tuple[Any, Model], texts: list[str]) -> None:
    """The file for scoring and the file that training made are the same network."""
    network, model = shipped
    ids = prepare(pa.array(texts, pa.string()), model.vocabulary, model.settings)
    slow = np.asarray(network(keras_lstm.padded(ids, model.settings.length, PAD)))[:, 0]
    np.testing.assert_allclose(model.engine.score(ids), slow, atol=1e-5)


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no IMDB reviews")
def test_shipped_model_scores_imdb_reviews_as_keras_does(shipped: tuple[Any, Model]) -> None:
    """1,000 real reviews, to 1e-5."""
    network, model = shipped
    data = Path(os.environ["SCORE_MESSAGES_DATA"]) / "imdb" / "test.parquet"
    reviews = pq.read_table(data, columns=["text"]).column(0).combine_chunks().cast(pa.string())[::25]
    ids = prepare(reviews, model.vocabulary, model.settings)
    slow = keras_lstm.predict(network, keras_lstm.padded(ids, model.settings.length, PAD))
    assert len(slow) == 1000
    np.testing.assert_allclose(model.engine.score(ids), slow, atol=1e-5)


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
    weights = keras_lstm.weights_of(network)
    engine = Engine(to_onnx(weights, tiny.recipe.mask, tiny.recipe.pooling), LENGTH, PAD, WORDS)
    rounded = replace(tiny, network=network, engine=engine)
    rows = [[1, 5, 3], [7], list(range(1, WORDS))]
    np.testing.assert_allclose(engine.score(token_ids(rows)), rounded.slow(rows), atol=1e-6)
    assert not np.array_equal(weights.embedding, keras_lstm.weights_of(tiny.network).embedding)


def test_half_precision_is_only_used_where_it_loses_nothing() -> None:
    """A table of 1,000 words makes the difference in size; one number that doesn't fit forbids it."""
    recipe = replace(TINY, vocabulary_size=1000)
    network = keras_lstm.build(recipe)
    whole = len(to_onnx(keras_lstm.weights_of(network)))
    keras_lstm.round_table(network)
    assert whole - len(to_onnx(keras_lstm.weights_of(network))) > 1000 * recipe.embedding * 2 - 200


def test_scaled_logit_is_the_calibrated_score(tiny: Tiny) -> None:
    """sigmoid(scale * logit + shift), by hand."""
    rows = [[1, 2, 3], [4]]
    logit = np.log(tiny.slow(rows) / (1 - tiny.slow(rows)))
    network = keras_lstm.build(tiny.recipe)
    network.set_weights(tiny.network.get_weights())
    keras_lstm.scale_logit(network, 0.7, -0.2)
    scaled = replace(tiny, network=network).slow(rows)
    np.testing.assert_allclose(scaled, 1 / (1 + np.exp(-(0.7 * logit - 0.2))), atol=1e-5)


def test_article_network_has_693301_weights() -> None:
    """The count that the article's layers come to."""
    assert keras_lstm.weights_of(keras_lstm.build(keras_lstm.LstmRecipe())).count == 693_301
