"""Pieces of messages that people read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.excerpts import LONGEST, around, beginning
from score_messages.report.quotes import ROOM, quote, quotes
from score_messages.text.traced import TAG


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_excerpts_are_short_and_hold_what_is_marked(text: str, start: int, length: int) -> None:
    """Whatever the text: what is marked is a piece of it, with single blanks."""
    start = min(start, len(text))
    end = min(start + length, len(text))
    excerpt = around(text * 1, start, end)
    assert "".join(excerpt.marked.split()) == "".join(TAG.sub(" ", text[start:end]).split())
    assert len(excerpt.before + excerpt.marked + excerpt.after) <= LONGEST + 2
    assert len(beginning(text).before) <= LONGEST


def test_long_texts_are_cut_on_both_sides() -> None:
    """With a sign that something is missing."""
    excerpt = around("a" * 9000 + " late " + "b" * 9000, 9001, 9005, 100)
    assert excerpt.before.startswith("…aaa") and excerpt.marked == "late" and excerpt.after.endswith("bbb…")
    assert len(excerpt.before + excerpt.marked + excerpt.after) <= 102
    assert beginning("late " * 1000).before.endswith("…")
    assert len(around("x" * 10_000, 0, 10_000).marked) == LONGEST


def test_tags_are_not_shown() -> None:
    """What the model reads as a blank is one; an angle bracket that is no tag stays."""
    text = "It broke.<br /><br />I am <b>angry</b>, 3 < 4 and <3 <p class='x'>Bye"
    assert beginning(text).before == "It broke. I am angry , 3 < 4 and <3 Bye"
    excerpt = around(text, text.index("I am"), text.index(", 3"))
    assert (excerpt.before, excerpt.marked, excerpt.after) == ("It broke. ", "I am angry ", ", 3 < 4 and <3 Bye")


def test_words_are_found_in_the_text_however_they_are_written() -> None:
    """In capitals, with other apostrophes, across line ends; the first such place."""
    excerpt = quote(["doesn't", "work"], "It works. It DOESN\u2019T\nwork, it doesn't work.")
    assert excerpt is not None and (excerpt.before, excerpt.marked) == ("It works. It ", "DOESN\u2019T work")
    assert quote(["next", "day"], "the day after next") is None


def test_quotes_are_few_and_of_different_texts() -> None:
    """Texts without such a place are passed over."""
    excerpts = quotes(["lamp"], ["a lamp", "none", "the lamp", "lamp"])
    assert [excerpt.before for excerpt in excerpts] == ["a ", "the "]
    assert len(quotes(["lamp"], ["x " * 500 + "lamp " + "y " * 500])[0].before) < ROOM
