"""The thread that a mail quotes: where it begins, and which lines of it stand between those of the writer.

Only `own_words` uses it. Which lines mark a thread is in `thread_marks`, `header_block`, `notes_block` and
`attributions`; the words of each language are in `languages.toml`.
"""

# ruff: noqa: RUF001 - quotation marks of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.mail import notes_block
from score_messages.mail.attribution_line import Attribution
from score_messages.mail.attributions import attribution_within, attributions
from score_messages.mail.endings import RULE
from score_messages.mail.header_block import (
    FEWEST_COLONS,
    Block,
    header_block,
    headers_within,
    introduces_form,
    label_roles,
)
from score_messages.mail.limits import MAX_ATTRIBUTIONS, MAX_LINE
from score_messages.mail.thread_marks import (
    DECORATION,
    asks_for_reply_above,
    begins_mail_below,
    mail_below_within,
    may_ask,
    quotes_beginning,
    says_answers_are_below,
)

_QUOTED = re.compile(r"\s{0,3}>")
_MORE_THAN = re.compile(r"\s{0,3}>\s?[\d=€$£]")
_OPENS_SPEECH = ('"', "“", "„", "«", "»", "‘", "'", "「", "‚", "`")

_MAY_MARK = DECORATION | frozenset("> \t")
"""How lines begin that may mark a thread even without a colon."""

_SAID = 2000
"""Characters of the writer's last words in which he may say that the answers stand below."""


def without_thread(lines: Sequence[str]) -> list[str]:
    """The lines above the thread, without quoted lines and what introduces them.

    Below the thread's beginning nothing is kept, unless the writer says that the answers stand there.
    """
    return _Reader(lines).own_lines()


class _Reader:
    """A single pass over the lines; holds those that are the writer's so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []
        self._attributions = attributions(lines)
        text = "\n".join(lines)
        self._may_ask = may_ask(text)
        self._looked_within = 0  # how many lines were looked at for an attribution that begins or ends within them
        self._marks = tuple(mark for mark in (":", "：", "----", "____") if mark in text)

    def own_lines(self) -> list[str]:
        lines, kept, attributed = self._lines, self._kept, self._attributions
        index, end = 0, len(lines)
        while 0 <= index < end:
            line = lines[index]
            if not line or (line[0] not in _MAY_MARK and index not in attributed and self._is_plain(line)):
                kept.append(line)  # most lines can't mark a thread
                index += 1
            elif line[:2] == "> " and line[2:3].isalpha() and len(line) <= MAX_LINE:
                index += 1  # most lines of a thread
            else:
                index = self._behind(index, line)
        return kept

    def _is_plain(self, line: str) -> bool:
        for mark in self._marks:
            if mark in line:
                return False
        return not self._may_ask

    def _behind(self, index: int, line: str) -> int:
        """Deal with a line; gives the index of the next one to look at, -1 for none."""
        if len(line) > MAX_LINE:
            return self._behind_text(index, line)
        first = line.lstrip()[:1]
        if first == ">" and _is_quoted(self._lines, index):
            return index + 1
        if index in self._attributions:
            return self._behind_attribution(index, *self._attributions[index])
        if self._begins_thread(line, first):
            return self._behind_mark(index + 1)
        if (":" in line or "：" in line) and label_roles(line):
            return self._behind_headers(index, header_block(self._lines, index))
        return self._behind_text(index, line)

    def _begins_thread(self, line: str, first: str) -> bool:
        if (first in DECORATION or line[-1] in ":：") and begins_mail_below(line):
            return True
        if "---" in line and quotes_beginning(line):
            return True
        return (first in DECORATION or self._may_ask) and asks_for_reply_above(line)

    def _behind_text(self, index: int, line: str) -> int:
        """A line of text, with the thread below on the same line if somebody took out the line ends."""
        if not _may_hold_beginning(line):
            self._kept.append(line)
            return index + 1
        if notes_block.begins_without_colons(self._lines, index):
            if head := notes_block.name_above(self._kept, line):
                del self._kept[-head:]
            return self._behind_mark(index + 1)
        places = [place for place in (mail_below_within(line), headers_within(line)) if place > 0]
        if "@" in line and (":" in line or "：" in line) and self._looked_within < MAX_ATTRIBUTIONS:
            self._looked_within += 1
            if (place := attribution_within(line)) >= 0:
                places.append(place)
        if not places:
            self._kept.append(line)
            return index + 1
        own = line[: min(places)].rstrip()
        self._kept.append(own.rstrip("_- ") if own.endswith(("_____", "-----")) else own)
        return self._behind_mark(index + 1)

    def _behind_attribution(self, index: int, length: int, attribution: Attribution) -> int:
        following = next((line for line in self._lines[index + length : index + length + 8] if line.strip()), "")
        if _QUOTED.match(following):
            return index + length
        if self._introduces_unquoted(index, length, attribution) and not following.lstrip().startswith(_OPENS_SPEECH):
            return self._behind_mark(index + length)
        self._kept += self._lines[index : index + length]
        return index + length

    def _introduces_unquoted(self, index: int, length: int, attribution: Attribution) -> bool:
        """Whether all below is the thread, though no line of it is marked: surer signs are needed than above marks."""
        beside = [*self._lines[max(0, index - 1) : index], *self._lines[index + length : index + length + 1]]
        return attribution.is_sure or (attribution.is_likely and not any(line.strip() for line in beside))

    def _behind_headers(self, index: int, block: Block) -> int:
        is_below_rule = RULE.match(self._lines[index - 1]) is not None if index else False
        if block.is_thread(is_below_rule) and not introduces_form(self._kept):
            return self._behind_mark(index + block.lines)
        if "from" not in block.roles and (head := notes_block.begins(self._kept, block)):
            del self._kept[-head:]
            return self._behind_mark(index + block.lines)
        self._kept += self._lines[index : index + block.lines]
        return index + block.lines

    def _behind_mark(self, index: int) -> int:
        """The thread begins here: nothing is left, unless the writer says that it holds the answers."""
        _drop_rule(self._kept)
        said = "\n".join(self._kept[-20:])[-_SAID:]
        return index if says_answers_are_below(said) else -1


def _may_hold_beginning(line: str) -> bool:
    """A quick look: most lines have no address, no rule, no date with a time, and fewer colons than headers."""
    if "@" in line or "----" in line or "____" in line or line.count(":") >= FEWEST_COLONS:
        return True
    return notes_block.holds_moment(line)


def _is_quoted(lines: Sequence[str], index: int) -> bool:
    """Whether a line begins with `>`; but a single such line that goes on with a number means "more than"."""
    if not _QUOTED.match(lines[index]):
        return False
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return not _MORE_THAN.match(lines[index]) or any(_QUOTED.match(line) or line.endswith(":") for line in beside)


def _drop_rule(kept: list[str]) -> None:
    """Take back the rule that a program draws above a thread."""
    last = next((index for index in range(len(kept) - 1, -1, -1) if kept[index].strip()), None)
    if last is not None and RULE.match(kept[last]):
        del kept[last:]
