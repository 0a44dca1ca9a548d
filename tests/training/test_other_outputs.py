"""A saved network goes on with another number of outputs: what it knows of positive and negative stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from score_messages.model import keras_lstm
from score_messages.model.keras_lstm import with_outputs
from score_messages.model.label import score_of
from score_messages.training.own_data import row_losses
from score_messages.training.own_options import OwnOptions
from score_messages.training.starts import GENTLE_RATE, from_saved, recipe_of
from tests.support.networks import KINDS, WORDS, Tiny, tiny_network
from tests.support.paths import FIXTURES

ROWS = [[1, 5, 3], [7], list(range(1, WORDS)), [2, 2, 9, 9, 4] * 7]
SOME = ("without mask", "with mask", "maximum and mean", "maximum and mean, both directions")


def converted(tiny: Tiny, outputs: int, network: Any = None) -> Tiny:
    changed = with_outputs(tiny.network if network is None else network, tiny.recipe, outputs)
    return Tiny(replace(tiny.recipe, outputs=outputs), changed, tiny.engine)


@pytest.mark.parametrize("name", SOME)
def test_three_outputs_become_one_with_the_same_odds(name: str) -> None:
    """The score of three outputs is the output of one, in every form of network."""
    tiny = tiny_network(KINDS[f"{name}, 3 outputs"])
    single = converted(tiny, 1)
    assert single.network.output_shape[1] == 1
    np.testing.assert_allclose(single.slow(ROWS)[:, 2], score_of(tiny.slow(ROWS)), atol=1e-5)


@pytest.mark.parametrize("name", SOME)
def test_one_output_becomes_three_with_the_same_odds(name: str) -> None:
    """Neutral is likeliest where the one is unsure, and there is a third of everything at its middle."""
    tiny = tiny_network(KINDS[f"{name}, 1 outputs"])
    three, before = converted(tiny, 3), tiny.slow(ROWS)
    assert three.network.output_shape[1] == 3
    after = three.slow(ROWS)
    np.testing.assert_allclose(score_of(after), before[:, 2], atol=1e-5)
    logits = np.log(before[:, 2] / before[:, 0]).astype(np.float64)
    np.testing.assert_allclose(after[:, 1], 1 / (1 + 2 * np.cosh(logits / 2)), atol=1e-5)


@pytest.mark.parametrize("name", SOME)
def test_there_and_back_is_the_network_that_it_was(name: str) -> None:
    """Also with word vectors that are not to change; and as many outputs as before are no change at all."""
    tiny = tiny_network(KINDS[f"{name}, 1 outputs"])
    keras_lstm.freeze_table(tiny.network)
    three = converted(tiny, 3)
    back = Tiny(tiny.recipe, with_outputs(three.network, three.recipe, 1), tiny.engine)
    np.testing.assert_allclose(back.slow(ROWS), tiny.slow(ROWS), atol=1e-6)
    assert with_outputs(tiny.network, tiny.recipe, 1) is tiny.network


@pytest.mark.parametrize("outputs", [1, 3])
def test_a_model_of_version_0_2_can_be_gone_on_from_with_either(outputs: int) -> None:
    """Its record knows neither directions nor outputs; its words and lengths stay."""
    lines: list[str] = []
    start = from_saved(OwnOptions(start_from=str(FIXTURES / "model-0.2")), outputs, lines.append)
    assert (start.recipe.outputs, start.recipe.directions, start.recipe.learning_rate) == (outputs, 1, GENTLE_RATE)
    assert keras_lstm.weights_of(start.network).outputs == outputs
    saved = keras_lstm.load(FIXTURES / "model-0.2" / "model.keras")
    matrix = np.array([[5, 6, 7, 0, 0], [9, 4, 0, 0, 0]], np.int32)
    given, before = keras_lstm.predict(start.network, matrix), keras_lstm.predict(saved, matrix)[:, 0]
    np.testing.assert_allclose(given[:, 0] if outputs == 1 else score_of(given), before, atol=1e-5)
    assert start.recipe.length == start.settings.length == 12 and "model-0.2 (ae22a6d5" in lines[0]


def test_a_new_network_has_the_outputs_that_the_labels_ask_for() -> None:
    """The recipe says so, and so the training's loss follows."""
    for outputs in (1, 3):
        network = keras_lstm.build(replace(recipe_of(OwnOptions(), outputs), vocabulary_size=WORDS, units=2))
        assert keras_lstm.weights_of(network).outputs == outputs


def test_row_losses_are_the_cross_entropy_of_either() -> None:
    """By hand; a certain mistake costs much, but not everything."""
    of_one_output = row_losses(np.array([[0.25], [1.0]], np.float32), np.array([[1.0], [0.0]], np.float32))
    np.testing.assert_allclose(of_one_output, [-np.log(0.25), -np.log(1e-7)], rtol=1e-6)
    of_three_outputs = row_losses(np.array([[0.5, 0.3, 0.2]], np.float32), np.array([[0.0, 0.5, 0.5]], np.float32))
    np.testing.assert_allclose(of_three_outputs, [-0.5 * np.log(0.3) - 0.5 * np.log(0.2)], rtol=1e-6)
