"""Crops are pieces of the text that they name."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from score_messages.training.crops import MAX_CHARACTERS, choose_crops, sentences

texts = st.text(st.sampled_from("ab .!?<br/>\"'\n1"), max_size=400)


@given(texts)
def test_sentences_hold_every_letter_once_and_in_order(text: str) -> None:
    """What lies between them holds no word."""
    parts = sentences(text)
    assert "".join(re.findall(r"\w", "".join(part.of(text) for part in parts))) == "".join(re.findall(r"\w", text))
    assert all(part.start + part.length <= following.start for part, following in itertools.pairwise(parts))


@given(texts, st.text(max_size=5), st.integers(0, 6))
def test_crops_are_whole_sentences_and_never_the_whole_text(text: str, text_id: str, count: int) -> None:
    """One to three of them, each crop once, the same ones every time."""
    parts = sentences(text)
    starts, ends = {part.start for part in parts}, {part.start + part.length for part in parts}
    crops = choose_crops(text_id, text, count)
    assert len(crops) == len(set(crops)) <= count
    assert crops == choose_crops(text_id, text, count)
    for crop in crops:
        assert crop.start in starts and crop.start + crop.length in ends
        assert 1 <= sum(crop.start <= part.start < crop.start + crop.length for part in parts) <= min(3, len(parts) - 1)
        assert crop.length <= MAX_CHARACTERS


def test_breaks_and_closing_quotes_end_sentences() -> None:
    """As in film reviews."""
    text = 'He said "no!" Then<br /><br />he left... 10/10'
    assert [part.of(text) for part in sentences(text)] == ['He said "no!" ', "Then<br /><br />", "he left... ", "10/10"]
