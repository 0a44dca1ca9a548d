"""Which parts aren't needed any more: their input is gone, or others hold its messages by now. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase

from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.inputs.content import MESSAGE_ENDINGS
from score_messages.dataset.inputs.inputs import FoundInputs, Input
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.errors import Hint, InputError
from score_messages.read.maildir import is_maildir
from score_messages.read.tolerance import MaxBad


@dataclass(frozen=True)
class Prunable:
    """What `--prune` may drop tonight.

    Attributes:
        parts: the input of each part whose input is no longer there, though its source is seen, by the part's name.
        errors: of folders of which something is gone, and in which nothing that is left can be read.
    """

    parts: dict[str, str]
    errors: tuple[InputError, ...]


def parts_to_prune(
    folder: DatasetFolder, found: FoundInputs, limit: MaxBad | None, can_be_read: Callable[[Input], bool]
) -> Prunable:
    """Find the parts whose inputs are gone, and see what makes it likely that they are not.

    Args:
        limit: the most that may go; None if nothing will, and only what is gone is asked for. Then no input is tried.
        can_be_read: tries an input; asked of no more inputs than it takes to know one that can.

    Raises:
        InputError: they are more of the folder's rows than `limit` allows.
    """
    gone = {name: facts for name, facts in _standing(folder) if is_gone(facts.input) and _is_seen(facts.input, found)}
    left = _Left(found, can_be_read if limit is not None else lambda _: True)
    doubtful = {name: place for name, facts in gone.items() if (place := left.unreadable_around(facts.input))}
    gone = {name: facts for name, facts in gone.items() if name not in doubtful}
    rows, of = _rows_of(folder, gone), _rows_of(folder, folder.parts)
    if limit is not None and not limit.allows(rows, of):
        reason = f"--prune would drop {rows:,} of {of:,} rows, and --prune-max is {limit}; it dropped none"
        raise InputError(folder.name, reason, hint=Hint("If their inputs are rightly gone", f"--prune-max {rows}"))
    errors = tuple(_doubt(place, list(doubtful.values()).count(place)) for place in sorted(set(doubtful.values())))
    return Prunable({name: facts.input for name, facts in gone.items()}, errors)


def _doubt(place: str, inputs: int) -> InputError:
    reason = f"{inputs:,} inputs are gone from here" if inputs > 1 else "an input is gone from here"
    reason += ", and of those that are left none can be read, as if a disk were missing or a copy not finished"
    return InputError(place, f"{reason}; --prune dropped no row of it", hint=Hint("Run again when one can be read"))


class _Left:
    """What is left around an input that is gone."""

    def __init__(self, found: FoundInputs, can_be_read: Callable[[Input], bool]) -> None:
        self._inputs, self._can_be_read = found.inputs, can_be_read
        self._known: dict[str, str | None] = {}

    def unreadable_around(self, path: str) -> str | None:
        """The nearest folder around a path in which inputs are left, if none of them can be read; else None."""
        folder = _standing_folder(path)
        if folder not in self._known:
            self._known[folder] = self._unreadable(folder)
        return self._known[folder]

    def _unreadable(self, folder: str) -> str | None:
        left: list[Input] = []
        while not left:
            left = [one for one in self._inputs if one.path == folder or is_below(one.path, folder)]
            if not left and folder == os.path.dirname(folder):
                return None
            folder = folder if left else os.path.dirname(folder)
        smallest_first = sorted(left, key=lambda one: (_size(one.path), one.path))
        return None if any(map(self._can_be_read, smallest_first)) else folder


def _size(path: str) -> int:
    with suppress(OSError):
        return os.stat(path).st_size
    return 0


def _rows_of(folder: DatasetFolder, parts: Iterable[str]) -> int:
    return sum(folder.part(name).rows for name in parts)


def _standing(folder: DatasetFolder) -> Iterator[tuple[str, PartFacts]]:
    for name, part in list(folder.parts.items()):
        standing = [one.facts for one in part.files.values() if not one.is_empty_place]
        if standing:
            yield name, standing[0]


def is_gone(path: str) -> bool:
    """Whether there is nothing of that name; what can't be looked at isn't gone."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_seen(path: str, found: FoundInputs) -> bool:
    """Whether a source of this run would have found it, and the folder that it lay in can be looked into.

    A folder that is empty is what a disk looks like that isn't there tonight: of what lay in it nothing is known.
    """
    if not any(is_below(path, one) or fnmatchcase(path, one) for one in found.seen):
        return False
    if any(is_below(path, os.path.abspath(error.source)) for error in found.errors):
        return False
    with suppress(OSError), os.scandir(_standing_folder(path)) as entries:
        return any(True for _ in entries)
    return False


def _standing_folder(path: str) -> str:
    """The nearest folder around a path that is there."""
    folder = os.path.dirname(path)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, at any depth; both absolute."""
    return path.startswith(os.path.join(folder, ""))


def replaced_parts(
    folder: DatasetFolder, found: FoundInputs, sound: Collection[str]
) -> Iterator[tuple[str, PartFacts]]:
    """Name and facts of the parts whose inputs are none any more, since others hold their messages.

    A folder of messages may begin to belong to one above it, or a file to its folder: then its part would hold every
    message a second time.

    Args:
        sound: paths of the inputs whose parts are up to date.
    """
    inputs = {one.path for one in found.inputs}
    for name, facts in _standing(folder):
        path = facts.input
        if path in inputs or is_gone(path):
            continue
        below = {one for one in inputs if is_below(one, path)} if path in found.seen or _is_listed(path, found) else ()
        if any(_is_read_with(path, one) for one in sound) or (below and below <= set(sound)):
            yield name, facts


def _is_listed(path: str, found: FoundInputs) -> bool:
    return any(is_below(path, one) for one in found.seen)


def _is_read_with(path: str, folder: str) -> bool:
    """Whether what is read of a folder of messages holds the messages of a path too."""
    if not is_below(path, folder) or is_maildir(folder) or is_maildir(path):
        return False
    if os.path.realpath(path) != os.path.join(os.path.realpath(folder), os.path.relpath(path, folder)):
        return False  # by way of a link, which isn't followed
    return os.path.isdir(path) or path.lower().endswith(MESSAGE_ENDINGS)
