"""What stands in the users' files, fit for a terminal. Only jobs that are asked to show texts use `excerpt`."""

from __future__ import annotations

WIDTH = 60


def one_line(text: str) -> str:
    r"""What a terminal could take for a command becomes `?`.

    >>> one_line("good\n\x1b[2Jnews")
    'good ?[2Jnews'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def excerpt(text: str) -> str:
    """One line of at most `WIDTH` characters."""
    line = one_line(text)
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
