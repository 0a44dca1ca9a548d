"""Where phrases stand in messages, for people to read: only with `--show-text`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from score_messages.report.contents import Excerpt
from score_messages.report.excerpts import around
from score_messages.text.normalize import fold_character

QUOTES = 2
"""Of each phrase."""

ROOM = 160
"""Characters of a quote."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019\u2018\u02bc\uff07][^\W_]+)*")


def quotes(words: Sequence[str], texts: Iterable[str]) -> list[Excerpt]:
    """The first texts in which the words are found side by side, each around the first such place."""
    excerpts = (excerpt for text in texts if (excerpt := quote(words, text)) is not None)
    return [excerpt for excerpt, _ in zip(excerpts, range(QUOTES), strict=False)]


def quote(words: Sequence[str], text: str) -> Excerpt | None:
    """Around the first place where the words stand side by side; None if they don't.

    >>> quote(["next", "day"], "No Next-Day delivery?")
    Excerpt(before='No ', marked='Next-Day', after=' delivery?')
    """
    places = list(_WORD.finditer(text))
    spelt = ["".join(map(fold_character, place.group())) for place in places]
    for index in range(len(places) - len(words) + 1):
        if spelt[index : index + len(words)] == list(words):
            return around(text, places[index].start(), places[index + len(words) - 1].end(), ROOM)
    return None
