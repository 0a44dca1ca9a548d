"""A negation and what it denies are one phrase."""

from __future__ import annotations

import pytest

from score_messages.explain.effects import effects_of
from tests.support.model import loaded_model


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The service was not good and the food was cold.", "not good"),
        ("I am not happy with the lamp.", "not happy"),
        ("It is NOT bad.", "NOT bad"),
    ],
)
def test_negation_is_named_with_what_it_denies(text: str, phrase: str) -> None:
    """Without it alone the text says the opposite, which is no reason for what it says."""
    assert phrase in {explained.span.of(text) for explained in effects_of(loaded_model(), text).phrases}
