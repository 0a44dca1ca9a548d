"""The measurement of how faithful explanations are: its parts do what they say."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from benchmarks.deletions import METHODS, Curve, Mean, curve_of, mean_of, predict, with_opinion
from benchmarks.faithfulness import table_of
from benchmarks.faithfulness_picture import faithfulness_chart
from benchmarks.gradients import gradients
from benchmarks.picture import svg_of
from score_messages.explain.readings import log_odds
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS
from tests.support.model import loaded_model

TEXTS = [
    "The service was not good and the food was cold \U0001f600 #NeverAgain",
    "I am very happy with the lamp, it was here two days early and it is lovely",
    "It is broken and nobody answers my mails, so I want my money back at once",
]


def test_interval_holds_the_mean_and_narrows_with_texts() -> None:
    few, many = (np.tile([0.0, 0.2, 0.4, 0.6], times) for times in (5, 200))
    narrow, wide = mean_of(many), mean_of(few)
    assert narrow.low < narrow.mean < narrow.high and narrow.mean == pytest.approx(0.3)
    assert narrow.high - narrow.low < 0.3 * (wide.high - wide.low)


def test_texts_are_those_with_a_tone() -> None:
    """In their order, no more than wanted; neither questions nor what is too short."""
    dull = "Could you tell me when the order number four will be sent?"
    assert with_opinion(loaded_model(), [dull, TEXTS[0], "bad", TEXTS[1], TEXTS[2]], 2) == TEXTS[:2]


def test_what_has_no_word_left_is_even() -> None:
    assert predict(loaded_model(), ["", "bad"])[0] == pytest.approx([1 / 3] * 3)


@pytest.mark.slow
def test_gradients_add_up_to_the_change_when_all_word_vectors_grow() -> None:
    """By the chain rule; the change is measured on the network itself."""
    model = loaded_model()
    network = keras_lstm.load(model.folder / KERAS)
    sums = [pull.sum() for pull in gradients(model, TEXTS)]
    from score_messages.text.prepare import prepare

    import pyarrow as pa  # isort: skip

    ids = prepare(pa.array(TEXTS, pa.string()), model.vocabulary, model.settings)
    matrix = keras_lstm.padded(ids, int(np.diff(ids.offsets).max()), model.settings.ids.pad, "post")
    table, *rest = network.get_weights()
    odds = []
    for scale in (0.99, 1.01):
        network.set_weights([table * np.float32(scale), *rest])
        odds.append(log_odds(keras_lstm.predict(network, matrix)))
    assert sums == pytest.approx((odds[1] - odds[0]) / 0.02, rel=0.02, abs=0.02)


@pytest.mark.slow
def test_methods_delete_as_many_words_and_explain_names_what_counts() -> None:
    curve = curve_of(loaded_model(), TEXTS)
    assert curve.words == sorted(curve.words) and curve.words[0] >= 1
    first = {method: curve.drops[method][0].mean for method in METHODS}
    assert first["explain"] > first["random words"] and first["explain"] > 0.1
    margin = curve.margins["random words"][0].mean
    assert margin == pytest.approx(first["explain"] - first["random words"])


def curve(value: float) -> Curve:
    means = [Mean(value, value - 0.1, value + 0.1)] * 5
    return Curve(7, dict.fromkeys(METHODS, means), [1.0, 2.0, 3.0, 4.0, 5.0], dict.fromkeys(METHODS[1:], means))


def test_table_and_picture_show_every_kind() -> None:
    curves = {"reviews": curve(0.25), "comments": curve(0.5)}
    table, svg = table_of(curves), svg_of(faithfulness_chart(curves))
    assert "| comments | 1 | 1.0 | 0.500 (0.400 to 0.600) |" in table and table.count("\n") == 11
    words = "".join(ET.fromstring(svg).itertext())
    assert all(text in words for text in ("7 reviews", "7 comments", *METHODS))
