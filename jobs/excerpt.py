"""The beginning of a message, fit for a terminal. Only jobs that are asked to show texts use it."""

from __future__ import annotations

WIDTH = 60


def excerpt(text: str) -> str:
    r"""One line of at most `WIDTH` characters; what a terminal could take for a command becomes `?`.

    >>> excerpt("good\n\x1b[2Jnews")
    'good ?[2Jnews'
    """
    line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
