"""Sentences, as people write them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.explain.sentences import sentences_of
from score_messages.text.traced import units_of
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.typed_texts import typed_texts

PIECES = [
    "Good. ",
    "bad",
    "Mr. ",
    "e.g. ",
    "a.m.",
    "\n",
    "\n\n",
    "<br />",
    "</p>",
    "<hr>",
    "<LI>",
    "! ",
    "?! ",
    "...",
    " ",
    '"',
    ")",
    "- x\n",
]
BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|h[1-6]|table|blockquote|hr)\s*/?>", re.IGNORECASE)
written = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


def pieces(text: str) -> list[str]:
    return [span.of(text) for span in sentences_of(text)]


@given(typed_texts | written)
@examples(400)
def test_sentences_hold_all_words_once_and_in_order(text: str) -> None:
    """None is cut, none is lost, and no sentence begins or ends with blanks."""
    spans = sentences_of(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    assert "".join("".join(pieces(text)).split()) == "".join(outside_of_breaks(text).split())


def outside_of_breaks(text: str) -> str:
    """The text without the tags that end a line, however they are written: Hypothesis knows them from the code."""
    return BREAK.sub(" ", text)


@given(written)
def test_words_of_sentences_are_the_words_of_the_text(text: str) -> None:
    """So that what is said of sentences is said of what the model reads."""
    alone = [word for piece in pieces(text) for unit in units_of(piece) for word in unit.words]
    assert alone == [word for unit in units_of(text) for word in unit.words]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It broke.", "I want a refund!", "When?!", "Soon..."],
        ["Dr. Smith and Mrs. Jones from Acme Inc. came at 5 p.m. on Monday."],
        ["We met J. R. Hobbs, i.e. the owner, at No. 5 of the U.S. branch."],
        ["It cost 3.50 euro at shop.example.org, v. 2.1."],
        ['He said "never again."', "Then he left."],
        ["it is bad.", "i want my money back.", "please help"],
        ["It was approx. five days late.", "Then nothing."],
        ["The lamp (blue.)", "It works."],
        ["No.", "Not again.", "I said no.", "Order no. 17 is lost."],
    ],
)
def test_full_stops_end_sentences_but_not_abbreviations(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences)) == sentences


def test_full_stop_before_a_small_letter_ends_no_sentence_of_a_careful_writer() -> None:
    assert pieces("The pct. value is wrong. It is too high.") == ["The pct. value is wrong.", "It is too high."]


def test_lines_of_mails_end_sentences_where_they_were_ended_on_purpose() -> None:
    mail = (
        "Hi Anna,\nthanks for your mail, which came today. I ordered the blue lamp three weeks ago and\n"
        "it never arrived.\r\n\r\nMissing:\n- the shade\n2) the bulb\nRegards\nTom"
    )
    assert pieces(mail) == [
        "Hi Anna,",
        "thanks for your mail, which came today.",
        "I ordered the blue lamp three weeks ago and\nit never arrived.",
        "Missing:",
        "- the shade",
        "2) the bulb",
        "Regards",
        "Tom",
    ]


def test_html_line_breaks_end_sentences() -> None:
    assert pieces("so good<br /><br />so bad<p>the end</p>") == ["so good", "so bad", "the end"]


@pytest.mark.parametrize(
    "piece", ["a. ", "...", "! ", "\n", " \n", '"', "<br", "<br/>", "- ", "e.g. ", "A" * 30 + ". ", ")."]
)
def test_long_texts_take_linear_time(piece: str) -> None:
    """Whatever is repeated."""
    with computes_within(20):
        sentences_of(piece * 100_000)
