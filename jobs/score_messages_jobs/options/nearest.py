"""What somebody may have meant who misspelt a name."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from itertools import islice

MOST_NAMES = 20_000
"""So many names of a folder are compared; a typing error isn't worth a minute."""

CUTOFF = 0.6
"""How much of two names must be the same, as difflib counts it."""


def nearest_path(path: str) -> str | None:
    """The path that is there and is spelt most like one that isn't; None if none is alike.

    Each part of it may be misspelt. What ends in a slash stays so.
    """
    folder, name = os.path.split(path.rstrip("/"))
    if not name or "://" in path:
        return None
    if folder and not os.path.isdir(folder):
        right = nearest_path(folder)
        if right is None or not os.path.isdir(right):
            return None
        whole = os.path.join(right, name)
        return whole if os.path.lexists(whole) else nearest_path(whole)
    near = nearest(name, _names_in(folder or "."))
    slash = "/" * path.endswith("/")
    return None if near is None else os.path.join(folder, near) + slash


def _names_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, MOST_NAMES) if not entry.name.startswith(".")]
    except OSError:
        return []


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What is spelt most like `name`, whatever its case; None if nothing is alike.

    That files end alike doesn't make them alike.

    >>> nearest("inbx.csv", ["a.csv", "Inbox.csv"]), nearest("nope.csv", ["o.csv"])
    ('Inbox.csv', None)
    """
    by_case = {candidate.casefold(): candidate for candidate in known}
    for near in difflib.get_close_matches(name.casefold(), by_case, n=10):
        wanted, stem = (os.path.splitext(candidate)[0] for candidate in (name.casefold(), near))
        if difflib.SequenceMatcher(None, wanted, stem).ratio() >= CUTOFF:
            return by_case[near]
    return None
