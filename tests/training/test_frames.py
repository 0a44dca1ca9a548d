"""Sentences with gaps: the same ones always, from words that are not held out."""

from __future__ import annotations

import numpy as np

from score_messages.training.corpus import TextSet
from score_messages.training.frames import FRAMES, framed


def sets(held_out: bool = False) -> list[TextSet]:
    texts = ["the parcel arrived quickly and safely", "our router was wonderful", "secretword"]
    held = np.array([False, False, held_out])
    return [TextSet("some", list("abc"), texts, np.full(3, np.nan, np.float32), held, ~held)]


def test_frames_follow_from_the_texts_alone() -> None:
    """A teacher's predictions on them are kept by number only."""
    assert framed(sets(), 50).texts == framed(sets(), 50).texts
    assert len(set(framed(sets(), 50).texts)) > 25


def test_gaps_hold_words_of_the_texts_but_none_held_out() -> None:
    """And none of the grammar: `the`, `and`."""
    words = " ".join(framed(sets(held_out=True), 200).texts).lower()
    assert "router" in words and "wonderful" in words
    assert "secretword" not in words and "{}" not in words
    assert "secretword" in " ".join(framed(sets(), 200).texts).lower()


def test_every_frame_is_a_sentence_with_a_gap_and_there_once() -> None:
    """None of them is a format string of another kind."""
    assert all("{}" in frame and frame.count("{") == frame.count("{}") for frame in FRAMES)
    assert len(set(FRAMES)) == len(FRAMES)


def test_framed_texts_have_no_label() -> None:
    """Only a teacher says what they are."""
    frames = framed(sets(), 5)
    assert np.isnan(frames.targets).all() and not frames.held_out.any() and not frames.at_random.any()
