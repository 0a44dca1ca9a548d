"""Pieces of messages, as people read them: only with `--show-text`."""

from __future__ import annotations

import re

from score_messages.report.contents import Excerpt
from score_messages.text.traced import TAG

LONGEST = 400
"""Characters of an excerpt at the most."""

_CUT = "…"
_BLANKS = re.compile(r"\s+")
_LOOKED_AT = 20 * LONGEST


def beginning(text: str) -> Excerpt:
    """How a message begins, on one line, with nothing marked.

    >>> beginning("  Where  is my parcel?").before
    'Where is my parcel?'
    """
    line = one_line(text[:_LOOKED_AT]).strip()
    whole = len(line) <= LONGEST and len(text) <= _LOOKED_AT
    return Excerpt(line if whole else line[: LONGEST - 1] + _CUT, "", "")


def around(text: str, start: int, end: int, room: int = LONGEST) -> Excerpt:
    """The characters from `start` to `end`, marked, with as much around them as there is room for.

    >>> around("The parcel came late.", 4, 10)
    Excerpt(before='The ', marked='parcel', after=' came late.')
    """
    end = min(end, start + room)
    before, after = text[:start][-_LOOKED_AT:], text[end:][:_LOOKED_AT]
    each = max(room - (end - start), 0) // 2
    return Excerpt(
        _shortened(one_line(before)[::-1].rstrip(), each)[::-1],
        one_line(text[start:end]),
        _shortened(one_line(after).rstrip(), each),
    )


def one_line(text: str) -> str:
    """With single blanks for whatever stands between words, tags of HTML too, as the model reads it.

    >>> one_line("It broke.<br /><br />  Twice")
    'It broke. Twice'
    """
    return _BLANKS.sub(" ", TAG.sub(" ", text))


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 0)] + _CUT
