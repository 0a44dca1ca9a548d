"""The most negative sentence of a text: found by scoring each alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.explain.worst import scored_sentences, worst_sentences
from score_messages.scoring.scorer import Scorer
from tests.support.examples import examples
from tests.support.model import loaded_model

SCORER = Scorer(loaded_model(), workers=1)
SAID = [
    "The lamp is wonderful.",
    "It is broken and nobody answers!",
    "It came on Monday.",
    "zzqx vrblk.",
    "\u2605\u2606\u2606\u2606\u2606",
    "***",
    "What a waste of money.",
]
texts = st.lists(st.lists(st.sampled_from(SAID), max_size=6).map(" ".join) | st.none(), max_size=8)


@given(texts)
@examples(60)
def test_each_sentence_has_the_score_that_it_has_as_a_message(texts: list[str | None]) -> None:
    """In any company; one that isn't scored alone has none."""
    given_texts = [text or "" for text in texts]
    for text, sentences in zip(given_texts, scored_sentences(SCORER.model, given_texts), strict=True):
        table = SCORER.score([sentence.span.of(text) for sentence in sentences]).to_pylist()
        assert [sentence.sentiment for sentence in sentences] == [row["sentiment"] for row in table]
        for sentence, row in zip(sentences, table, strict=True):
            if row["status"] == "scored":
                assert sentence.probabilities == (row["p_negative"], row["p_neutral"], row["p_positive"])


@given(texts)
@examples(60)
def test_worst_sentence_is_the_first_with_the_highest_p_negative(texts: list[str | None]) -> None:
    """Against the plainest way: score each and take the highest."""
    for text, span in zip(texts, worst_sentences(SCORER, texts), strict=True):
        (sentences,) = scored_sentences(SCORER.model, [text or ""])
        scored = [(s.p_negative, -s.span.start) for s in sentences if s.probabilities is not None]
        assert (span is None) == (not scored)
        if span is not None:
            assert -span.start == max(scored)[1]


def test_worst_sentence_of_a_complaint_is_the_complaint() -> None:
    text = "Hello, I bought a lamp in May. It is broken and nobody answers my mails! It is blue."
    (span,) = worst_sentences(SCORER, [text])
    assert span is not None and span.of(text) == "It is broken and nobody answers my mails!"


@pytest.mark.parametrize("text", ["", "   ", "***", "zzqx vrblk qwpt grmf", None])
def test_text_without_a_sentence_to_score_has_no_worst(text: str | None) -> None:
    assert worst_sentences(SCORER, [text]) == [None]


def test_sentence_that_the_model_does_not_see_is_none() -> None:
    """It keeps the last 400 words."""
    text = "It is broken and I hate it. " + "It came on Monday. " * 150
    (span,) = worst_sentences(SCORER, [text])
    assert span is not None and span.of(text) == "It came on Monday."
