"""One phrase for what many overlapping ones say: `next day delivery`, not `next day` and `deliveries`, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from score_messages.report.judged import Int64s
from score_messages.report.phrase_tests import Candidate
from score_messages.report.word_kinds import stem

MOSTLY = 0.6
"""Two phrases that share words say the same if so large a share of the messages that hold one hold the other."""

OFTEN = 0.4
"""A phrase is told by a longer one if so large a share of the messages that hold it hold that."""


def merged(candidates: Sequence[Candidate], held: Mapping[Candidate, Int64s], top: int) -> list[Candidate]:
    """The surest `top` phrases that don't say the same as one before them.

    Args:
        candidates: the surest first.
        held: of each the messages that hold it, in order.
    """
    shorter = {part for phrase in candidates for part in candidates if _is_told_by(part, phrase, held)}
    chosen: list[Candidate] = []
    for phrase in candidates:
        if len(chosen) == top:
            break
        if phrase not in shorter and not any(_repeats(phrase, other, held) for other in chosen):
            chosen.append(phrase)
    return chosen


def _is_told_by(part: Candidate, whole: Candidate, held: Mapping[Candidate, Int64s]) -> bool:
    """Whether a phrase is part of a longer one that stands in many of the messages that hold it."""
    if len(part.words) >= len(whole.words) or not _is_within(part.words, whole.words):
        return False
    return len(held[whole]) >= OFTEN * len(held[part])


def _is_within(part: Sequence[str], whole: Sequence[str]) -> bool:
    places = range(len(whole) - len(part) + 1)
    return any(tuple(whole[place : place + len(part)]) == tuple(part) for place in places)


def _repeats(phrase: Candidate, chosen: Candidate, held: Mapping[Candidate, Int64s]) -> bool:
    """Whether a phrase holds one that was chosen, is held by it, or shares words and most messages with it.

    Forms of a word are the same word.
    """
    these, those = _stems(phrase), _stems(chosen)
    if _is_within(these, those) or _is_within(those, these):
        return True
    if not set(these) & set(those):
        return False
    return len(np.intersect1d(held[phrase], held[chosen], assume_unique=True)) >= MOSTLY * len(held[phrase])


def _stems(phrase: Candidate) -> list[str]:
    return [stem(word) for word in phrase.words]
