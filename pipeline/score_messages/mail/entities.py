"""Entities of HTML in text that is none: web forms and databases leave them behind. Knows no table."""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TIMES_ESCAPED = 2


def without_entities(text: str) -> str:
    """What entities with a semicolon stand for, also where they were escaped twice; anything else stays.

    >>> without_entities("don&amp;#39;t, R&D; and AT&T &copy")
    "don't, R&D; and AT&T &copy"
    """
    for _ in range(_TIMES_ESCAPED):
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text
