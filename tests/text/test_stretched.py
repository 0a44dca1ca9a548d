"""Stretched words, against a reference implementation that tries one way of cutting after the other."""

from __future__ import annotations

from inspect import signature
from itertools import groupby, product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.model.bundle import Model
from score_messages.model.settings import Settings
from score_messages.text.encode import encode
from score_messages.text.normalize import ARTICLE_RULES, EMOJI_RULES, TEXT_RULES, TYPED_RULES, normalize
from score_messages.text.vocabulary import NO_ID, ReservedIds, Vocabulary
from tests.support.cpu_time import computes_within
from tests.support.examples import examples

WORDS = [
    "to",
    "a",
    "so",
    "god",
    "good",
    "bad",
    "too",
    "b",
    "ab",
    "bb",
    "aab",
    "abb",
    "ba",
    "ababab",
    "aabab",
    "é",
    "éa",
    "www",
]
VOCABULARY = Vocabulary.of([*WORDS, *(f"filler{number}" for number in range(400)), "soo"])
PASSED_OVER = Vocabulary.of(WORDS, ReservedIds(pad=0, start=0, unknown=NO_ID, offset=1))

stretched = st.lists(st.tuples(st.sampled_from("abé1'"), st.integers(1, 5)), min_size=1, max_size=7).map(
    lambda runs: "".join(letter * times for letter, times in runs)
)
words = stretched | st.sampled_from([*WORDS, "goood", "sooo", "tooo", "baaaddd", "wwww", "aaa"])
messages = st.lists(st.lists(words, max_size=6).map(" ".join), max_size=6)


def slow_word(word: str, vocabulary: Vocabulary) -> str:
    """The word of the vocabulary that it stands for; itself if there is none."""
    ranks = {known: rank for rank, known in enumerate(vocabulary.words.to_pylist(), start=3)}
    runs = [(letter, len(list(equal))) for letter, equal in groupby(word)]
    long = [place for place, (letter, times) in enumerate(runs) if times >= 3 and letter.isalpha()]
    if word in ranks or len(runs) == 1:
        return word
    ways = product([2, 1], repeat=len(long)) if len(long) <= 3 else iter([(2,) * len(long), (1,) * len(long)])
    fitting = []
    for way in ways:
        cut = dict(zip(long, way, strict=True))
        shorter = "".join(letter * cut.get(place, times) for place, (letter, times) in enumerate(runs))
        if shorter in ranks:
            fitting.append((ranks[shorter] * 25.0 ** min(way.count(1), 3), shorter))
    return min(fitting)[1] if fitting else word


@given(messages, st.integers(1, 8), st.sampled_from([VOCABULARY, PASSED_OVER]))
@example(["aaabbbaaab", "", "aaabbbaaabbb"], 3, VOCABULARY)
@examples(900)
def test_stretched_word_counts_as_the_word_that_it_stands_for(
    bodies: list[str], length: int, vocabulary: Vocabulary
) -> None:
    """In ids and in all counts, beside any other words."""
    meant = [" ".join(slow_word(word, vocabulary) for word in body.split()) for body in bodies]
    ids = encode(pa.array(bodies, pa.string()), vocabulary, length)
    expected = encode(pa.array(meant, pa.string()), vocabulary, length, rules=EMOJI_RULES)
    assert ids.to_lists() == expected.to_lists()
    for name in ("words", "unknown_words", "known_seen"):
        assert getattr(ids, name).tolist() == getattr(expected, name).tolist()


@given(messages)
@examples(200)
def test_neighbours_never_matter(bodies: list[str]) -> None:
    """A message alone gets the ids that it gets among others."""
    together = encode(pa.array(bodies, pa.string()), VOCABULARY, 5).to_lists()
    assert together == [encode(pa.array([body]), VOCABULARY, 5).to_lists()[0] for body in bodies]


@given(messages, st.sampled_from([ARTICLE_RULES, EMOJI_RULES]))
@examples(200)
def test_older_rules_know_no_stretched_words(bodies: list[str], rules: int) -> None:
    """A word is known as it stands there, or not at all."""
    known = set(VOCABULARY.words.to_pylist())
    ids = encode(pa.array(bodies, pa.string()), VOCABULARY, 5, rules=rules)
    assert ids.unknown_words.tolist() == [sum(word not in known for word in body.split()) for body in bodies]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("goood", "good"),
        ("gooooddd", "good"),
        ("baaaaad", "bad"),
        ("tooooo", "too"),  # not to, though that is more frequent
        ("soooo", "so"),  # not soo, which is too rare
        ("www", "www"),
        ("wwww", None),  # a key held down
        ("aaaa", None),
        ("éééa", "éa"),
        ("10000", None),
        ("ba111", None),
        ("aabb", None),  # twice is spelling
        ("aaabbbaaabbbaaabbb", "ababab"),
        ("aaabbbaaab", "aabab"),
        ("aaabbbaaabbb", None),  # of four runs, not every way is tried
    ],
)
def test_by_example(word: str, meant: str | None) -> None:
    """With a vocabulary in which each rule has a word."""
    ids = encode(pa.array([word]), VOCABULARY, 5)
    of_word = VOCABULARY.words.to_pylist().index(meant) + VOCABULARY.ids.offset if meant else VOCABULARY.ids.unknown
    assert ids.to_lists() == [[of_word]]
    assert ids.unknown_words.tolist() == [meant is None]


def test_new_models_name_the_version_that_training_reads_texts_by() -> None:
    """The newest, wherever a recipe names none."""
    assert Settings(80).text_rules == TEXT_RULES
    for step in (normalize, encode):
        assert signature(step).parameters["rules"].default == TEXT_RULES


def test_words_of_the_shipped_vocabulary_stand_for_themselves(model: Model) -> None:
    """Three letters in a row or not."""
    known = model.vocabulary.words
    ids = encode(known, model.vocabulary, 1).values
    np.testing.assert_array_equal(ids, np.arange(len(known)) + model.vocabulary.ids.offset)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("looooove", "love"),
        ("amaaaazing", "amazing"),
        ("terribleeee", "terrible"),
        ("tooooooo", "too"),
        ("offff", "off"),
        ("goooo", "go"),
        ("sooooooooooo", "so"),
        ("buttttt", "but"),
        ("shooooot", "shoot"),
        ("looooot", "lot"),
        ("sooooon", "soon"),
    ],
)
def test_shipped_vocabulary_gives_the_words_that_people_mean(model: Model, written: str, meant: str) -> None:
    """Where it holds several that fit, too."""
    assert encode(pa.array([written]), model.vocabulary, 1).to_lists() == (
        encode(pa.array([meant]), model.vocabulary, 1).to_lists()
    )


HOSTILE = {
    "one_letter": "a",
    "one_word": "ab" + "a" * 50,
    "held_keys": "aaa ",
    "stretched": "goood ",
    "many_runs": "aaabbb",
    "three_runs": "aaabbbaaab ",
    "marks": "e\u0301\u0301\u0301",
    "cyrillic": "\u0434\u0434\u0434\u0430 ",
    "unknown": "qx ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_takes_linear_time(piece: str) -> None:
    """Stretched or not."""
    text = piece * ((1 << 20) // len(piece.encode()))
    with computes_within(3):
        encode(pa.array([text, f"x{text}"]), VOCABULARY, 400, rules=TYPED_RULES)
