"""A text to its sentences, as people write them: reviews, comments, lines of mails. Linear. Knows no model.

A sentence ends at a full stop, a question or exclamation mark before a blank, at an empty line, at an HTML line break,
or where a line of a list, a greeting or a short line ends. In doubt two sentences stay one: an abbreviation ends none,
nor does a full stop before a small letter, unless the writer never begins sentences with a capital.
"""

from __future__ import annotations

import re

from score_messages.explain.spans import Span

SHORT_LINE = 45
"""Characters of a line that was ended on purpose: mail programs break lines at 60 and more."""

_TAG_NAMES = "br p div li ul ol tr td h[1-6] table blockquote hr".replace(" ", "|")

_END = re.compile(
    r"(?P<stop>(?<![.!?\u2026])[.!?\u2026]+[\"'\u201d\u2019)\]]*)(?=\s|\Z|<)"
    r"|(?P<line>\n)"
    rf"|(?P<tag></?(?:{_TAG_NAMES})\s*/?>)",
    re.IGNORECASE,
)
_CAPITAL_BEGINS = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]]?\s\s?[A-Z]")
_BEFORE_WORD = re.compile(r"[\s(\"'\u201c\u2018\[]")
_LIST_ITEM = re.compile(r"[ \t]{0,8}(?:[-*+\u2022\u2013>]|\d{1,3}[.)])[ \t]")

_ABBREVIATIONS = frozenset(
    "adj adm al apt approx appt apr aug ave bldg blvd ca capt cf col corp co dec dept dr ed eds est etc exp ext feb"
    " fig figs fr fri gen gov hon hr hrs inc incl jan jr jul jun lt ltd md messrs min mon mr mrs ms mt nb nov oct op"
    " orig p ph phd pl pls pp prof pt qty rd ref rep resp rev sec sen sep sept sgt sr st ste tel temp thu thur thurs"
    " tue tues univ v vol vs wed wk yr yrs".split()
)
_BEFORE_A_NUMBER = ("no", "nos")
_LONGEST_WORD = 24


def sentences_of(text: str) -> list[Span]:
    r"""The sentences of a text, in order, without the blanks around them; together they hold all of its words.

    >>> text = "Hi Dr. Lee,\nit broke. Refund me! (Order no. 7)"
    >>> [span.of(text) for span in sentences_of(text)]
    ['Hi Dr. Lee,', 'it broke.', 'Refund me!', '(Order no. 7)']
    """
    spans: list[Span] = []
    never_capital = _CAPITAL_BEGINS.search(text) is None
    start = line_start = 0
    for match in _END.finditer(text):
        kind, end = match.lastgroup, match.end()
        if kind == "line":
            if _line_ends_sentence(text, line_start, match.start()):
                _add(spans, text, start, match.start())
                start = end
            line_start = end
        elif kind == "tag":
            _add(spans, text, start, match.start())
            start = line_start = end
        elif _stop_ends_sentence(text, match, never_capital):
            _add(spans, text, start, end)
            start = end
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    """What is left of text[start:end] without the blanks around it."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    if stripped := piece.strip():
        spans.append(Span(start, start + len(stripped)))


def _line_ends_sentence(text: str, line_start: int, line_end: int) -> bool:
    """Whether what follows a line is something new."""
    following = text[line_end + 1 : line_end + 1 + _LONGEST_WORD]
    if not following.strip(" \t\r") or following.lstrip(" \t\r").startswith("\n") or _LIST_ITEM.match(following):
        return True
    is_short = line_end - line_start < SHORT_LINE
    last = text[max(line_end - 2, line_start) : line_end].rstrip()[-1:]
    first = following.lstrip()[:1]
    return is_short and (last in {",", ":"} or not first.islower())


def _stop_ends_sentence(text: str, match: re.Match[str], never_capital: bool) -> bool:
    following = text[match.end() : match.end() + _LONGEST_WORD].lstrip()
    if not following:
        return True
    if match["stop"] == "." and _is_abbreviation(text, match.start(), following[0]):
        return False
    return never_capital or not following[0].islower()


def _is_abbreviation(text: str, stop: int, following: str) -> bool:
    """Whether the word before a full stop is known as one, is a single letter, or holds full stops itself: a.m."""
    word = _BEFORE_WORD.split(text[max(stop - _LONGEST_WORD, 0) : stop])[-1].lower()
    if word in _BEFORE_A_NUMBER:
        return following.isdigit()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i") or "." in word
