"""What words change, against the plainest way to find out: score the text with and without them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.explain import effects, readings
from score_messages.explain.effects import LONG, LOOKED_INTO, effects_of
from score_messages.explain.phrases import MOST_UNITS
from score_messages.explain.readings import Reading
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.scoring.scorer import Scorer
from score_messages.text.traced import units_of
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.model import loaded_model
from tests.support.selection import in_test_all
from tests.support.typed_texts import typed_texts

TOLERANCE = 1e-5
SAID = "the lamp is not good at all but lovely nobody answers my mails never again thanks waste of time".split()
SIGNS = ["\U0001f600", "\u2605\u2606\u2606", "#NeverAgain", "<br />", ".", "!", ":-(", "soooo", "zzqx", "don\u2019t"]
spoken = st.lists(st.sampled_from([*SAID, *SIGNS]), min_size=1, max_size=40).map(" ".join)


def plain_odds(model: Model, words: list[str]) -> float:
    """Of words as a message of their own, whatever its status."""
    if not words:
        return 0.0
    row = Scorer(model, workers=1, other_languages="score").score([" ".join(words)]).to_pylist()[0]
    assert row["status"] == "scored"
    return math.log(max(row["p_positive"], readings.SMALLEST)) - math.log(max(row["p_negative"], readings.SMALLEST))


def check(model: Model, text: str) -> None:
    """Leave the phrases out one after the other, as far as enough of the rest is known to score it."""
    units = units_of(text, model.settings.text_rules)
    known, length = set(model.vocabulary.words.to_pylist()), model.settings.length
    before = plain_odds(model, [word for unit in units for word in unit.words])
    for phrase in effects_of(model, text).phrases:
        inside = [unit for unit in units if phrase.span.start <= unit.start < phrase.span.end]
        assert phrase.words.split() == [word for unit in inside for word in unit.words]
        units = [unit for unit in units if unit not in inside]
        rest = [word for unit in units for word in unit.words]
        if sum(word in known for word in rest[-length:]) < 0.7 * min(len(rest), length):
            return
        after = plain_odds(model, rest)
        assert abs(phrase.effect - (before - after)) < 1e-3
        before = after


@given(spoken)
@examples(40)
def test_effect_is_the_difference_of_two_plain_scorings(text: str) -> None:
    """Without the phrases that are named before, and without this one as well."""
    words = [word for unit in units_of(text) for word in unit.words]
    if Scorer(loaded_model(), workers=1).score([text])["status"][0].as_py() == "scored" and words:
        check(loaded_model(), text)


@pytest.mark.parametrize("name", ["messages", "imdb-article"])
@pytest.mark.parametrize("count", [1, 5, 30, 79, 80, 81, 120, 399, 400, 401, 450])
def test_effects_are_exact_where_the_model_cuts_texts_off(name: str, count: int) -> None:
    """Without words, a text that was too long shows others in their place."""
    check(load_model(model_folder(name)), " ".join(SAID[place * 7 % len(SAID)] for place in range(count)))


@given(typed_texts | spoken, st.integers(1, 12))
@examples(150)
def test_phrases_are_apart_and_no_more_than_wanted(text: str, most: int) -> None:
    """And fewer wanted are the first of more."""
    named = effects_of(loaded_model(), text, most).phrases
    in_order = sorted(named, key=lambda phrase: phrase.span)
    assert len(named) <= most and all(a.span.end <= b.span.start for a, b in pairwise(in_order))
    assert effects_of(loaded_model(), text, most + 1).phrases[:most] == named


@given(spoken)
@examples(40)
def test_effects_add_up_to_what_leaving_all_out_changes(text: str) -> None:
    explained = effects_of(loaded_model(), text)
    if explained.phrases:
        odds = readings.log_odds(np.array([explained.probabilities, explained.phrases[-1].probabilities], np.float32))
        assert sum(phrase.effect for phrase in explained.phrases) == pytest.approx(odds[0] - odds[1], abs=1e-4)


def test_what_is_said_twice_shows_once_the_first_is_gone() -> None:
    """Each hides the other as long as both are there."""
    text = "I am angry about the lamp that I got from you on Monday and I am angry"
    named = [phrase for phrase in effects_of(loaded_model(), text).phrases if "angry" in phrase.words]
    assert len(named) == 2 and sum(phrase.effect for phrase in named) < -1


def test_whole_text_has_the_probabilities_that_a_table_has() -> None:
    text = "The lamp is not good, and nobody answers. \U0001f600 #NeverAgain"
    row = Scorer(loaded_model(), workers=1).score([text]).to_pylist()[0]
    assert effects_of(loaded_model(), text).probabilities == (row["p_negative"], row["p_neutral"], row["p_positive"])


def test_what_leaves_no_word_is_compared_with_even_probabilities() -> None:
    """A message isn't scored by its being empty."""
    (phrase,) = effects_of(loaded_model(), "broken").phrases
    assert phrase.probabilities == pytest.approx((1 / 3, 1 / 3, 1 / 3)) and phrase.effect < -1


def test_of_a_long_text_the_stretches_that_change_most_are_looked_into() -> None:
    """Wherever in it they stand; phrases of them stay short."""
    dull = "The parcel came on Monday at noon and the box was brown. "
    text = dull * 15 + "It is a disgrace and a waste of money! " + dull * 15
    phrases = effects_of(loaded_model(), text).phrases
    assert sum(len(phrase.words.split()) for phrase in phrases) <= LOOKED_INTO < LONG
    assert all(len(phrase.words.split()) <= MOST_UNITS for phrase in phrases)
    assert any("waste" in phrase.words or "disgrace" in phrase.words for phrase in phrases[:3])


def test_texts_without_words_have_no_phrases() -> None:
    assert [effects_of(loaded_model(), text).phrases for text in ("", "  ", "***", "<br>")] == [()] * 4


def test_number_of_texts_that_are_predicted_grows_no_faster_than_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    predict = Reading.predict_without

    def counted(reading: Reading, ranges: list[tuple[int, int]]) -> object:
        asked.append(len(ranges))
        return predict(reading, ranges)

    monkeypatch.setattr(Reading, "predict_without", counted)
    for words in (100, 400):
        asked.clear()
        effects_of(loaded_model(), "I hate it, and nobody answers. " * (words // 6))
        assert sum(asked) < 4 * min(words, LONG) + 3 * effects.STRETCHES


@pytest.mark.parametrize(
    "text", ["bad. " * 200_000, *in_test_all("a" * 10**6, "so bad " * 140_000, "\U0001f600" * 200_000)]
)
def test_megabyte_of_anything_is_explained_in_seconds(text: str) -> None:
    with computes_within(20):
        effects_of(loaded_model(), text)
