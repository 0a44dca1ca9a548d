"""Clean text, against a reference implementation that says each rule in the plainest way."""

from __future__ import annotations

import re
import string
import unicodedata
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.text.emoticons import EMOJI, EMOTICONS
from score_messages.text.normalize import (
    APOSTROPHES,
    ARTICLE_RULES,
    BETWEEN_LETTERS,
    EMOJI_RULES,
    MORE_APOSTROPHES,
    TAG_PATTERN,
    TAGS,
    TEXT_RULES,
    TYPED_RULES,
    normalize,
)
from score_messages.text.stars import EMPTY, FULL
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.typed_texts import typed_texts

WORD_OF = {sign: word for word, signs in EMOJI.items() for sign in signs}
SMALL, CAPITALS, DIGITS = set(string.ascii_lowercase), set(string.ascii_uppercase), set(string.digits)
TONES, SELECTORS = [chr(point) for point in range(0x1F3FB, 0x1F400)], [chr(point) for point in range(0xFE00, 0xFE10)]


def slow_spell_out(text: str) -> str:
    """Sign by sign; a drawing mark behind one is dropped, and so is a tone of skin."""
    text = re.sub(f"([{''.join(WORD_OF)}])[\ufe0e\ufe0f]?[{''.join(TONES)}]?", r"\1", text)
    letters = (f" {WORD_OF[letter]} " if letter in WORD_OF else letter for letter in text)
    text = "".join(letter for letter in letters if letter not in [*SELECTORS, "\u20e3"])
    for word, pattern in EMOTICONS:
        text = re.sub(pattern, rf"\1 {word} ", text, flags=re.ASCII)
    return text


def slow_count_stars(text: str) -> str:
    """Star by star: full ones, then empty ones, a space at most between two."""
    out, rest = "", text
    while rest:
        length, full, empty = 0, 0, 0
        while True:
            ahead = rest[length:].removeprefix(" ") if full else rest[length:]
            if not ahead or ahead[0] not in (EMPTY if empty else FULL + EMPTY if full else FULL):
                break
            full, empty = full + (ahead[0] in FULL), empty + (ahead[0] in EMPTY)
            length = len(rest) - len(ahead) + 1
        is_rating = 2 <= full + empty <= 10
        out += f" {full} star{'s' * (full > 1)} " if is_rating else rest[: length or 1]
        rest = rest[length or 1 :]
    return out


def slow_split_hashtags(text: str) -> str:
    """Letter by letter, with what stands before and behind."""
    out, tag = "", ""
    for place, letter in enumerate(text):
        before, behind = text[place - 1 : place], text[place + 1 : place + 2]
        if tag and (letter.isalnum() or letter == "_"):
            ends_word = before in SMALL | DIGITS and not (len(tag) == 2 and before in SMALL)
            ends_capitals = before in CAPITALS and behind in SMALL
            out += " " * (letter in CAPITALS and (ends_word or ends_capitals)) + letter
            tag += letter
        else:
            is_tag = letter == "#" and not before.isalnum() and before not in {*"_&#/"} and behind in SMALL | CAPITALS
            out, tag = out + letter, "#" * is_tag
    return out


def slow_apostrophes(text: str) -> str:
    """Those of version 3."""
    out = ""
    for place, letter in enumerate(text):
        neighbours = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
        if letter in BETWEEN_LETTERS:
            is_within = place > 0 and len(neighbours) == 2 and all(map(is_a_letter, neighbours))
            out += "'" if is_within else " "
        else:
            out += "'" if letter in MORE_APOSTROPHES else letter
    return out


def is_a_letter(letter: str) -> bool:
    """Once it is in its lower case; beyond ASCII, whatever words may hold."""
    lower = letter.lower()[:1]
    of_word = letter not in APOSTROPHES + MORE_APOSTROPHES + BETWEEN_LETTERS + "'" and is_of_a_word(lower)
    return of_word and lower not in DIGITS


def slow_normalize(text: str, rules: int = TEXT_RULES) -> str:
    """The rules one after the other, character by character."""
    text = text if rules == ARTICLE_RULES else slow_spell_out(text)
    text = slow_split_hashtags(slow_count_stars(text)) if rules == TYPED_RULES else text
    text = re.sub(TAG_PATTERN, " ", text)
    text = slow_apostrophes(text) if rules == TYPED_RULES else text
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


texts = st.lists(typed_texts, max_size=8)


@given(texts, st.sampled_from([ARTICLE_RULES, EMOJI_RULES, TYPED_RULES]))
@example(["", "'", "''", " ' ", "a'", "'a", "a''", "", "'"], ARTICLE_RULES)
@example(["é'", "'é", "", "É", "plain"], ARTICLE_RULES)
@examples(900)
def test_agrees_with_the_reference_implementation(bodies: list[str], rules: int) -> None:
    """On any batch and in every version: neighbours never mix."""
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


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("I don`t, can\u00b4t and won\u2032t", "i don't can't and won't"),
        ("isn\u02b9t isn\u02bbt isn\u02c8t isn\u201bt", "isn't isn't isn't isn't"),
        ("rock`n`roll", "rock'n'roll"),
        ("`code` and ``code``, 5\u203210, 6`2, a` b", "code and code 5 10 6 2 a b"),
        ("\u2605\u2605\u2605\u2605\u2605 Great", "5 stars great"),
        ("\u2605\u2605\u2605\u2606\u2606", "3 stars"),
        ("\u2605\u2606\u2606\u2606\u2606 bad", "1 star bad"),
        ("\u2b50\ufe0f\u2b50\ufe0f \u2b50\ufe0f!", "3 stars"),
        ("\u2605 New \u2605 Sale \u2605", "new sale"),
        ("\u2606\u2606\u2606\u2606\u2606", ""),
        ("\u2605" * 11, ""),
        ("#BestDayEver #LoveIt", "best day ever love it"),
        ("(#NHSHeroes) #IAmHappy, #Top10Deals", "nhs heroes i am happy top10 deals"),
        ("#fail #WOW #iPhone #eBay", "fail wow iphone ebay"),
        ("C#IsFun a/#TwoParts &#XaB; #1AndOnly #FFAA00", "c isfun a twoparts xab 1andonly ffaa00"),
    ],
)
def test_what_people_type_by_example(text: str, clean: str) -> None:
    """Apostrophes from other keys, stars and hashtags, in version 3."""
    assert normalized(text) == [clean] == [slow_normalize(text)]


@given(st.lists(st.text("abc XYZ.,!?'é\u2019\n", max_size=40), max_size=8))
def test_texts_without_any_are_the_same_in_all_versions(bodies: list[str]) -> None:
    """So a model of one version reads plain mail as one of another."""
    assert normalized(*bodies) == normalized(*bodies, rules=EMOJI_RULES) == normalized(*bodies, rules=ARTICLE_RULES)


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
    "accents": "`",
    "accented": "a`",
    "stars": "\u2605",
    "spaced_stars": "\u2605 ",
    "ratings": "\u2605\u2605a",
    "tags_in_rows": "#",
    "hashtags": "#Ab ",
    "a_hashtag": "aB",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_takes_linear_time(piece: str) -> None:
    """Not a second, where a quadratic rule would take hours; with and without a start that promises more."""
    text = piece * ((1 << 20) // len(piece.encode()))
    with computes_within(3):
        normalized("x" + text, "<a " + text, "#A" + text, text + "é")


def test_reference_implementation_knows_the_same_marks() -> None:
    """A character of any category is treated alike; every one of Unicode below the private planes, once."""
    ranges = [0, 0xD800, 0xE000, 0x20000]
    for start, stop in pairwise(ranges):
        if start == 0xD800:
            continue
        alphabet = "".join(map(chr, range(start, stop)))
        spaced = " ".join(alphabet)
        assert normalized(spaced) == [slow_normalize(spaced)]
