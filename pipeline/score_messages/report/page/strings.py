"""What users' strings look like on the page: nothing in them is hidden, steers the page or takes over its lines.

Escaping for HTML isn't done here: the templates do that.
"""

from __future__ import annotations

import unicodedata

LONGEST = 160
"""Characters of a string that are shown, unless the template says otherwise."""

_JOINERS = "\u200c\u200d"
"""Invisible, and needed: in Persian and in emoji. All other invisible characters are shown by their code."""

_MOST_MARKS = 6
"""Accents and the like on one letter; more of them would be drawn over other lines."""


def shown(text: str, longest: int = LONGEST) -> str:
    r"""A string on one line: control characters by their code, at most so many characters, letters never parted.

    >>> shown("re:\tyour\u202e order\0"), shown("a" * 9, longest=5)
    ('re: your\\u202e order\\x00', 'aaaa…')
    """
    if text.isascii() and text.isprintable():
        return _cut(text, longest)
    return _cut(_tame(text[: longest * 8]), longest)


def _tame(text: str) -> str:
    letters: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me", "Mc") else 0
        if marks <= _MOST_MARKS:
            letters.append(_visible(letter))
    return "".join(letters)


def _visible(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter.isprintable() or letter in _JOINERS:
        return letter
    return letter.encode("unicode_escape").decode("ascii")


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 1 and _holds_together(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


def _holds_together(before: str, after: str) -> bool:
    return unicodedata.combining(after) > 0 or unicodedata.category(after)[0] == "M" or "\u200d" in before + after
