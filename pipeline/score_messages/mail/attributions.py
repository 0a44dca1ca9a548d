"""Where attributions stand, such as "On Monday Ann wrote:", on a line of their own or broken over some."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from score_messages.mail.attribution_line import Attribution, begins_attribution, read_attribution
from score_messages.mail.limits import MAX_ATTRIBUTIONS, MAX_LINE

ATTRIBUTION_LINES = 4
"""Over how many lines a program may break an attribution."""

_TWO_DIGITS = re.compile(r"\d\d")
_ADDRESS = re.compile(r"[<(\[]\s?[^<>()\[\]\s@]{1,100}@[^<>()\[\]\s@]{1,200}\s?[>)\]]{1,3}")
_CAPITAL = re.compile(r"(?<=\s)[A-ZÀ-ÞΑ-ΩА-Я]\w{0,12}(?=\s)")
_SENTENCE_END = re.compile(r"[.!?…]\s{1,3}|\s{2}")
MOST_TRIES, MAX_HEAD, MAX_TAIL = 3, 240, 40
"""How many addresses and sentences of a line are tried, and how many characters stand before and behind an address."""

MAX_JOINED = 10_000
"""Characters of a line whose line ends somebody may have taken out; longer ones are the writer's."""

_MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff"
"""Characters without width that programs put around names and lines, most for the direction of the text."""

_LAST = frozenset((":", "：", "*", "_", ">", "-", *_MARKS))
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
    if line[-1] == "-":
        return line.endswith("---") and (line.rstrip("- ")[-1:].isalnum() or line.rstrip("- ").endswith(">"))
    if line[-1] == ">":
        return line.lstrip()[:4].isdigit()
    return line.rstrip(f"*_ {_MARKS}").endswith((":", "：", ">"))


def attribution_within(line: str) -> int:
    """Where an attribution begins in a line that goes on with the quote, as if line ends were taken out; -1 for none.

    It needs a name with its address, a date and a time, and to begin a sentence, or with a capital letter.
    """
    if len(line) > MAX_JOINED:
        return -1
    for address in itertools.islice(_ADDRESS.finditer(line), MOST_TRIES):
        colon = _colon_behind(line, address.end())
        for start in _starts(line, address.start()) if colon >= 0 else ():
            attribution = read_attribution(line[start : colon + 1])
            if attribution and attribution.is_sure and attribution.has_address:
                return start
    return -1


def _colon_behind(line: str, end: int) -> int:
    """Where the colon is of an attribution whose address ends at `end`, before the end of the line; -1 for none."""
    return next((at for at in range(end, min(len(line) - 1, end + MAX_TAIL)) if line[at] in ":："), -1)


def _starts(line: str, end: int) -> list[int]:
    """Where an attribution with an address at `end` may begin: the last places, in order."""
    first = max(0, end - MAX_HEAD)
    before = line[first:end]
    starts = [0] if first == 0 else []
    starts += [first + sentence.end() for sentence in _SENTENCE_END.finditer(before)]
    starts += [first + word.start() for word in _CAPITAL.finditer(before) if begins_attribution(before, word.start())]
    return sorted(start for start in starts if begins_attribution(line, start))[-MOST_TRIES:]


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
        if not is_above_quote and "@" not in joined and _TWO_DIGITS.search(joined) is None:
            continue
        attribution = read_attribution(joined, is_above_quote)
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
