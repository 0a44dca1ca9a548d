"""Lists of phrases from samples of texts: which phrases, how many messages hold them, quotes. Knows no tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from score_messages.report.contents import Phrase, Share
from score_messages.report.grams import Group, frequent_grams
from score_messages.report.judged import Int64s
from score_messages.report.overlaps import merged
from score_messages.report.phrase_tests import Candidate, Comparison, Counted, phrases_among, tested
from score_messages.report.phrase_words import Lexicon
from score_messages.report.quotes import quotes
from score_messages.report.samples import Kind, Sample
from score_messages.report.shares import share_of

MOST = 150
"""Phrases of a list that are compared with each other for overlaps, the surest ones."""

Comparisons = Mapping[str, tuple[Kind, Sequence[Kind]]]
"""By name, messages of which kind are compared with those of which others."""


class PhraseLists:
    """The phrases of each comparison; all of them are counted together.

    Attributes:
        least_z: by the name of the list, what z its phrases reach at least.
    """

    def __init__(self, samples: Mapping[Kind, Sample], comparisons: Comparisons, fewest: int) -> None:
        """Count. `fewest` messages must hold a phrase."""
        self._samples, self._comparisons = samples, comparisons
        self._kinds = list(samples)
        lexicon = Lexicon()
        self._corpora = lexicon.without_names([lexicon.read(sample.texts) for sample in samples.values()])
        self._groups: list[Group] = []
        self._sides = {name: self._compared(*sides) for name, sides in comparisons.items()}
        grams = frequent_grams(self._corpora, self._groups, fewest)
        self._counted = Counted(grams, lexicon.words())
        eligible = phrases_among(self._counted)
        self._tested = {
            name: tested(self._counted, eligible, sides, fewest) for name, sides in self._sides.items()
        }  # fmt: skip
        self.least_z = {name: result.least_z for name, result in self._tested.items()}

    def _compared(self, kind: Kind, others: Sequence[Kind]) -> Comparison:
        """With groups for both sides; where samples of several kinds are put together, at the lowest of their rates."""
        rate = min(self._samples[other].rate for other in others)
        these = self._group(kind, self._samples[kind].rate)
        those = [self._group(other, rate) for other in others]
        counts = [int(group.chosen.sum()) for group in self._groups]
        return Comparison([these], those, counts[these], sum(counts[number] for number in those))

    def _group(self, kind: Kind, rate: float) -> int:
        self._groups.append(Group(self._kinds.index(kind), self._samples[kind].numbers < rate))
        return len(self._groups) - 1

    def phrases(self, name: str, top: int, show_text: bool) -> list[Phrase]:
        """Of a comparison, the surest first, each once."""
        kind, _ = self._comparisons[name]
        surest = self._tested[name].candidates[:MOST]
        held = {phrase: self._messages(phrase, kind) for phrase in surest}
        return [
            self._phrase(phrase, self._sides[name], held[phrase], kind, show_text)
            for phrase in merged(surest, held, top)
        ]

    def _messages(self, phrase: Candidate, kind: Kind) -> Int64s:
        """The messages of a kind that hold a phrase, in order."""
        corpus = self._kinds.index(kind)
        places = self._counted.by_length[phrase.length - 1].places[corpus]
        return np.unique(self._corpora[corpus].messages[places == phrase.gram])

    def _phrase(self, phrase: Candidate, sides: Comparison, messages: Int64s, kind: Kind, show_text: bool) -> Phrase:
        counts = self._counted.by_length[phrase.length - 1].counts[:, phrase.gram]
        texts = self._samples[kind].texts.take(pa.array(messages)) if show_text else pa.array([], pa.string())
        return Phrase(
            words=" ".join(phrase.words),
            messages=int(counts[list(sides.these)].sum()),
            share=_share(int(counts[list(sides.these)].sum()), sides.these_messages),
            of_others=_share(int(counts[list(sides.others)].sum()), sides.others_messages),
            z=phrase.z,
            quotes=quotes(phrase.words, (text.as_py() for text in texts)),
        )


def _share(count: int, of: int) -> Share:
    return share_of(count, of) if of else Share(0, 0, 0.0, 0.0, 1.0)
