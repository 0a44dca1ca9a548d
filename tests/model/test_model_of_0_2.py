"""A model folder that version 0.2 made, of one output: it loads, and says what it said then."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, load_model
from score_messages.scoring.scorer import Scorer
from tests.support.networks import token_ids
from tests.support.paths import FIXTURES

FOLDER = FIXTURES / "model-0.2"
FINGERPRINT = "ae22a6d517f7787e55069bc1106767fcffe040fa0d247b1ba13f7fa994f48fbd"


@pytest.fixture(scope="module")
def said() -> list[dict[str, Any]]:
    """What version 0.2 said of some texts, some of which it doesn't score."""
    rows: list[dict[str, Any]] = json.loads((FIXTURES / "model-0.2-predictions.json").read_text())
    return rows


def test_sentiments_and_scores_stay(said: list[dict[str, Any]]) -> None:
    """All three classes; rows that aren't scored stay so. What is new in the table follows from the score."""
    table = Scorer.load(FOLDER).score([row["text"] for row in said])
    assert {row["sentiment"] for row in said} == {"negative", "neutral", "positive", None}
    for name in ("sentiment", "status"):
        assert table[name].to_pylist() == [row[name] for row in said]
    scores = np.array([row["score"] for row in said], np.float32)
    np.testing.assert_allclose(table["score"].to_numpy(), scores, atol=1e-6)
    assert table["p_positive"].to_pylist() == table["score"].to_pylist()
    assert set(table["p_neutral"].to_pylist()) == {0.0, None}
    np.testing.assert_allclose(table["p_negative"].to_numpy(), 1 - scores, atol=1e-6)


def test_it_stays_the_same_model() -> None:
    """Settings of one output, which are written as then, so that folders keep the predictions that it made."""
    model = load_model(FOLDER)
    assert (model.settings.outputs, model.engine.outputs, len(model.settings.classes)) == (1, 1, 3)
    assert model.fingerprint == FINGERPRINT
    written = json.loads(json.dumps(model.settings.to_json()))
    assert written == json.loads((FOLDER / "bundle.json").read_text())["settings"]


def test_its_network_can_be_gone_on_from() -> None:
    """Keras still opens it, and what it predicts is what the engine does."""
    model, network = load_model(FOLDER), keras_lstm.load(FOLDER / KERAS)
    rows = np.array([[5, 6, 7, 0, 0, 0], [9, 4, 0, 0, 0, 0]], np.int32)
    fast = model.engine.predict(token_ids([[number for number in row if number] for row in rows.tolist()]))
    np.testing.assert_allclose(fast[:, 2:], keras_lstm.predict(network, rows), atol=1e-5)
