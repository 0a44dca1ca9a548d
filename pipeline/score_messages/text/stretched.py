"""Stretched words, "soooo goooood", become the vocabulary's (text rules, version 3). Knows no text rules but this one.

A word that the vocabulary doesn't hold, and that has the same letter three times or more in a row, counts as the word
with each such run cut to two letters or to one, if the vocabulary holds that. If it holds several ("tooo": too, to),
the more frequent one counts, but each run cut to one letter makes a word `SHORTER_IS` times as rare: nobody stretches
"to" or "of", however frequent, so that "tooo" is too; but "goooo" is go and not goo.

A word of one letter over and over, "hhhhh", is a key held down; it stays unknown. So do words of more than
`MOST_RUNS` runs, unless all runs cut alike give one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.text.string_buffers import code_points_of, from_code_points
from score_messages.text.vocabulary import Vocabulary

LONG = 3
"""So many equal letters make a run: English has no word with three."""

MOST_RUNS = 3
"""Of words with more, not every combination is looked up."""

SHORTER_IS = 25.0
"""In the vocabulary of the model `messages` it parts too, off, latter, shoot and soon, which are meant although to, of,
later, shot and son fit, from bee, soo, goo, butt, loot and booth, where the shorter word is meant."""

_SHIFT = 3
"""Frequencies fall as 1 / (rank + 2.7), about, in English (Mandelbrot's form of Zipf's law); ranks begin with 1."""

_SPACE = 0x20

Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]


def know_stretched(
    ids: npt.NDArray[np.int32], unknown: Int64s, tokens: pa.StringArray, vocabulary: Vocabulary
) -> Int64s:
    """Give stretched words, in place, the ids of the words that they stand for; in linear time.

    Args:
        ids: int32[n], as `vocabulary.ids_of` gives them.
        unknown: which of them are of unknown words.
        tokens: the n words, each followed by one space.

    Returns:
        Which are still of unknown words.
    """
    words = tokens.take(pa.array(unknown))
    is_stretched = _has_long_run(words)
    if not is_stretched.any():
        return unknown
    meant = _ids_of_stretched(words.filter(pa.array(is_stretched)), vocabulary)
    ids[unknown[is_stretched]] = meant
    is_stretched[is_stretched] = meant != vocabulary.ids.unknown
    return unknown[~is_stretched]


def _has_long_run(tokens: pa.StringArray) -> Bools:
    points = code_points_of(tokens)
    same = points[1:] == points[:-1]
    long = np.flatnonzero(same[1:] & same[:-1])
    has = np.zeros(len(tokens), dtype=bool)
    has[np.searchsorted(np.flatnonzero(points == _SPACE), long)] = True
    return has


def _ids_of_stretched(tokens: pa.StringArray, vocabulary: Vocabulary) -> npt.NDArray[np.int32]:
    """int32[n], the unknown id where no way of cutting gives a word."""
    runs = _Runs.of(code_points_of(tokens))
    best = np.full(len(tokens), vocabulary.ids.unknown, dtype=np.int32)
    rarest = np.full(len(tokens), np.inf)
    for way in range(1 << min(MOST_RUNS, int(runs.counts.max()))):
        rows = np.flatnonzero(runs.has_way(way))
        if not len(rows):
            continue
        ids = vocabulary.ids_of(runs.cut(way, rows))
        rarity = (ids - vocabulary.ids.offset + _SHIFT) * SHORTER_IS ** way.bit_count()
        better = (ids != vocabulary.ids.unknown) & (rarity < rarest[rows])
        best[rows[better]], rarest[rows[better]] = ids[better], rarity[better]
    return best


@dataclass(frozen=True)
class _Runs:
    """The long runs of n words.

    A way to cut them is a number: its bit r says whether run r of a word is cut to one letter or, if 0, to two.

    Attributes:
        points: the characters of all words, a space behind each word.
        word_of: for each character, which word it is of, 0 to n - 1.
        run_of: for each character, which long run of its word it is of; -1 outside of them.
        place: for each character, its place among equal ones in a row, from 0 on.
        counts: int64[n], long runs of each word; 0 for a word that is one run.
    """

    points: npt.NDArray[np.uint32]
    word_of: Int64s
    run_of: Int64s
    place: Int64s
    counts: Int64s

    @classmethod
    def of(cls, points: npt.NDArray[np.uint32]) -> _Runs:
        starts = np.flatnonzero(np.concatenate([[True], points[1:] != points[:-1]]))
        lengths = np.diff(np.append(starts, len(points)))
        is_space = points == _SPACE
        word_of = np.cumsum(is_space) - is_space
        is_long = (lengths >= LONG) & _are_letters(points[starts])
        words = word_of[starts]
        count = int(is_space.sum())
        counts = np.bincount(words[is_long], minlength=count)
        counts[np.bincount(words, minlength=count) == 2] = 0  # one run, and the space
        before: Int64s = np.cumsum(is_long) - is_long
        number: Int64s = before - before[np.searchsorted(words, words)]
        run_of = np.repeat(np.where(is_long, number, -1), lengths)
        return cls(points, word_of, run_of, np.arange(len(points)) - np.repeat(starts, lengths), counts)

    def has_way(self, way: int) -> Bools:
        """bool[n]: whether words can be cut so, and by no lower number in the same way."""
        few = (self.counts > 0) & (self.counts <= MOST_RUNS) & (way < 1 << np.minimum(self.counts, MOST_RUNS))
        return few | ((self.counts > MOST_RUNS) & (way in (0, (1 << MOST_RUNS) - 1)))

    def cut(self, way: int, rows: Int64s) -> pa.StringArray:
        """The words at `rows`, cut, each followed by one space."""
        to_one = np.array([way >> run & 1 for run in range(MOST_RUNS)], dtype=bool)
        letters = np.where(to_one[np.minimum(self.run_of, MOST_RUNS - 1)], 1, 2)
        wanted = np.zeros(len(self.counts), dtype=bool)
        wanted[rows] = True
        kept = self.points[wanted[self.word_of] & ((self.run_of < 0) | (self.place < letters))]
        return from_code_points(np.concatenate([[0], np.flatnonzero(kept == _SPACE) + 1]), kept)


def _are_letters(points: npt.NDArray[np.uint32]) -> Bools:
    different, indices = np.unique(points, return_inverse=True)
    letters: Bools = np.array([chr(point).isalpha() for point in different.tolist()], dtype=bool)[indices]
    return letters
