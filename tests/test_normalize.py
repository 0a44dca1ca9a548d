"""Clean text, against a twin that says each rule in the plainest way."""

from __future__ import annotations

import re
import time
import unicodedata
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.normalize import APOSTROPHES, TAG_PATTERN, TAGS, normalize


def slow_normalize(text: str) -> str:
    """The rules one after the other, character by character."""
    text = re.sub(TAG_PATTERN, " ", text)
    letters = ["'" if letter in APOSTROPHES else letter.lower()[:1] for letter in text]
    letters = [letter if letter == "'" or is_of_a_word(letter) else " " for letter in letters]
    words = [word.strip("'") for word in "".join(letters).split(" ")]
    return " ".join(word for word in words if word)


def is_of_a_word(letter: str) -> bool:
    """Letters, marks and decimal digits."""
    return unicodedata.category(letter) in {"Ll", "Lu", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"}


def normalized(*texts: str) -> list[str]:
    return normalize(pa.array(texts, pa.string())).to_pylist()


PIECES = [
    *"abZ9 '<>/&;,.-_\t\r\n\f\0\x7f\x85\xa0",
    *APOSTROPHES,
    *"İßẞΣςσȺéÉ",
    "e\u0301",
    "\u0307",
    *"٣३４²½Ⅷ",
    *"中あ한ش\u200d\u2028\ufeff\ufffd",
    *"😀𝒜𐐀𞤀🏽",
    "'hello'",
    "don't",
    "rock''n",
    "<br />",
    "<BR/>",
    "</P>",
    '<a href="x">',
    "<b\n>",
    "<brx>",
    "<br",
    "< br>",
    "<i <b>",
]

anything = st.text(st.characters(exclude_categories=["Cs"]))
mixed = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
thorny = st.text(st.sampled_from("' a<>b/\u2019 "), max_size=30)
texts = st.lists(anything | mixed | thorny, max_size=8)


@given(texts)
@example(["", "'", "''", " ' ", "a'", "'a", "a''", "", "'"])
@example(["é'", "'é", "", "É", "plain"])
@settings(max_examples=600, deadline=None)
def test_agrees_with_the_slow_twin(bodies: list[str]) -> None:
    """On any batch: neighbours never mix."""
    assert normalized(*bodies) == [slow_normalize(body) for body in bodies]


@given(texts, st.data())
@settings(max_examples=200, deadline=None)
def test_slice_gives_what_its_rows_give(bodies: list[str], data: st.DataObject) -> None:
    """Whatever stands before and behind it in the buffers."""
    start, stop = sorted((data.draw(st.integers(0, len(bodies))), data.draw(st.integers(0, len(bodies)))))
    part = pa.array(bodies, pa.string()).slice(start, stop - start)
    assert normalize(part).to_pylist() == normalized(*bodies[start:stop])


@given(texts)
@settings(max_examples=300, deadline=None)
def test_clean_text_stays_as_it_is(bodies: list[str]) -> None:
    """Normalizing twice changes nothing."""
    once = normalized(*bodies)
    assert normalized(*once) == once


@given(texts)
@settings(max_examples=300, deadline=None)
def test_words_stand_between_single_spaces(bodies: list[str]) -> None:
    """Of lower-case letters, marks, digits and inner apostrophes only."""
    for clean in normalized(*bodies):
        words = clean.split(" ") if clean else []
        assert all(words)
        for word in words:
            assert not word.startswith("'")
            assert not word.endswith("'")
            assert all(letter == "'" or is_of_a_word(letter) for letter in word)
            assert not any("A" <= letter <= "Z" for letter in word)


def test_result_is_a_sound_array() -> None:
    """Its buffers are those that Arrow expects."""
    for bodies in ([], [""], ["", ""], ["é", "", "a"], ["İ" * 100, "x'"]):
        clean = normalize(pa.array(bodies, pa.string()))
        clean.validate(full=True)
        assert (clean.type, len(clean), clean.null_count) == (pa.string(), len(bodies), 0)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("It\u2019s GREAT!", "it's great"),
        ("don\u2018t don\u02bct don\uff07t", "don't don't don't"),
        ("'hello' rock'n'roll 'tis ''", "hello rock'n'roll tis"),
        ("rock''n", "rock''n"),
        ("good<br /><BR>film</P >x", "good film x"),
        ('see <a href="b">this</a>', "see this"),
        ("I <3 it, 5 < 6 > 4", "i 3 it 5 6 4"),
        ("<brilliant> <br", "brilliant br"),
        ("İstanbul STRASSE Straße ΟΔΟΣ", "istanbul strasse straße οδοσ"),
        ("cafe\u0301 CAFÉ", "cafe\u0301 café"),
        ("٣٤ ३ \uff14 x² ½ Ⅷ", "٣٤ ३ \uff14 x"),
        ("𐐀𝒜 😀 中文", "𐐨𝒜 中文"),
        ("a\x00b\u200bc\u00add\ufeffe", "a b c d e"),
        ("10/10 e-mail user@example.org", "10 10 e mail user example org"),
    ],
)
def test_rules_by_example(text: str, clean: str) -> None:
    """As the page of rules says them."""
    assert normalized(text) == [clean] == [slow_normalize(text)]


@pytest.mark.parametrize("tag", TAGS)
def test_every_listed_tag_becomes_a_space_in_any_case(tag: str) -> None:
    """Opening, closing and empty, with attributes or line breaks."""
    forms = [f"<{tag}>", f"</{tag.upper()}>", f"<{tag.title()}/>", f"<{tag}\n class='x'>", f"<{tag} />"]
    assert normalized(*(f"a{form}b" for form in forms)) == ["a b"] * 5


HOSTILE = {
    "openings": "<",
    "tags": "<a ",
    "closings": "</br ",
    "spaces": " ",
    "marks": "\u0301",
    "mark_pairs": "\u0315\u0300",
    "apostrophes": "'",
    "curly": "\u2019",
    "words": "a'",
    "astral": "😀",
    "dotted": "İ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_takes_linear_time(piece: str) -> None:
    """Not a second, where a quadratic rule would take hours; with and without a start that promises more."""
    text = piece * ((1 << 20) // len(piece.encode()))
    start = time.perf_counter()
    normalized("x" + text, "<a " + text, text + "é")
    assert time.perf_counter() - start < 3


def test_twin_knows_the_same_marks() -> None:
    """A character of any category is treated alike; every one of Unicode below the private planes, once."""
    ranges = [0, 0xD800, 0xE000, 0x20000]
    for start, stop in pairwise(ranges):
        if start == 0xD800:
            continue
        alphabet = "".join(map(chr, range(start, stop)))
        spaced = " ".join(alphabet)
        assert normalized(spaced) == [slow_normalize(spaced)]
