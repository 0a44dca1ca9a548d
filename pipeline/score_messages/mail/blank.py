"""Whether a text says anything: blanks that aren't seen are no words. A leaf that the other files use."""

from __future__ import annotations

import re

_UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3000\u3164\ufeff\uffa0\ufffc"
_UNSEEN += "".join(map(chr, [*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)]))
_SEEN = re.compile(rf"[^\s{_UNSEEN}]")
_SAYS = re.compile(rf"[^\W_{_UNSEEN}]")
_PICTURE = re.compile(rf"(?![{_UNSEEN}])[\u2600-\U0010ffff]")  # from here on, most single characters are pictures


def with_single_blank_lines(text: str) -> str:
    r"""Text in which no two empty lines follow each other; faster than a pattern.

    >>> with_single_blank_lines("a\n\n\n\n\nb\n\nc")
    'a\n\nb\n\nc'
    """
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def is_blank(text: str) -> bool:
    r"""Whether nothing is seen of a text: blanks, non-breaking ones and those without width.

    >>> is_blank("\xa0\u200b \n\ufeff"), is_blank(":)")
    (True, False)
    """
    return _SEEN.search(text) is None


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a picture."""
    return _SAYS.search(text) is not None or _PICTURE.search(text) is not None
