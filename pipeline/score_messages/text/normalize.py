"""The only definition of clean text. Knows no files, no vocabulary and no model.

The rules, in order, of all versions:

0. (From version 2 on) Emoji and emoticons with a plain meaning become the words for it (`emoticons.py`). (From version
   3 on) So do rows of stars (`stars.py`), and hashtags become the words that they are made of (`hashtags.py`).
1. HTML tags (`<br />`, `</p>`, `<a href=...>`: the element names in `TAGS`) become a space.
2. Every character becomes its lower-case form, one character for one.
3. Typographic apostrophes become `'`. (From version 3 on) So do more letters that look like one, and, between two
   letters, the signs that people type in its place: accents, primes.
4. Every character that is not a letter, mark, decimal digit or apostrophe becomes a space.
5. Apostrophes at a word's ends are dropped: 'hello' is hello; don't and rock''n stay.
6. Words are what stands between spaces; they come out separated by single spaces.

Words that version 3 reads without their stretched letters are the vocabulary's matter: `stretched.py`.

Each step is linear in the text. There is no Unicode normalization, which can take minutes on 1 MB of hostile text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.text.emoticons import spell_out
from score_messages.text.hashtags import split_hashtags
from score_messages.text.stars import count_stars
from score_messages.text.string_buffers import bytes_of, code_points_of, from_bytes, from_code_points, offsets_of

ARTICLE_RULES, EMOJI_RULES, TYPED_RULES = 1, 2, 3
"""The versions of the rules in this folder: the article's, those that know emoji, and those that know what else people
type: stars, hashtags, stretched words, any apostrophe. A saved model names the version that it reads texts by."""

TEXT_RULES = TYPED_RULES
"""The newest."""

APOSTROPHES = "\u2019\u2018\u02bc\uff07"

MORE_APOSTROPHES = "\u201b\u02b9\u02bb\u02bd\u02c8\ua78b\ua78c"
"""Those of version 3: letters and quotation marks that are hardly ever anything else."""

BETWEEN_LETTERS = "`\u00b4\u02ca\u02cb\u0374\u0384\u055a\u05f3\u1fbd\u1fbf\u1fef\u1ffd\u2032\u2035\uff40"
"""Signs that stand for an apostrophe between two letters only (version 3); elsewhere they quote, count feet or minutes,
or are nothing."""

TAGS = tuple(
    "a abbr article aside b big blockquote body br caption center cite code col dd del div dl dt em font footer form"
    " h1 h2 h3 h4 h5 h6 head header hr html i img ins kbd label li link main meta nav ol option p pre q s samp section"
    " select small span strike strong style sub sup table tbody td tfoot th thead title tr tt u ul var".split()
)

_SPACE, _APOSTROPHE, _MAYBE = 0x20, 0x27, ord("`")


def _either_case(name: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in name)


TAG_PATTERN = rf"</?(?:{'|'.join(map(_either_case, TAGS))})(?:[\t\n\f\r /][^<>]*)?>"
"""For RE2 and `re` alike; linear, since a match never runs over another `<`."""


def normalize(body: pa.StringArray, rules: int = TEXT_RULES) -> pa.StringArray:
    """Reduce each message to lower-case words separated by single spaces.

    Args:
        body: string[n] without nulls, valid UTF-8.
        rules: the version, `ARTICLE_RULES` to `TEXT_RULES`.

    Returns:
        string[n]; "" for a message without words.

    >>> normalize(pa.array(["It\u2019s GREAT!<br />'Really' - 10/10"])).to_pylist()
    ["it's great really 10 10"]
    """
    spelt = body if rules < EMOJI_RULES else spell_out(body)
    is_new = rules >= TYPED_RULES
    content = bytes_of(spelt).tobytes()  # neither stars nor hashtags add a sign that the next step looks for
    split = split_hashtags(count_stars(spelt, content), content) if is_new else spelt
    return _squeeze(_fold_beyond_ascii(_without_tags(split, content), is_new), is_new)


def _without_tags(body: pa.StringArray, content: bytes) -> pa.StringArray:
    if b"<" not in content:  # Arrow makes the pattern ready for each call, which takes its time
        return body
    return pc.replace_substring_regex(body, pattern=TAG_PATTERN, replacement=" ")


def _fold_beyond_ascii(body: pa.StringArray, is_new: bool) -> pa.StringArray:
    """Apply rules 2 to 4 to the messages that hold more than ASCII; afterwards every byte >= 0x80 is part of a word."""
    ascii_only = pc.string_is_ascii(body)
    if pc.all(ascii_only).as_py() or not len(body):
        return body
    others = pc.invert(ascii_only)
    return pc.replace_with_mask(body, others, _fold_code_points(body.filter(others), is_new))


def _fold_code_points(body: pa.StringArray, is_new: bool) -> pa.StringArray:
    row_ends = np.concatenate([[0], np.cumsum(np.asarray(pc.utf8_length(body)))])
    return from_code_points(row_ends, _folded(code_points_of(body), is_new))


_NOT_YET = 0xFFFFFFFF


@cache
def _fold_table(is_new: bool) -> npt.NDArray[np.uint32]:
    """What each code point of Unicode becomes, filled as characters turn up: whole, it would cost half a second."""
    return np.full(0x110000, _NOT_YET, dtype=np.uint32)


def _folded(code_points: npt.NDArray[np.uint32], is_new: bool) -> npt.NDArray[np.uint32]:
    """Rules 2 to 4 for many characters. Threads may fill the same entry of the table: with the same value."""
    table = _fold_table(is_new)
    folded = table[code_points]
    missing = folded == _NOT_YET
    if missing.any():
        for code_point in np.unique(code_points[missing]):
            table[code_point] = ord(fold_character(chr(code_point), is_new))
        folded = table[code_points]
    return folded


def fold_character(character: str, is_new: bool = True) -> str:
    """Rules 2 to 4 for one character: its lower-case form if words may hold it, else a space.

    Only U+0130 has a lower case of two characters (i and a combining dot); the first, i, is taken.

    Args:
        is_new: by version 3; what is an apostrophe between letters only is a grave accent until its neighbours are
            looked at.
    """
    if character == "'" or character in APOSTROPHES or (is_new and character in MORE_APOSTROPHES):
        return "'"
    if is_new and character in BETWEEN_LETTERS:
        return chr(_MAYBE)
    lower = character.lower()[0]
    return lower if unicodedata.category(lower)[0] in "LM" or unicodedata.category(lower) == "Nd" else " "


def _byte_table(is_new: bool) -> bytes:
    return bytes(ord(fold_character(chr(byte), is_new)) if byte < 0x80 else byte for byte in range(256))


_BYTE_TABLES = {is_new: _byte_table(is_new) for is_new in (False, True)}


def _squeeze(body: pa.StringArray, is_new: bool) -> pa.StringArray:
    """Apply rules 2 to 4 to ASCII bytes by one table look-up, then 5 and 6 to all, over the buffer of all messages."""
    folded = bytes_of(body).tobytes().translate(_BYTE_TABLES[is_new])
    data = np.frombuffer(bytearray(folded), dtype=np.uint8)
    offsets = offsets_of(body)
    row_start = np.zeros(len(data) + 1, dtype=bool)
    row_start[offsets] = True
    if is_new and chr(_MAYBE).encode() in folded:
        _decide_between_letters(data, row_start)
    _drop_outer_apostrophes(data, row_start)
    in_word = data != _SPACE
    keep = in_word.copy()
    keep[1:] |= in_word[:-1] & ~row_start[1:-1]  # the first space after each word
    ends = _drop_last_spaces(data, keep, offsets)
    return from_bytes(ends.astype(np.int32), data[keep].tobytes())


_LETTERS = np.array([byte >= 0x80 or chr(byte).isalpha() for byte in range(256)])
"""Bytes of letters once rules 2 to 4 are applied; what lies beyond ASCII passes for one."""


def _decide_between_letters(data: npt.NDArray[np.uint8], row_start: npt.NDArray[np.bool_]) -> None:
    """Turn each sign of `BETWEEN_LETTERS` into an apostrophe or a space, in place."""
    indices = np.flatnonzero(data == _MAYBE)
    letter_before = _LETTERS[data[indices - 1]] & ~row_start[indices]
    letter_after = _LETTERS[data[np.minimum(indices + 1, len(data) - 1)]] & ~row_start[indices + 1]
    data[indices] = np.where(letter_before & letter_after, _APOSTROPHE, _SPACE)


def _drop_last_spaces(
    data: npt.NDArray[np.uint8], keep: npt.NDArray[np.bool_], offsets: npt.NDArray[np.int32]
) -> npt.NDArray[np.int64]:
    """Take out of `keep`, in place, the one space that a message may end with; return the offsets of what is kept.

    Works on the indices of dropped bytes and on the messages' ends: far fewer than there are bytes.
    """
    dropped = np.flatnonzero(~keep)
    ends = offsets - np.searchsorted(dropped, offsets)
    with_words = np.flatnonzero(np.diff(ends))
    last = ends[with_words + 1] - 1
    last_kept = last + np.searchsorted(dropped - np.arange(len(dropped)), last, side="right")
    has_space = data[last_kept] == _SPACE
    keep[last_kept[has_space]] = False
    fewer = np.zeros(len(ends), dtype=np.int64)
    fewer[with_words[has_space] + 1] = 1
    return ends - np.cumsum(fewer)


def _drop_outer_apostrophes(data: npt.NDArray[np.uint8], row_start: npt.NDArray[np.bool_]) -> None:
    """Turn every run of apostrophes that has no word on one of its sides into spaces, in place."""
    indices = np.flatnonzero(data == _APOSTROPHE)
    if not len(indices):
        return
    first = np.ones(len(indices), dtype=bool)
    first[1:] = (np.diff(indices) > 1) | row_start[indices[1:]]
    begins = indices[first]
    ends = indices[np.append(first[1:], True)] + 1
    word_before = (data[begins - 1] != _SPACE) & ~row_start[begins]
    word_after = (data[np.minimum(ends, len(data) - 1)] != _SPACE) & ~row_start[ends]
    dropped = np.repeat(~(word_before & word_after), np.diff(np.append(np.flatnonzero(first), len(indices))))
    data[indices[dropped]] = _SPACE
