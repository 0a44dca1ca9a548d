"""What Lotus Notes writes above a thread: a name and a time on lines of their own, then To, cc and Subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.mail.header_block import Block

HEAD_LINES = 5
"""Name, organization, "Sent by", time and "Please respond to" at most."""

_MOMENT = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})[, ]{1,3}(?:at |um |à )?\d{1,2}[:.]\d\d"
)


def begins(lines: Sequence[str], block: Block) -> int:
    """How many of the lines above a block of headers belong to it; 0 if Notes didn't write it.

    Args:
        lines: above the block.
        block: headers without a sender.
    """
    if not {"to", "subject"} <= block.roles or block.is_form:
        return 0
    above = len(lines)
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    head = above
    while head > 0 and above - head < HEAD_LINES and lines[head - 1].strip() and len(lines[head - 1]) <= 120:
        head -= 1
        if _MOMENT.search(lines[head]):
            return len(lines) - _name(lines, head)
    return 0


def _name(lines: Sequence[str], moment: int) -> int:
    """Where the name stands: on the line of the time, or else on the one or two above it."""
    before = _MOMENT.split(lines[moment])[0].strip(" \t*_")
    if before.removesuffix("on").strip():
        return moment
    first = moment
    while first > 0 and moment - first < 2 and _is_name(lines[first - 1]):
        first -= 1
    return first


def _is_name(line: str) -> bool:
    return 0 < len(line.strip()) <= 80 and len(line.split()) <= 6 and line.rstrip()[-1] not in ".!?,;"
