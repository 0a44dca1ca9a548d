"""What all words of a message say of its language together. Knows no decision and no model."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.text.language.lists import Int32s, lists
from score_messages.text.language.spelling import RARER, RARER_BY, general_evidence, named_evidence, spelt_languages
from score_messages.text.language.tables import by_language

Int64s = npt.NDArray[np.int64]

BLOCK = 1 << 14
"""Words that are looked at together: that bounds memory."""


MOST_OF_UNLISTED = 4000
"""More than that all unlisted words of a message don't say for whatever language: they may all be misspelt English."""

LONGEST = 64
"""Letters of the longest word that a list may hold, accents apart."""


@dataclass(frozen=True)
class Evidence:
    """Of n messages, each with at least one word, in the unit of `lists`.

    Attributes:
        general: int64[n], for whatever other language.
        named: int64[n], what comes on top for the language for which most does.
        language: int64[n], which one, an index in `other_languages()`.
    """

    general: Int64s
    named: Int64s
    language: Int64s


@functools.cache
def other_languages() -> tuple[str, ...]:
    """All languages that can be told, ISO 639-1, but for English."""
    return tuple(dict.fromkeys([*by_language("words.txt"), *spelt_languages()]))


def evidence_of(messages: Sequence[Sequence[str]]) -> Evidence:
    """Add up what the words say.

    Args:
        messages: the words of n messages, as `normalize` gives them, none of them twice: a repeated one says nothing
            new (`No, no, no!` isn't Spanish).
    """
    blocks = [_of_block(block) for block in _blocks(messages)]
    empty = np.empty(0, np.int64)
    columns = zip(*blocks, strict=True) if blocks else ((empty,), (empty,), (empty,))
    return Evidence(*(np.concatenate(column) for column in columns))


def _blocks(messages: Sequence[Sequence[str]]) -> Iterator[Sequence[Sequence[str]]]:
    begun, count = 0, 0
    for end, words in enumerate(messages, 1):
        count += len(words)
        if count >= BLOCK:
            yield messages[begun:end]
            begun, count = end, 0
    if begun < len(messages):
        yield messages[begun:]


def _of_block(messages: Sequence[Sequence[str]]) -> tuple[Int64s, Int64s, Int64s]:
    rows: dict[str, int] = {}
    tokens = np.fromiter((rows.setdefault(word, len(rows)) for words in messages for word in words), np.int64)
    starts = np.cumsum([0, *map(len, messages[:-1])])
    general, named = _of_words(list(rows))
    sums = np.stack([np.add.reduceat(column[tokens], starts, dtype=np.int64) for column in named.T], axis=1)
    sums -= _rarer()
    language = sums.argmax(axis=1)
    against = np.add.reduceat(np.minimum(general, 0)[tokens], starts, dtype=np.int64)
    unlisted = np.add.reduceat(np.maximum(general, 0)[tokens], starts, dtype=np.int64)
    return against + np.minimum(unlisted, MOST_OF_UNLISTED), sums.max(axis=1), language


def _of_words(words: Sequence[str]) -> tuple[Int32s, Int32s]:
    """What each word says: int32[words], in general; int32[words, languages], on top."""
    listed = lists()
    columns = {code: column for column, code in enumerate(other_languages())}
    words = list(map(_composed, words))
    place = np.fromiter((listed.rows.get(word, -1) for word in words), np.int64, len(words))
    general = listed.general[place]
    named = np.zeros((len(words), len(columns)), np.int32)
    named[:, : len(listed.languages)] = listed.named[listed.named_rows[place]]
    for row in np.flatnonzero(place < 0).tolist():
        general[row], named[row] = general_evidence(words[row]), 0
        for code, evidence in named_evidence(words[row]).items():
            named[row, columns[code]] = evidence
    return general, named


def _composed(word: str) -> str:
    """With letters and their accents in one, as the lists have them; of longer words, it would take too long."""
    return word if word.isascii() or len(word) > LONGEST else unicodedata.normalize("NFC", word)


@functools.cache
def _rarer() -> Int32s:
    return np.array([RARER_BY if code in RARER else 0 for code in other_languages()], np.int32)
