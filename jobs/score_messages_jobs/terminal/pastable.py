"""Text for a stream whose encoding lacks letters, in a form that a shell makes into the same letters again."""

from __future__ import annotations

import os
from collections.abc import Iterator

_PLAIN, _SINGLE, _DOUBLE, _WRITTEN_OUT = "", "'", '"', "$'"


def pastable(text: str, encoding: str) -> str:
    r"""The text with every letter that the encoding lacks as bash and zsh take it, wherever in quotes it stands.

    >>> print(pastable("score-messages é.csv 'é è.csv' out.csv", "ascii"))
    score-messages $'\303\251'.csv ''$'\303\251'' '$'\303\250''.csv' out.csv
    >>> pastable("it doesn't matter", "ascii")
    "it doesn't matter"
    """
    if _has_all(text, encoding):
        return text
    return "\n".join("".join(_pieces(line, encoding)) for line in text.split("\n"))


def _pieces(line: str, encoding: str) -> Iterator[str]:
    state, before = _PLAIN, " "
    for index, letter in enumerate(line):
        if _has_all(letter, encoding):
            yield letter
        else:
            yield _written_out(letter, state)
        state = _next(state, line, index, before)
        before = letter


def _next(state: str, line: str, index: int, before: str) -> str:
    """Which quotes are open behind a letter. An apostrophe within a word opens none: it is one of prose."""
    letter = line[index]
    if state == _WRITTEN_OUT:
        is_escaped = (len(line[:index]) - len(line[:index].rstrip("\\"))) % 2 == 1
        return _PLAIN if letter == "'" and not is_escaped else state
    if state:
        return _PLAIN if letter == state else state
    if letter == "'" and before == "$":
        return _WRITTEN_OUT
    opens = (letter == "'" and not before.isalnum()) or letter == '"'
    return letter if opens else _PLAIN


def _written_out(letter: str, state: str) -> str:
    try:
        code = "".join(f"\\{byte:03o}" for byte in os.fsencode(letter))
    except UnicodeEncodeError:  # no name on disk has it
        return letter.encode("ascii", "backslashreplace").decode()
    if state == _WRITTEN_OUT:
        return code
    return f"{state}$'{code}'{state}"


def _has_all(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
