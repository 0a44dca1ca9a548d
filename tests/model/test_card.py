"""What a card says of a network, by what the network is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from score_messages.model.bundle import load_model
from score_messages.model.card import model_card, update_left_out
from score_messages.model.card_left_out import HEADING
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


def test_kinds_that_nothing_was_learned_from_stand_in_the_card_beside_other_predictors(tmp_path: Path) -> None:
    """The fingerprint stays, since they decide no prediction."""
    folder = shutil.copytree(model_folder("imdb-article"), tmp_path / "model")
    before = load_model(folder)
    assert HEADING not in model_card(before)
    ours = {"macro_f1": [0.5837, 0.5621, 0.6053], "balanced_accuracy": None, "auc_of_negative": [0.8, 0.75, 0.85]}
    theirs = {"macro_f1": [0.2, 0.1, 0.3], "balanced_accuracy": [0.7, 0.6, 0.8], "auc_of_negative": None}
    lines = [
        {"left out": "mail", "texts": "all", "by": name, "rows": 2900, **figures}
        for name, figures in (("model", ours), ("VADER", theirs))
    ]
    update_left_out(folder, lines)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert HEADING in card
    assert "| mail | all | 2,900 | 0.584 (0.562 to 0.605) | 0.200 | - | 0.700 | 0.800 (0.750 to 0.850) | - |" in card
    assert load_model(folder).fingerprint == before.fingerprint
