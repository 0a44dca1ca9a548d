"""Where attributions stand, such as "On Monday Ann wrote:", on a line of their own or broken over some."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from score_messages.mail.attribution_line import Attribution, read_attribution
from score_messages.mail.limits import MAX_ATTRIBUTIONS, MAX_LINE

ATTRIBUTION_LINES = 4
"""Over how many lines a program may break an attribution."""

_TIME_OR_ADDRESS = re.compile(r"\d\d|@")
_LAST = frozenset((":", "：", "*", "_", ">", "\u202c", "\u200f"))
"""How the last line of an attribution ends."""


def attributions(lines: Sequence[str]) -> dict[int, tuple[int, Attribution]]:
    """By the index of its first line: how many lines each attribution takes, and what it says."""
    places: dict[int, tuple[int, Attribution]] = {}
    ends = [index for index, line in enumerate(lines) if line[-1:] in _LAST]
    for end in ends[:MAX_ATTRIBUTIONS]:
        if _may_end(lines[end]) and (place := _ending_at(lines, end, _is_above_quote(lines, end))):
            places[end + 1 - place[0]] = place
    return places


def _may_end(line: str) -> bool:
    """Whether one could end with a line that ends in one of `_LAST`; without a colon it begins with a year."""
    if line[-1] in ":：":
        return True
    if line[-1] == ">":
        return line.lstrip()[:4].isdigit()
    return line.rstrip("*_ \u202c\u200f").endswith((":", "：", ">"))


def ends_with_attribution(lines: Sequence[str]) -> bool:
    """Whether the last line that isn't empty is a program's attribution, or the end of one."""
    end = next((index for index in reversed(range(len(lines))) if lines[index].strip()), -1)
    if end < 0 or lines[end][-1:] not in _LAST or not _may_end(lines[end]):
        return False
    place = _ending_at(lines, end, is_above_quote=True)
    return place is not None and not place[1].is_speech


def _is_above_quote(lines: Sequence[str], end: int) -> bool:
    following = next((line for line in lines[end + 1 : end + 4] if line.strip()), "")
    return following.lstrip()[:1] == ">"


def _ending_at(lines: Sequence[str], end: int, is_above_quote: bool) -> tuple[int, Attribution] | None:
    """The attribution that ends with a line: the shortest, unless a longer one begins as attributions do.

    Above lines that aren't marked as quoted, one needs a time or an address; most lines have none.
    """
    best = None
    for count, joined in enumerate(_joined(lines, end), start=1):
        if not is_above_quote and _TIME_OR_ADDRESS.search(joined) is None:
            continue
        attribution = read_attribution(joined)
        if attribution and (best is None or attribution.rank > best[1].rank):
            best = count, attribution
    return best


def _joined(lines: Sequence[str], end: int) -> Iterator[str]:
    """The last line, the last two, and so on, each joined; not with a sentence above them."""
    joined = ""
    for index in range(end, max(-1, end - ATTRIBUTION_LINES), -1):
        line = lines[index].strip()
        if not line or line[0] == ">" or len(line) + len(joined) > MAX_LINE:
            return
        if joined and line[-1] in ".!?" and not any(map(str.isdigit, line)):
            return
        joined = f"{line} {joined}".strip()
        yield joined
