"""How open the sources are: a new file is no more open than what it was made of. Only looks."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator

from score_messages.write.options import MOST_OPEN

OWNER = 0o600
"""Whoever writes the table may read it: they have read the source."""

_READS = {0o010: 0o060, 0o001: 0o006}
"""Who may not enter a folder can't open what is in it, whatever the files' own modes say."""


def most_open(sources: Iterable[str]) -> int:
    """The mode of a new file at most: what all files of all sources allow, and the folders that hold them.

    The folders above a source don't count: a table elsewhere is there to be read by others. Nor do hidden files, which
    hold no message.

    Args:
        sources: files, folders, patterns, or `-`; those that aren't there, or have no mode of their own, count for
            nothing, as a pipe.
    """
    mode = MOST_OPEN
    for status in _all(sources):
        if stat.S_ISREG(status.st_mode):
            mode &= status.st_mode
        elif stat.S_ISDIR(status.st_mode):
            mode &= ~sum(closed for enters, closed in _READS.items() if not status.st_mode & enters)
        if not mode & ~OWNER:
            break  # no further file can close it more
    return mode & MOST_OPEN | OWNER


def _all(sources: Iterable[str]) -> Iterator[os.stat_result]:
    for source in sources:
        paths = [source] if source == "-" or os.path.lexists(source) else glob.iglob(source, recursive=True)
        for path in paths:
            yield from _below(path)


def _below(path: str) -> Iterator[os.stat_result]:
    try:
        status = os.fstat(sys.stdin.fileno()) if path == "-" else os.stat(path)
    except (OSError, ValueError, AttributeError):
        return
    yield status
    if stat.S_ISDIR(status.st_mode):
        for root, folders, files in os.walk(path):
            for name in (*folders, *(name for name in files if not name.startswith("."))):
                try:
                    status = os.stat(os.path.join(root, name), follow_symlinks=False)
                except OSError:
                    continue
                yield status
