"""What a card says of a network, by what the network is."""

from __future__ import annotations

from dataclasses import replace

from score_messages.model.bundle import load_model
from score_messages.model.card import model_card
from score_messages.model.registry import model_folder
from tests.support.three_class import three_class_model

RECORD = {"summary": "S.", "training": "T.", "limits": "L."}


def test_network_of_three_outputs_and_two_directions() -> None:
    """Its thresholds are of two probabilities."""
    network = {"vocabulary_size": 12, "embedding": 3, "units": 4, "directions": 2, "weights": 9, "pooling": ["max"]}
    card = model_card(replace(three_class_model(), record={**RECORD, "network": network}))
    assert "LSTM of 4 units in each of two directions, the maximum of their states over all words, softmax over" in card
    assert "negative if its probability of negative is 0.40 or more, positive from 0.50 on, and neutral" in card


def test_network_of_one_output() -> None:
    """Of two classes it states no threshold, of three two scores."""
    model = load_model(model_folder("imdb-article"))
    assert (
        "LSTM of 100 units, one sigmoid output" in model_card(model)
        and "neutral" not in model_card(model).split("##")[1]
    )
    settings = replace(model.settings, classes=("negative", "neutral", "positive"), thresholds=(0.25, 0.75))
    assert "Below 0.250 a message is negative, from 0.750 on positive" in model_card(replace(model, settings=settings))
