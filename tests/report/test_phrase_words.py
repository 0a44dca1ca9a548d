"""Texts become numbers of words, with a break wherever a phrase ends or a person could be named."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report import phrase_words
from score_messages.report.name_places import BREAK
from score_messages.report.phrase_words import Lexicon


def read(*texts: str | None) -> list[str]:
    """The words of each text, with a dot for each break or row of breaks."""
    lexicon = Lexicon()
    words = lexicon.read(pa.array(texts, pa.string()))
    spelt = lexicon.words()
    lines = []
    for message in range(words.count):
        ids = words.ids[words.messages == message]
        line = " ".join(spelt[number] if number != BREAK else "." for number in ids)
        while ". ." in line:
            line = line.replace(". .", ".")
        lines.append(line.strip(" ."))
    return lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My parcel is late. Where is it?", "my parcel is late . where is it"),
        ("late, broken\nand\n\nold as it came", "late . broken and . old as it came"),
        ("one<br />two <b>three</b>", "one . two . three"),
        ("a 12 b x9 c", "a . b . c"),
        ("write to ann.b@shop.example now", "write to . now"),
        ("see https://shop.example/a?b or www.shop.example/c there", "see . or . there"),
        ("Hi Anna,\nmy lamp broke", "my lamp broke"),
        ("Dear Mr Miller Smith, my lamp broke", "dear . my lamp broke"),
        ("hello Anna my lamp broke", "hello . my lamp broke"),
        ("It broke. Kind regards, Anna Miller", "it broke . kind"),
        ("It broke.\n\nAnna Miller", "it broke"),
        ("It broke. Thanks, Anna", "it broke"),
        ("Thank you Anna. It works", "thank you . it works"),
        ("thanks a lot. It works", "thanks a lot . it works"),
        ("Anna Miller,\nit broke", "it broke"),
        ("broken, late\nand old", "broken . late and old"),
        ("paid by XXXX for oooo", "paid by . for"),
        ("thanks for the fast delivery", "thanks for the fast delivery"),
        ("It\u2019s GREAT", "it's great"),
        ("x" * 31, ""),
        ("", ""),
        (None, ""),
    ],
)
def test_phrases_end_where_sentences_do_and_where_names_stand(text: str | None, words: str) -> None:
    """Each dot is a break."""
    assert read(text) == [words]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_text_has_the_same_words_whatever_stands_around_it(texts: list[str]) -> None:
    """Also where it is read with others; nothing that holds a digit or an at-sign is a word."""
    together = read(*texts)
    assert together == [read(text)[0] for text in texts]
    assert not any(character.isdecimal() or character == "@" for line in together for character in line)


def test_different_words_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of nothing but noise doesn't fill the memory."""
    monkeypatch.setattr(phrase_words, "_MOST_WORDS", 3)
    assert read("oak elm fir ash oak birch") == ["oak elm fir . oak"]
