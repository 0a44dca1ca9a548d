"""Words of the user's within our sentences: marked, so that the page can keep their direction from ours. Pure."""

from __future__ import annotations

BEGIN, END = "\u2068", "\u2069"
"""First strong isolate and pop directional isolate (Unicode Standard Annex 9)."""

_NONE = str.maketrans("", "", BEGIN + END)


def isolated(words: str) -> str:
    """Words of the user's, marked; marks of their own are left out."""
    return f"{BEGIN}{plain(words)}{END}"


def plain(text: str) -> str:
    """A text without the marks, as JSON and a terminal have it.

    >>> plain(f"product {isolated('lamp')} is")
    'product lamp is'
    """
    return text.translate(_NONE)
