"""Which keys a pattern means: `*`, `?` and `[...]` within a part of a key, `**` across parts, as for files."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache


def has_magic(key: str) -> bool:
    """Whether it may be a pattern: such signs may also stand in the key of an object.

    >>> has_magic("in/*.csv"), has_magic("in/a.csv")
    (True, False)
    """
    return any(sign in key for sign in "*?[")


def matches(pattern: str, key: str) -> bool:
    """Whether the pattern means the key.

    >>> matches("in/*.csv", "in/a.csv"), matches("in/*.csv", "in/old/a.csv"), matches("in/**/*.csv", "in/a.csv")
    (True, False, True)
    """
    reached = {0}
    parts = pattern.split("/")
    for name in key.split("/"):
        reached = {after for at in _opened(parts, reached) for after in _after(parts, at, name)}
    return len(parts) in _opened(parts, reached)


def _opened(parts: list[str], reached: set[int]) -> set[int]:
    """The same, and what is reached from there if each `**` stands for nothing."""
    opened = set(reached)
    for at in range(len(parts)):
        if at in opened and parts[at] == "**":
            opened.add(at + 1)
    return opened


def _after(parts: list[str], at: int, name: str) -> set[int]:
    if at == len(parts):
        return set()
    if parts[at] == "**":
        return {at}
    return {at + 1} if _compiled(parts[at]).match(name) else set()


@cache
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(translate(part))
