"""The evidence of words: what the lists and the spelling say, and that sums are those of the words one by one."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.text.language import evidence
from score_messages.text.language.evidence import evidence_of, other_languages
from score_messages.text.language.lists import lists
from score_messages.text.language.spelling import (
    MOST_UNLISTED,
    RARER,
    RARER_BY,
    SCRIPTS,
    general_evidence,
    named_evidence,
    spelling,
)
from score_messages.text.language.tables import by_language, lines_of
from score_messages.text.normalize import ARTICLE_RULES, normalize

WORD = st.one_of(
    st.sampled_from(sorted(lists().rows)),
    st.text(st.sampled_from("aeéßłнж好ひא'9un"), min_size=1, max_size=9),
)


def slow_evidence(words: list[str]) -> tuple[int, int, str]:
    """Word by word: in general, on top for the language for which most does, and which one."""
    listed, against, unlisted = lists(), 0, 0
    named = {code: -RARER_BY if code in RARER else 0 for code in other_languages()}
    for word in words:
        row = listed.rows.get(word)
        if row is None:
            unlisted += general_evidence(word)
            on_top = named_evidence(word)
        else:
            against += int(listed.general[row])
            on_top = dict(zip(listed.languages, listed.named[listed.named_rows[row]].tolist(), strict=True))
        for code, says in on_top.items():
            named[code] += says
    most = max(named.values())
    return (
        against + min(unlisted, evidence.MOST_OF_UNLISTED),
        most,
        next(code for code in other_languages() if named[code] == most),
    )


@given(st.lists(st.lists(WORD, min_size=1, max_size=6, unique=True), max_size=6))
def test_sums_are_those_of_the_words_one_by_one(messages: list[list[str]]) -> None:
    got = evidence_of(messages)
    languages = [other_languages()[code] for code in got.language.tolist()]
    triples = zip(got.general.tolist(), got.named.tolist(), languages, strict=True)
    assert list(triples) == [slow_evidence(words) for words in messages]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """They only bound memory."""
    messages = [["danke", "sehr"], ["the"], ["merci"], ["good", "bonjour", "l'ordre"], ["a"] * 1] * 3
    whole = evidence_of(messages)
    for size in (1, 2, 5):
        monkeypatch.setattr(evidence, "BLOCK", size)
        blocks = evidence_of(messages)
        assert [getattr(blocks, name).tolist() for name in vars(blocks)] == [
            getattr(whole, name).tolist() for name in vars(whole)
        ]


@given(WORD)
def test_no_word_says_more_than_the_quick_look_reckons_with(word: str) -> None:
    if word not in lists().rows:
        assert general_evidence(word) + max(named_evidence(word).values(), default=0) <= MOST_UNLISTED


def test_listed_words_are_as_messages_have_them() -> None:
    """In the form of clean text, so that they can be found at all."""
    for code, words in by_language("words.txt").items():
        assert normalize(pa.array(words), ARTICLE_RULES).to_pylist() == words, code
        assert len(words) >= 30, code
    english = lines_of("english.txt")
    assert normalize(pa.array(english), ARTICLE_RULES).to_pylist() == english and len(set(english)) == len(english)


def test_languages_have_the_codes_of_iso_639_1() -> None:
    """Two letters; whatever has endings or short words in front has letters or words too."""
    assert all(re.fullmatch("[a-z]{2}", code) for code in other_languages())
    assert "en" not in other_languages() and set(SCRIPTS.values()) <= set(other_languages())
    known = set(other_languages())
    pieces = (*spelling().endings.values(), *spelling().fronts.values())
    assert {code for codes in pieces for code in codes} | set(RARER) <= known


def test_letters_and_endings_speak_for_their_languages() -> None:
    assert named_evidence("größeres")["de"] > 0 > named_evidence("größeres")["fr"]
    assert named_evidence("l'emplacement")["fr"] > named_evidence("l'emplacement")["ca"] > 0
    assert named_evidence("sensibilización")["es"] > named_evidence("sensibilización").get("pt", 0)
    assert list(named_evidence("ありがとう")) == ["ja"] and list(named_evidence("谢谢")) == ["zh"]
    assert named_evidence("plain") == {} == named_evidence("π")
