"""Plain text that stands in for HTML: "your program can't show this", a link, the name of a picture."""

from __future__ import annotations

import re

from score_messages.mail.blank import says_something
from score_messages.mail.links import without_links

MOST_BYTES = 400
"""A longer plain text is a message of its own."""

LEAST_SHARED = 0.5
"""Of a message that was written once, plain text and HTML share more of their words."""

_WORD = re.compile(r"[^\W_]+")
_SENDS_ON = re.compile(
    r"\b(?:html|browser|mime|click here|view (?:it|this|the)|(?:view|read|see) online|navegador|navigateur|webbrowser"
    r"|webversion|web version|im internet|en ligne|en línea|onlineversion|online version)\b",
    re.I,
)


def is_stub(plain: str, shown: str) -> bool:
    """Whether a short plain text gives way to the HTML beside it.

    Args:
        plain: the plain text.
        shown: what the HTML shows.

    >>> is_stub("[image: logo.png]", "It is broken."), is_stub("It is broken.", "It is broken. Ann")
    (True, False)
    """
    words, others = _words(plain), _words(shown)
    if not others:
        return False
    if not words:
        return not says_something(without_links(plain))
    if len(words & others) / len(words) < LEAST_SHARED:
        return True
    return _SENDS_ON.search(plain) is not None and len(others) >= 2 * len(words)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(without_links(text).casefold()))
