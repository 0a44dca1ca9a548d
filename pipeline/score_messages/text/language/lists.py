"""What a listed word says of a message's language. Reads the two lists; knows no message.

Evidence is the natural logarithm of how much more likely a word is in another language than in English, in thousandths:
whole numbers, so that sums are exact, whatever else is summed beside them.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.text.language.tables import by_language, lines_of

Int32s = npt.NDArray[np.int32]

UNIT = 1000
"""How much evidence is a logarithm of 1."""

IN_ENGLISH, ENGLISH_SHIFT = 0.09, 2.7
"""Zipf's law: that share of all words, divided by a word's rank (from 0) plus the shift, are this word."""

UNLISTED_IN_ENGLISH = 0.03 / 200_000
"""Probability of a single word in English messages that `english.txt` doesn't hold."""

IN_OTHER, OTHER_SHIFT = 0.55, 8.0
"""The same of a language's list in `words.txt`: all of its words together are that share of all words."""

WITHOUT_ACCENTS = 0.15
"""How often a word is written without its accents."""

NEVER_PLAIN = ("vi",)
"""But for languages whose words would then be those of any other."""

ENGLISH_IN_OTHER = 0.10 / 25_000
"""Probability of a single English word, such as a product's name, in a message in another language."""

MOST_BY_LENGTH = {1: 0.5, 2: 2.5, 3: 4.5}
"""Logarithms: more than that no word of so many ASCII letters says. English has such words as abbreviations, too."""

MOST = 12.0
"""And no longer one."""

FREQUENT, MOST_IF_FREQUENT = 3000, 2.2
"""A longer word among so many of English says no more for another language, whatever its list says."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NO_ACCENTS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True)
class Lists:
    """The evidence of all listed words.

    Attributes:
        languages: ISO 639-1, in the order of the columns of `named`.
        rows: where each word stands in `general` and `named_rows`.
        general: int32[words], for whatever other language; never positive.
        named_rows: int32[words], where each word stands in `named`.
        named: int32[rows, languages], what comes on top for each language; the first row is of English words: 0.
    """

    languages: tuple[str, ...]
    rows: dict[str, int]
    general: Int32s
    named_rows: Int32s
    named: Int32s


@functools.cache
def lists() -> Lists:
    """Read the lists, once."""
    rows = {word: row for row, word in enumerate(lines_of("english.txt"))}
    english = len(rows)
    others = by_language("words.txt")
    entries = [
        (place := rows.setdefault(word, len(rows)), column, probability, _most(word, place))
        for column, (code, words) in enumerate(others.items())
        for word, probability in _probabilities(code, words)
    ]
    in_english = np.full(len(rows), UNLISTED_IN_ENGLISH)
    in_english[:english] = IN_ENGLISH / (np.arange(english) + ENGLISH_SHIFT)
    general = np.zeros(len(rows))
    general[:english] = np.minimum(np.log(ENGLISH_IN_OTHER / in_english[:english]), 0.0)
    general[[row for word, row in rows.items() if word[0].isdecimal()]] = 0.0  # numbers are the same everywhere

    row, column, probability, most = (np.array(values) for values in zip(*entries, strict=True))
    ratios = np.minimum(np.log(probability / in_english[row]), most)
    listed, index = np.unique(row, return_inverse=True)
    named = np.zeros((1 + len(listed), len(others)), np.int32)
    np.maximum.at(named, (1 + index, column), _units(np.maximum(ratios - general[row], 0.0)))
    named_rows = np.zeros(len(rows), np.int32)
    named_rows[listed] = np.arange(1, len(named))
    return Lists(tuple(others), rows, _units(general), named_rows, named)


def _most(word: str, row: int) -> float:
    if not word.isascii():
        return MOST
    return MOST_BY_LENGTH.get(len(word), MOST_IF_FREQUENT if row < FREQUENT else MOST)


def _units(logarithms: npt.NDArray[np.float64]) -> Int32s:
    return np.rint(logarithms * UNIT).astype(np.int32)


def _probabilities(code: str, words: list[str]) -> Iterator[tuple[str, float]]:
    """Each word of a list, and how it is written on a keyboard that lacks its accents."""
    shares = 1 / (np.arange(len(words)) + OTHER_SHIFT)
    for word, probability in zip(words, (IN_OTHER * shares / shares.sum()).tolist(), strict=True):
        yield word, probability
        if not word.isascii() and code not in NEVER_PLAIN:
            written_out = word.translate(_UMLAUTS) if code == "de" else word
            for other in {_without_accents(word), written_out} - {word}:
                yield other, probability * WITHOUT_ACCENTS


def _without_accents(word: str) -> str:
    """A word as it is written with plain letters only; those of other scripts stay.

    >>> _without_accents("garçon")
    'garcon'
    """
    return "".join(map(_plain, word))


@functools.cache
def _plain(letter: str) -> str:
    return letter.translate(_NO_ACCENTS) if letter in "ßłøđ\u0131æœ" else unicodedata.normalize("NFD", letter)[0]
