"""What Lotus Notes writes above a thread: a name and a time on lines of their own, then To, cc and Subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.mail.header_block import Block
from score_messages.mail.languages import LANGUAGES

HEAD_LINES, MOST_OF_A_HEAD = 5, 120
"""Name, organization, "Sent by", time and "Please respond to" at most; and the characters of each."""

_MOMENT = re.compile(
    r"\d(?:\d?[/.-]\d{1,2}[/.-]\d{2,4}|\d{3}[/.-]\d{1,2}[/.-]\d{1,2})[, ]{1,3}(?:at |um |à )?\d{1,2}[:.]\d\d"
)
"""A date and a time. It begins with a digit, not with a choice, as that is looked for some times faster."""


_LABELS = [
    tuple(map(str.casefold, language.headers["notes"]))
    for language in LANGUAGES.values()
    if "notes" in language.headers
]
_AROUND = " \t\xa0*_|"
LINES_TO_FIRST, LINES_OF_LABELS = 5, 16
"""Below the time, in how many lines the first label stands, and all of them."""


def holds_moment(line: str) -> bool:
    """Whether a line has a date and a time, as the one above Notes' labels has."""
    return _MOMENT.search(line) is not None


def begins_without_colons(lines: Sequence[str], index: int) -> bool:
    """Whether a line with a time stands above the labels that Notes writes, each alone or with its value behind it."""
    if len(lines[index]) > MOST_OF_A_HEAD or not holds_moment(lines[index]):
        return False
    first = [line.strip(_AROUND).casefold() for line in lines[index + 1 : index + 1 + LINES_TO_FIRST]]
    likely = [labels for labels in _LABELS if any(_is_labelled(line, labels[0]) for line in first)]
    below = (
        [line.strip(_AROUND).casefold() for line in lines[index + 1 : index + 1 + LINES_OF_LABELS]] if likely else []
    )
    return any(_are_in_order(below, labels) for labels in likely)


def _is_labelled(line: str, label: str) -> bool:
    return line == label or line.startswith((label + " ", label + "\t"))


def _are_in_order(lines: Sequence[str], labels: Sequence[str]) -> bool:
    at = -1
    for label in labels:
        at = next((place for place in range(at + 1, len(lines)) if _is_labelled(lines[place], label)), len(lines))
    return at < len(lines)


def name_above(lines: Sequence[str], moment: str) -> int:
    """How many of the lines above a line with a time hold the name that belongs to it."""
    last = list(lines[-2:])
    if len(last) == 2 and not last[1].strip() and "@" in last[0] and _is_name(last[0]):
        return 2  # as a page has it
    return len(last) - _name([*last, moment], len(last))


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
    while head > 0 and above - head < HEAD_LINES and lines[head - 1].strip() and len(lines[head - 1]) <= MOST_OF_A_HEAD:
        head -= 1
        if holds_moment(lines[head]):
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
