"""Clean text, against a reference implementation that says each rule in the plainest way."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.text.emoticons import EMOJI, EMOTICONS
from score_messages.text.normalize import APOSTROPHES, ARTICLE_RULES, TAG_PATTERN, TAGS, TEXT_RULES, normalize
from tests.support.cpu_time import computes_within
from tests.support.examples import examples

WORD_OF = {sign: word for word, signs in EMOJI.items() for sign in signs}
TONES, SELECTORS = [chr(point) for point in range(0x1F3FB, 0x1F400)], [chr(point) for point in range(0xFE00, 0xFE10)]


def slow_spell_out(text: str) -> str:
    """Sign by sign; a drawing mark behind one is dropped, and so is a tone of skin."""
    text = re.sub(f"([{''.join(WORD_OF)}])[\ufe0e\ufe0f]?[{''.join(TONES)}]?", r"\1", text)
    letters = (f" {WORD_OF[letter]} " if letter in WORD_OF else letter for letter in text)
    text = "".join(letter for letter in letters if letter not in [*SELECTORS, "\u20e3"])
    for word, pattern in EMOTICONS:
        text = re.sub(pattern, rf"\1 {word} ", text, flags=re.ASCII)
    return text


def slow_normalize(text: str, rules: int = TEXT_RULES) -> str:
    """The rules one after the other, character by character."""
    text = text if rules == ARTICLE_RULES else slow_spell_out(text)
    text = re.sub(TAG_PATTERN, " ", text)
    letters = ["'" if letter in APOSTROPHES else letter.lower()[:1] for letter in text]
    letters = [letter if letter == "'" or is_of_a_word(letter) else " " for letter in letters]
    words = [word.strip("'") for word in "".join(letters).split(" ")]
    return " ".join(word for word in words if word)


def is_of_a_word(letter: str) -> bool:
    """Letters, marks and decimal digits."""
    return unicodedata.category(letter) in {"Ll", "Lu", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"}


def normalized(*texts: str, rules: int = TEXT_RULES) -> list[str]:
    clean: list[str] = normalize(pa.array(texts, pa.string()), rules).to_pylist()
    return clean


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
    *(":", ";", "=", "(", ")", "-", "D", "<3", ">:(", "^^", "xD", "/", "\\", "\u00b4", "\n"),
    *(":-)", ":(", ":'(", ":/", "</3", "http://", "10:30", "\ufe0f", "\u20e3", "\U0001f3fd", "\u2764", "\U0001f44e"),
]

anything = st.text(st.characters(exclude_categories=["Cs"]))
mixed = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
thorny = st.text(st.sampled_from("' a<>b/\u2019 "), max_size=30)
texts = st.lists(anything | mixed | thorny, max_size=8)


@given(texts, st.sampled_from([ARTICLE_RULES, TEXT_RULES]))
@example(["", "'", "''", " ' ", "a'", "'a", "a''", "", "'"], ARTICLE_RULES)
@example(["é'", "'é", "", "É", "plain"], ARTICLE_RULES)
@examples(900)
def test_agrees_with_the_reference_implementation(bodies: list[str], rules: int) -> None:
    """On any batch and in both versions: neighbours never mix."""
    assert normalized(*bodies, rules=rules) == [slow_normalize(body, rules) for body in bodies]


@given(texts, st.data())
@examples(200)
def test_slice_gives_what_its_rows_give(bodies: list[str], data: st.DataObject) -> None:
    """Whatever stands before and behind it in the buffers."""
    start, stop = sorted((data.draw(st.integers(0, len(bodies))), data.draw(st.integers(0, len(bodies)))))
    part = pa.array(bodies, pa.string()).slice(start, stop - start)
    assert normalize(part).to_pylist() == normalized(*bodies[start:stop])


@given(texts)
@examples(300)
def test_clean_text_stays_as_it_is(bodies: list[str]) -> None:
    """Normalizing twice changes nothing."""
    once = normalized(*bodies)
    assert normalized(*once) == once


@given(texts)
@examples(300)
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
    """As the page of rules says them, in version 1."""
    assert normalized(text, rules=ARTICLE_RULES) == [clean] == [slow_normalize(text, ARTICLE_RULES)]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("love it \U0001f600", "love it happy"),
        ("Late again :-(", "late again sad"),
        ("Thanks:)", "thanks happy"),
        (":) :) :-(((", "happy happy sad"),
        ("so funny xD :D", "so funny happy happy"),
        (">:( I love it <3!", "angry i love it love"),
        ("\u2764\ufe0f\U0001f44d\U0001f3fd\U0001f44e", "love good bad"),
        ("flight \u2708\ufe0f at gate 1\ufe0f\u20e3", "flight at gate 1"),
        ("don't :/", "don't unhappy"),
        ("DON\u2019T", "don't"),
        ("at 10:30, see http://a.example/:)x", "at 10 30 see http a example x"),
        ("std::(x), as follows:(1), 8), in <3 days, foo:Domain", "std x as follows 1 8 in 3 days foo domain"),
        ("\U0001f9d1\u200d\U0001f9b0 \u2b50", ""),
    ],
)
def test_emoji_and_emoticons_by_example(text: str, clean: str) -> None:
    """Where they have a plain meaning and stand where one can stand."""
    assert normalized(text) == [clean] == [slow_normalize(text)]


@given(st.lists(st.text("abc XYZ.,!?'é\u2019\n", max_size=40), max_size=8))
def test_texts_without_any_are_the_same_in_both_versions(bodies: list[str]) -> None:
    """So a model of one version reads plain mail as one of the other."""
    assert normalized(*bodies) == normalized(*bodies, rules=ARTICLE_RULES)


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
    "eyes": ":",
    "noses": ":-",
    "hearts": "<3",
    "joined": "\u2764\ufe0f\u200d",
    "smileys": ":) ",
    "broken": "</3 ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_takes_linear_time(piece: str) -> None:
    """Not a second, where a quadratic rule would take hours; with and without a start that promises more."""
    text = piece * ((1 << 20) // len(piece.encode()))
    with computes_within(3):
        normalized("x" + text, "<a " + text, text + "é")


def test_reference_implementation_knows_the_same_marks() -> None:
    """A character of any category is treated alike; every one of Unicode below the private planes, once."""
    ranges = [0, 0xD800, 0xE000, 0x20000]
    for start, stop in pairwise(ranges):
        if start == 0xD800:
            continue
        alphabet = "".join(map(chr, range(start, stop)))
        spaced = " ".join(alphabet)
        assert normalized(spaced) == [slow_normalize(spaced)]
