"""Where names stand in messages: behind greetings, thanks and closings, alone in a first line or at the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from score_messages.masks import Bools
from score_messages.report.judged import Int64s
from score_messages.report.word_kinds import CLOSINGS, FUNCTION_WORDS, GREETINGS, THANKS

Int32s = npt.NDArray[np.int32]

BREAK = 0
"""Of the words where a phrase ends."""

_NAME = 3
"""Words of a name at the most."""

_ADDRESSEE = 2
"""Words of a name that stands alone before a line, or behind thanks."""

_SHORT_END = 6
"""Words behind a closing until the end of a message."""


def name_places(
    ids: Int32s, messages: Int32s, ends_paragraph: Bools, ends_addressee: Bools, lexicon: Mapping[str, int]
) -> Bools:
    """Which of n words stand where names do: bool[n].

    Args:
        ids: of the words, one message after the other, `BREAK` at the end of each.
        messages: the message of each word, rising.
        ends_paragraph, ends_addressee: the breaks that end a paragraph; that stand for a comma at the end of a line.
        lexicon: the ids of words.
    """
    if not len(ids):
        return np.zeros(0, dtype=bool)
    places = np.arange(len(ids))
    is_first = np.append(True, messages[1:] != messages[:-1])
    ends = np.flatnonzero(np.append(is_first[1:], True))
    end = ends[np.searchsorted(ends, places)]
    breaks = np.flatnonzero(ids == BREAK)
    following = np.append(breaks, len(ids))[np.searchsorted(breaks, places + 1)]
    at_start = is_first | np.append(True, ids[:-1] == BREAK)

    def are(words: frozenset[str]) -> Bools:
        return np.isin(ids, [lexicon[word] for word in words if word in lexicon])

    spans = []
    greeted = np.flatnonzero(are(GREETINGS) & (at_start | np.append(False, at_start[:-1])))
    spans.append((greeted + 1, np.where(following[greeted] - greeted <= _NAME + 1, following[greeted], greeted + 2)))
    closed = np.flatnonzero(are(CLOSINGS) & (end - places <= _SHORT_END))
    spans.append((closed, end[closed]))
    thanks = are(THANKS)
    ended = np.flatnonzero(thanks & (end - following <= _NAME + 1) & (following == places + 1))
    spans.append((ended, end[ended]))
    spans.append(_thanked(ids, thanks, following, are(FUNCTION_WORDS)))
    alone = np.flatnonzero(ends_paragraph & (end - places <= _NAME + 1))
    spans.append((alone, end[alone]))
    first = np.flatnonzero(is_first & (following - places <= _ADDRESSEE))
    first = first[ends_addressee[following[first].clip(max=len(ids) - 1)]]
    spans.append((first, following[first]))
    return np.asarray(_within(len(ids), spans) & (ids != BREAK))


def _thanked(ids: Int32s, thanks: Bools, following: Int64s, is_function: Bools) -> tuple[Int64s, Int64s]:
    """What stands between `thank you` and a break: a name, if it is short and has no word of grammar."""
    starts = np.flatnonzero(thanks) + 1
    starts = starts[starts < len(ids)]
    starts = starts + is_function[starts]
    starts = starts[starts < len(ids) - 1]
    starts = starts[(ids[starts] != BREAK) & ~is_function[starts] & (following[starts] - starts <= _ADDRESSEE)]
    second = np.minimum(starts + 1, following[starts] - 1)
    starts = starts[~is_function[second]]
    return starts, following[starts]


def _within(count: int, spans: list[tuple[Int64s, Int64s]]) -> Bools:
    """Which of `count` places lie from a start to before its end: bool[count]."""
    depth = np.zeros(count + 1, dtype=np.int64)
    for starts, ends in spans:
        np.add.at(depth, starts.clip(max=count), 1)
        np.add.at(depth, ends.clip(max=count), -1)
    return np.asarray(np.cumsum(depth)[:count] > 0)
