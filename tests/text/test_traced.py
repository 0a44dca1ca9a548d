"""The places of a text's words: where people see them, and the words that `normalize` gives."""

from __future__ import annotations

import re
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from score_messages.text.normalize import ARTICLE_RULES, EMOJI_RULES, TEXT_RULES, TYPED_RULES, normalize
from score_messages.text.traced import units_of
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.typed_texts import typed_texts

VERSIONS = st.sampled_from([ARTICLE_RULES, EMOJI_RULES, TYPED_RULES])


def words(text: str, rules: int = TEXT_RULES) -> list[str]:
    clean: str = normalize(pa.array([text], pa.string()), rules)[0].as_py()
    return clean.split()


@given(typed_texts, VERSIONS)
@example("\x0b:)\x0b<3\x0b", TYPED_RULES)
@example(":/\n", EMOJI_RULES)
@example("a\ufe0fb \u2605\ufe0f\u2605", TYPED_RULES)
@examples(900)
def test_words_are_those_that_normalize_gives(text: str, rules: int) -> None:
    assert [word for unit in units_of(text, rules) for word in unit.words] == words(text, rules)


@given(typed_texts, VERSIONS, st.data())
@examples(900)
def test_span_reads_as_the_words_it_stands_for(text: str, rules: int, data: st.DataObject) -> None:
    """A single unit, and any run of them from the first's start to the last's end.

    But for XD right behind a sign: it is no smile there, and would be one alone.
    """
    assume(rules == ARTICLE_RULES or not re.search(r"[^\s.!?,][xX]D", text))
    units = units_of(text, rules)
    assert all(a.end <= b.start for a, b in pairwise(units))
    if units:
        first = data.draw(st.integers(0, len(units) - 1))
        last = data.draw(st.integers(first, min(first + 3, len(units) - 1)))
        span = text[units[first].start : units[last].end]
        assert words(span, rules) == [word for unit in units[first : last + 1] for word in unit.words]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Not <b>GOOD</b>, it\u2019s\u2026", ["Not", "GOOD", "it\u2019s"]),
        ("love it\U0001f600\U0001f44d\U0001f3fd!", ["love", "it", "\U0001f600", "\U0001f44d\U0001f3fd"]),
        ("late again :-( really", ["late", "again", ":-(", "really"]),
        ("\u2605\u2605\u2605\u2606\u2606 'ok'", ["\u2605\u2605\u2605\u2606\u2606", "ok"]),
        ("#BestDayEver, #fail", ["#BestDayEver", "fail"]),
        ("don`t 5\u20325\u2032", ["don`t", "5", "5"]),
    ],
)
def test_people_see_what_they_typed(text: str, pieces: list[str]) -> None:
    assert [text[unit.start : unit.end] for unit in units_of(text)] == pieces


@pytest.mark.parametrize("piece", ["a ", "\U0001f600", ":(", "<3", "<b", "\u2605", "#aA", "'", "`", "\ufe0f"])
def test_long_texts_take_linear_time(piece: str) -> None:
    """Whatever is repeated."""
    with computes_within(20):
        units_of(piece * 100_000)


def test_hashtag_of_very_many_words_takes_linear_time() -> None:
    """It is one unit."""
    with computes_within(20):
        (unit,) = units_of(f"#{'Ab' * 200_000}")
    assert len(unit.words) == 200_000
