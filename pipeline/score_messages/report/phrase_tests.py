"""Which grams say what messages are about, and which of them one group of messages holds more often than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from score_messages.masks import Bools
from score_messages.report.grams import Floats, Grams
from score_messages.report.log_odds import least_z, weighted_log_odds
from score_messages.report.name_places import Int32s
from score_messages.report.word_kinds import FUNCTION_WORDS, LINKS, NEGATIONS, SAYS_MORE_BEHIND, TONE_WORDS

SURELY = 10.83
"""What the likelihood ratio of words that belong together must reach: 1 of 1000 pairs does by chance."""

CLOSELY = 0.15
"""And their normalized mutual information: pairs that are only frequent stay below."""


@dataclass(frozen=True)
class Counted:
    """All grams of a text collection, and what they are made of.

    Attributes:
        by_length: those of 1, 2 and 3 words.
        words: by the ids of single words.
    """

    by_length: Sequence[Grams]
    words: Sequence[str]

    def spelt(self, length: int, gram: int) -> tuple[str, ...]:
        """The words of a gram of that length."""
        grams = self.by_length[length - 1]
        last = int(grams.words[gram])
        if length == 1:
            return (self.words[last],)
        return (*self.spelt(length - 1, int(grams.lefts[gram])), self.spelt(1, last)[0])


@dataclass(frozen=True)
class Candidate:
    """A phrase that is held more often than chance explains."""

    length: int
    gram: int
    words: tuple[str, ...]
    z: float


@dataclass(frozen=True)
class Comparison:
    """Groups whose messages are compared, by number: `these` with `others`."""

    these: Sequence[int]
    others: Sequence[int]
    these_messages: int
    others_messages: int


@dataclass(frozen=True)
class Tested:
    """What came of a comparison.

    Attributes:
        candidates: the surest first.
        least_z: what z they reach at least.
    """

    candidates: Sequence[Candidate]
    least_z: float


def tested(counted: Counted, eligible: Sequence[Bools], comparison: Comparison, fewest: int) -> Tested:
    """The phrases that `these` hold more often than `others`, and more often than chance explains.

    Args:
        eligible: of each length bool[m], as `phrases_among` gives them.
        fewest: messages of `these` that must hold a phrase.
    """
    sides = [_sides(grams, comparison) for grams in counted.by_length]
    looked = [allowed & (these + others >= fewest) for allowed, (these, others) in zip(eligible, sides, strict=True)]
    least = least_z(sum(int(part.sum()) for part in looked))
    candidates: list[Candidate] = []
    for length, (rows, (these, others)) in enumerate(zip(looked, sides, strict=True), 1):
        grams = np.flatnonzero(rows)
        scores = weighted_log_odds(these[grams], others[grams], these.sum(), others.sum())
        more = these[grams] * comparison.others_messages > others[grams] * comparison.these_messages
        sure = (scores >= least) & more & (these[grams] >= fewest)
        candidates += [
            Candidate(length, int(gram), counted.spelt(length, int(gram)), float(score))
            for gram, score in zip(grams[sure], scores[sure], strict=True)
        ]
    return Tested(sorted(candidates, key=lambda phrase: (-phrase.z, phrase.words)), least)


def _sides(grams: Grams, comparison: Comparison) -> tuple[Floats, Floats]:
    these, others = (grams.counts[list(part)].sum(axis=0) for part in (comparison.these, comparison.others))
    return these.astype(np.float64), others.astype(np.float64)


def phrases_among(counted: Counted) -> list[Bools]:
    """Of the grams of each length those that say what something is about, and whose words belong together.

    A phrase neither begins nor ends with a word of grammar or tone, but may begin with a negation; one that ends with
    a word such as `up` must hold another that says something. In the middle only some words of grammar may stand.
    """
    kinds = _Kinds(counted)
    single, pairs, triples = counted.by_length
    return [
        kinds.content[single.words],
        _belongs(pairs) & kinds.says(pairs.lefts, pairs.words),
        _belongs(triples)
        & _belongs(pairs)[triples.lefts]
        & kinds.says(pairs.lefts[triples.lefts], triples.words, pairs.words[triples.lefts]),
    ]


def _belongs(grams: Grams) -> Bools:
    return np.asarray((grams.ratio >= SURELY) & (grams.closeness >= CLOSELY))


class _Kinds:
    """Which single words are of which kind, by their ids (`content`) or their numbers among frequent ones."""

    def __init__(self, counted: Counted) -> None:
        words = counted.words
        spelt = [words[word] for word in counted.by_length[0].words]
        self.content = np.array([_is_content(word) for word in words], dtype=bool)
        self._content = np.array([_is_content(word) for word in spelt], dtype=bool)
        self._negates = np.array([word in NEGATIONS for word in spelt], dtype=bool)
        self._links = self._content | np.array([word in LINKS | TONE_WORDS for word in spelt], dtype=bool)
        self._more = np.array([word in SAYS_MORE_BEHIND for word in spelt], dtype=bool)

    def says(self, first: Int32s, last: Int32s, middle: Int32s | None = None) -> Bools:
        """Of grams by the numbers of their words."""
        begins = self._content[first] | self._negates[first] | self._more[first]
        ends = self._content[last] | self._more[last]
        has_content = self._content[first] | self._content[last]
        if middle is not None:
            has_content |= self._content[middle]
            ends &= self._links[middle] | self._more[middle]
        return np.asarray(begins & ends & has_content)


def _is_content(word: str) -> bool:
    return len(word) > 1 and word not in FUNCTION_WORDS and word not in TONE_WORDS
