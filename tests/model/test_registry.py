"""The models that come with the package."""

from __future__ import annotations

import pytest

from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder
from score_messages.scoring.counts import Counts


@pytest.mark.parametrize("name", ["imdb-article", "messages"])
def test_shipped_models_have_a_reference(name: str) -> None:
    """Thousands of messages, none of them test reviews; those of the default model were held out from training."""
    kept = load_model(model_folder(name)).record["reference"]
    profile = Counts.from_json(kept["profile"])
    assert profile is not None and profile.rows == sum(kept["data"].values()) > 1000
    assert list(kept["data"]) == ["train"] if name == "imdb-article" else kept["held_out"]
