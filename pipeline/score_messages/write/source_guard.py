"""A target never costs a source: not by the same name, a link, another spelling, nor by lying in it. Only looks.

What counts is the file itself (its device and number), not how it is called: so links of both kinds, `./x`, mounts and
names that a disk doesn't tell apart are all seen.
"""

from __future__ import annotations

import glob
import itertools
import os
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from score_messages.errors import Hint, TargetRefused
from score_messages.stores.address import address_of
from score_messages.write.atomic import UNFINISHED
from score_messages.write.object_guard import SOURCE, refuse_touching_objects

STDIO = "-"

Identity = tuple[int, int]

_TABLES = {".parquet", ".pq", ".csv", ".jsonl", ".ndjson"}


def refuse_touching_source(sources: Iterable[str], target: str, what: str = SOURCE, ending: str | None = None) -> None:
    """Raise `TargetRefused` if writing `target` could replace, or mix with, what is read; no option changes that.

    Args:
        sources: files, folders, patterns, or `-`; those that aren't there are passed over.
        target: a file to write, there or not; a folder, known by a slash at its end or by being there; or `-`. A folder
            of tables may lie below a source, since its tables are no inputs; a file may not.
        what: the sources are, for the error.
        ending: of another name to write to, for the hint; None for the target's own if it is that of a table.
    """
    if "\0" in target:
        return  # no file is called like that
    address = address_of(target)
    if address is not None:
        refuse_touching_objects(sources, target, address, what)
        return
    destination = _Destination(target)
    for source in sources:
        for path in _matches(source, destination):
            reason = _reason(path, destination, what)
            if reason is not None:
                raise TargetRefused(target, reason, hint=_hint(path, destination, what, ending))


class _Destination:
    """Where the target is, and in what it lies."""

    def __init__(self, target: str) -> None:
        self.name = target
        self.is_folder = target.endswith(os.sep) or os.path.isdir(target)
        self.status = _status(target.rstrip(os.sep) or os.sep, sys.stdout)
        self.identity = _identity(self.status)
        self.path = os.path.realpath(target)
        self.above = set() if target == STDIO else set(_above(target))


def _reason(source: str, destination: _Destination, what: str) -> str | None:
    """Why the target can't be written beside a source that is there; None if it can."""
    status = _status(source, sys.stdin)
    identity = _identity(status)
    if status is None or identity is None or not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return None
    named = "standard input" if source == STDIO else source
    is_folder = stat.S_ISDIR(status.st_mode)
    if identity == destination.identity:
        return f"is {what} itself ({named}), which would be lost"
    if identity in destination.above and not (destination.is_folder and is_folder):
        return f"lies in {what} ({named})"
    if destination.is_folder:
        holds = source != STDIO and destination.identity in set(_above(source))
        return f"holds {what} ({named}); a folder of tables holds nothing else" if holds else None
    if _is_made_on_the_way(os.path.realpath(source), destination.path):
        return f"is written by way of a file that is called as {what} ({named})"
    return f"is a file of {what} ({named}) by another name" if is_folder and _links_into(destination, source) else None


def _matches(source: str, destination: _Destination) -> list[str]:
    """The source, or what it matches. A pattern that finds what is in a folder of tables doesn't mean it."""
    if source == STDIO or os.path.lexists(source) or not glob.has_magic(source):
        return [source]
    return [] if destination.is_folder else glob.glob(source, recursive=True, include_hidden=True)


def _status(name: str, stream: object) -> os.stat_result | None:
    """The status of a file, or of a stream redirected from or to a file; None if it isn't there."""
    try:
        return os.fstat(stream.fileno()) if name == STDIO else os.stat(name)  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):  # closed, replaced by a program, or no name of a file
        return None


def _identity(status: os.stat_result | None) -> Identity | None:
    if status is None or stat.S_ISCHR(status.st_mode) or stat.S_ISFIFO(status.st_mode):
        return None
    return status.st_dev, status.st_ino


def _above(path: str) -> Iterator[Identity]:
    """The identities of all folders above a path, as it is named and with its links followed."""
    for spelling in {os.path.abspath(path), os.path.realpath(path)}:
        for parent in Path(spelling).parents:
            identity = _identity(_status(str(parent), None))
            if identity is not None:
                yield identity


def _is_made_on_the_way(source: str, target: str) -> bool:
    """Whether a file beside the target has the name of its lock or of an unfinished table, which are removed."""
    folder, name = os.path.split(source)
    own, beside = f".{os.path.basename(target)}.", os.path.dirname(target)
    is_ours = name == f"{own}lock" or (name.startswith(own) and UNFINISHED.fullmatch(name) is not None)
    return folder == beside and is_ours


def _links_into(destination: _Destination, folder: str) -> bool:
    """Whether the target has a name somewhere below a folder: a hard link, or what a stream was redirected to."""
    if destination.status is None or (destination.status.st_nlink < 2 and destination.name != STDIO):
        return False
    return any(
        destination.identity == _identity(_status(os.path.join(root, name), None))
        for root, _, names in os.walk(folder)
        for name in names
    )


def _hint(source: str, destination: _Destination, what: str, ending: str | None) -> Hint:
    if STDIO in (destination.name, source):
        return Hint("Name a new file to write.")
    kind = "folder" if destination.is_folder else "file"
    if what != SOURCE:
        return Hint(f"Name another {kind} to write.")
    suffix = os.path.splitext(destination.name)[1].lower()
    usual = os.sep if destination.is_folder else suffix if suffix in _TABLES else ".parquet"
    return Hint(f"Name another {kind}, such as {shlex.quote(_free_name(os.path.abspath(source), ending or usual))}")


def _free_name(source: str, ending: str) -> str:
    """A name that isn't taken yet, beside the source; relative if that is shorter."""
    stem = source if os.path.isdir(source) else os.path.splitext(source)[0]
    names = (f"{stem}-scored{number or ''}{ending}" for number in itertools.count())
    name = next(name for name in names if not os.path.lexists(name.rstrip(os.sep)))
    below = os.path.relpath(name) + os.sep * name.endswith(os.sep)
    return name if below.startswith(os.pardir) else below
