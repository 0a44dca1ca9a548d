"""`Scorer.explain`: what Python programs get."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from score_messages.errors import NotTextError
from score_messages.scoring.scorer import Scorer
from tests.support.examples import examples
from tests.support.model import loaded_model
from tests.support.typed_texts import typed_texts

SCORER = Scorer(loaded_model(), workers=1)
TEXT = "Hello Ann, I got the lamp. It is not good and nobody answers!<br />The colour is lovely \U0001f600"


def test_explanation_has_the_prediction_of_a_table() -> None:
    explanation, row = SCORER.explain(TEXT), SCORER.score([TEXT]).to_pylist()[0]
    assert (explanation.status, explanation.sentiment, explanation.score) == (
        row["status"],
        row["sentiment"],
        row["score"],
    )
    assert explanation.probabilities == (row["p_negative"], row["p_neutral"], row["p_positive"])


def test_spans_are_places_in_the_text_as_it_was_typed() -> None:
    explanation = SCORER.explain(TEXT)
    pieces = {phrase.span.of(TEXT): phrase for phrase in explanation.phrases}
    assert any("nobody" in piece for piece in pieces)
    assert any("\U0001f600" in piece and "happy" in phrase.words for piece, phrase in pieces.items())
    worst = explanation.worst_sentence
    assert worst is not None and worst.span.of(TEXT) == "It is not good and nobody answers!"
    assert worst.sentiment == "negative"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "empty"),
        ("zzqx vrblk qwpt grmf", "unknown_words"),
        ("Das ist ein sehr sch\u00f6ner Abend und wir gehen nach Hause", "other_language"),
        ("a" * (2 << 20), "too_long"),
    ],
)
def test_what_is_not_scored_has_a_status_and_nothing_else(text: str, status: str) -> None:
    explanation = SCORER.explain(text)
    assert (explanation.status, explanation.phrases, explanation.worst_sentence) == (status, (), None)
    assert explanation.probabilities is None and explanation.sentiment is None and explanation.text == text


def test_other_languages_are_explained_if_they_are_scored() -> None:
    text = "Das ist ein sehr good Abend und wir are happy nach Hause"
    assert Scorer(loaded_model(), workers=1, other_languages="score").explain(text).status == "scored"


def test_html_is_explained_as_the_text_that_it_shows() -> None:
    html = "<!DOCTYPE html><html><body><p>It is <b>broken</b> &amp; I hate it.</p></body></html>"
    explanation = SCORER.explain(html)
    assert "<" not in explanation.text and "broken & I hate it" in explanation.text
    assert all(phrase.span.of(explanation.text) for phrase in explanation.phrases)


@given(typed_texts)
@examples(100)
def test_any_text_is_explained_alike_each_time(text: str) -> None:
    """And its JSON says the same."""
    explanation = SCORER.explain(text)
    assert SCORER.explain(text) == explanation
    read = json.loads(json.dumps(explanation.as_dict()))
    assert [row["text"] for row in read["phrases"]] == [p.span.of(explanation.text) for p in explanation.phrases]
    assert read["status"] == explanation.status


def test_repr_shows_no_word_of_the_message() -> None:
    """It may land in a log."""
    assert "lovely" not in repr(SCORER.explain(TEXT)) and "nobody" not in repr(SCORER.explain(TEXT))


@pytest.mark.parametrize("text", [None, b"bytes", ["a list"], 5])
def test_what_is_no_string_is_refused_in_words(text: object) -> None:
    with pytest.raises(NotTextError, match="explain takes one text, not"):
        SCORER.explain(text)  # type: ignore[arg-type]
