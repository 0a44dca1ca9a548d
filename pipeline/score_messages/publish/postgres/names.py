"""What own columns are called in the database. Pure.

PostgreSQL takes any name up to 63 bytes, in quotes; longer ones it would cut without a word, and two could become one.
"""

from __future__ import annotations

import hashlib
import re

LONGEST = 63
"""Bytes of a name, NAMEDATALEN - 1 in every build that is distributed."""

_DIGITS, _DIGITS_OF_KEYS = 12, 32
_SHORTENED = re.compile(r"~[0-9a-f]{12}\Z")
_OF_THE_SYSTEM = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid"})

LONGEST_KEY = 1_000
"""Bytes of a text in a key: an index of PostgreSQL has no room for longer ones, and a message's id may have a MiB."""

SHORTENED_KEY = "~[0-9a-f]{32}$"
"""What a key that was shortened ends with, for Arrow."""


def column_name(name: str) -> str:
    """The name of a column: the same, unless it is too long or one of PostgreSQL's own; then with a hash behind it.

    Each name has its own, whatever others there are: names that look as if they had been shortened are shortened, too.

    >>> column_name("order no."), column_name("ctid")
    ('order no.', 'ctid~a67689179f72')
    >>> len(column_name("é" * 60).encode())
    63
    """
    if len(name.encode()) <= LONGEST and name not in _OF_THE_SYSTEM and not _SHORTENED.search(name):
        return name
    return _with_hash(name, LONGEST, _DIGITS)


def shortened_key(key: str) -> str:
    """The beginning of a key and a hash of all of it: another one for each key."""
    return _with_hash(key, LONGEST_KEY, _DIGITS_OF_KEYS)


def _with_hash(text: str, longest: int, digits: int) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:digits]
    return f"{text.encode()[: longest - digits - 1].decode(errors='ignore')}~{digest}"
