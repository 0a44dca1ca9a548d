"""Phrases of one to three words, and how many messages of each group hold them. Knows numbers of words, no words.

group   messages that are counted together, such as a sample of the negative ones
gram    one to three words side by side, without a break between them
left    a gram without its last word

Grams that few messages hold are left out early: a longer one is only looked for where the shorter ones are frequent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.masks import Bools
from score_messages.report.judged import Int64s
from score_messages.report.name_places import BREAK, Int32s
from score_messages.report.phrase_words import Words

LONGEST = 3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Some of the messages of a text collection.

    Attributes:
        corpus: which of the collections.
        chosen: bool[n] of its messages.
    """

    corpus: int
    chosen: Bools


@dataclass(frozen=True)
class Grams:
    """The frequent grams of one length, m of them; gram 0 stands for none.

    Attributes:
        lefts: int32[m], the gram before the last word, one word shorter; 0 for single words.
        words: int32[m], the last word.
        counts: int64[groups, m], messages that hold it.
        places: of each corpus int32, the gram that ends at each word.
        ratio: float64[m], how surely the words belong together: the likelihood ratio, infinite for single words.
        closeness: float64[m], by how much: normalized pointwise mutual information, 1 for single words.
    """

    lefts: Int32s
    words: Int32s
    counts: Int64s
    places: Sequence[Int32s]
    ratio: Floats
    closeness: Floats


def frequent_grams(corpora: Sequence[Words], groups: Sequence[Group], fewest: int) -> list[Grams]:
    """The grams of each length from 1 to `LONGEST` that at least `fewest` messages of all corpora together hold."""
    lasts: Sequence[Int32s] = [words.ids for words in corpora]
    lefts: Sequence[Int32s] = [np.zeros(len(words.ids), np.int32) for words in corpora]
    by_length: list[Grams] = []
    for length in range(1, LONGEST + 1):
        counting = _Counting(corpora, lefts, lasts, is_single=length == 1)
        by_length.append(counting.grams(groups, fewest))
        lefts = [_shifted(places) for places in by_length[-1].places]
        lasts = by_length[0].places
    return by_length


@dataclass(frozen=True)
class _Counting:
    """Counts the grams of one length.

    Attributes:
        lefts: of each word of each corpus the gram that ends just before it, 0 for none.
        lasts: of each word its number, `BREAK` where no gram ends.
        is_single: the grams are of one word, and have nothing left of it.
    """

    corpora: Sequence[Words]
    lefts: Sequence[Int32s]
    lasts: Sequence[Int32s]
    is_single: bool

    def grams(self, groups: Sequence[Group], fewest: int) -> Grams:
        """Those that enough messages hold, and how many of each group."""
        base = 1 + max([0, *(int(part.max(initial=0)) for part in self.lasts)])
        keys = [self._keys(left, last, base) for left, last in zip(self.lefts, self.lasts, strict=True)]
        held = [_held(key, words) for key, words in zip(keys, self.corpora, strict=True)]
        kept = _frequent(held, fewest)
        places = [_numbered(key, kept) for key in keys]
        lefts, words = np.append(0, kept // base), np.append(0, kept % base)
        ratio, closeness = self._belonging(places, lefts, words)
        return Grams(
            lefts=lefts.astype(np.int32),
            words=words.astype(np.int32),
            counts=_counts(held, groups, kept),
            places=places,
            ratio=ratio,
            closeness=closeness,
        )

    def _keys(self, left: Int32s, last: Int32s, base: int) -> Int64s:
        """Of each word a number that stands for the gram that ends there; 0 for none."""
        is_gram = (last != BREAK) & ((left != 0) | self.is_single)
        return np.where(is_gram, left.astype(np.int64) * base + last, 0)

    def _belonging(self, places: Sequence[Int32s], lefts: Int64s, words: Int64s) -> tuple[Floats, Floats]:
        """How surely and how closely left and last word of each gram belong together, by how often they occur so.

        The table of two by two is of all places where a left and a last word stand side by side.
        """
        if self.is_single:
            return np.full(len(words), np.inf), np.ones(len(words))
        both, left, last = (np.zeros(1 + int(part.max(initial=0))) for part in (np.arange(len(words)), lefts, words))
        for gram, before, word in zip(places, self.lefts, self.lasts, strict=True):
            is_pair = (before != 0) & (word != BREAK)
            both = _added(both, np.bincount(gram))
            left = _added(left, np.bincount(before[is_pair]))
            last = _added(last, np.bincount(word[is_pair]))
        both[0] = 0
        table = both, left[lefts], last[words], float(left.sum())
        return likelihood_ratio(*table), closeness(*table)


@dataclass(frozen=True)
class _Held:
    """Which grams messages hold, each pair once: the gram's key and the message, int64 each, by key."""

    keys: Int64s
    messages: Int64s


def _held(keys: Int64s, words: Words) -> _Held:
    """Of all words of a corpus; a key of 0 is no gram."""
    is_gram = keys != 0
    count = max(words.count, 1)
    pairs = np.sort(keys[is_gram] * count + words.messages[is_gram])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return _Held(pairs // count, pairs % count)


def _frequent(held: Sequence[_Held], fewest: int) -> Int64s:
    """The keys that enough messages hold, in order."""
    parts = [np.unique(part.keys, return_counts=True) for part in held]
    keys = np.concatenate([keys for keys, _ in parts])
    counts = np.concatenate([counts for _, counts in parts])
    different, number = np.unique(keys, return_inverse=True)
    return different[np.bincount(number, counts, minlength=len(different)) >= fewest]


def _numbered(keys: Int64s, kept: Int64s) -> Int32s:
    """The place of each key among those that are kept, from 1; 0 where it isn't. Most keys are 0, no gram."""
    numbers = np.zeros(len(keys), np.int32)
    grams = np.flatnonzero(keys)
    if not len(kept):
        return numbers
    highest = int(max(keys.max(initial=0), kept[-1]))
    if highest < 2 * len(keys):  # as the ids of words are
        table = np.zeros(highest + 1, np.int32)
        table[kept] = np.arange(1, len(kept) + 1)
        return table[keys]
    places = np.minimum(np.searchsorted(kept, keys[grams]), len(kept) - 1)
    numbers[grams] = np.where(kept[places] == keys[grams], places + 1, 0)
    return numbers


def _counts(held: Sequence[_Held], groups: Sequence[Group], kept: Int64s) -> Int64s:
    """Messages of each group that hold each gram: int64[groups, m]."""
    numbers = [_numbered(part.keys, kept) for part in held]
    counts = np.zeros((len(groups), len(kept) + 1), np.int64)
    for number, group in enumerate(groups):
        chosen = group.chosen[held[group.corpus].messages]
        counts[number] = np.bincount(numbers[group.corpus][chosen], minlength=len(kept) + 1)
    counts[:, 0] = 0
    return counts


def likelihood_ratio(both: Floats, left: Floats, right: Floats, total: float) -> Floats:
    """Dunning's -2 log lambda that two words stand together more often than by chance; 0 where they do so less.

    Args:
        both, left, right: float64[m], places with both, with the left one, and with the right one, of `total`.

    Source: Dunning (1993), Accurate methods for the statistics of surprise and coincidence, Computational Linguistics
    19, 61-74.
    """
    cells = (both, left - both, right - both, total - left - right + both)
    rows, columns = (left, left, total - left, total - left), (right, total - right, right, total - right)
    ratio = np.zeros(len(both))
    for cell, row, column in zip(cells, rows, columns, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio += np.where(cell > 0, 2 * cell * np.log(cell * total / (row * column)), 0)
    return np.where(both * total > left * right, ratio, 0)


def closeness(both: Floats, left: Floats, right: Floats, total: float) -> Floats:
    """Normalized pointwise mutual information: 0 by chance, 1 for words that never stand apart; -1 for none.

    Source: Bouma (2009), Normalized (pointwise) mutual information in collocation extraction.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mutual = np.log(both * total / (left * right)) / -np.log(both / total)
    return np.where(both > 0, np.where(both == total, 1, mutual), -1)


def _added(these: Floats, those: npt.NDArray[np.intp]) -> Floats:
    longer = np.zeros(max(len(these), len(those)))
    longer[: len(these)] += these
    longer[: len(those)] += those
    return longer


def _shifted(places: Int32s) -> Int32s:
    """What ends just before each word."""
    return np.append(np.int32(0), places[:-1])[: len(places)]
