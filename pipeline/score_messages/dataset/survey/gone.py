"""The parts of which a run has no input: it is gone, or others hold its messages by now. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase

from score_messages.dataset.catalog import Catalog, PartFacts
from score_messages.dataset.inputs import (
    Input,
    InputListing,
    absolute,
    is_below,
    is_gone,
    is_message_name,
    parent_of,
    stored_at,
)
from score_messages.dataset.plan import PartWithoutInput
from score_messages.read.maildir import is_maildir


def gone_parts(
    catalog: Catalog, listing: InputListing, can_be_read: Callable[[Input], bool]
) -> dict[str, PartWithoutInput]:
    """The parts whose inputs are gone, by name, and what makes it likely that they are not.

    Args:
        can_be_read: tries an input; asked of no more inputs than it takes to know one that can.
    """
    left, listed = _Left(listing, can_be_read), {source.path for source in listing.inputs}
    gone = {}
    for name, facts in _with_rows(catalog):
        path = facts.input
        if path in listed or not _is_seen(path, listing):
            continue
        part = PartWithoutInput(path, catalog.part(name).rows, is_gone=is_gone(path), is_seen=True)
        if not part.is_gone:
            if left.is_without_messages(path):
                gone[name] = replace(part, empty_around=path)
        elif (empty := _empty_folder(path)) is not None:
            gone[name] = replace(part, empty_around=empty)
        else:
            gone[name] = replace(part, unreadable_around=left.unreadable_around(path))
    return gone


class _Left:
    """What is left around an input that is gone."""

    def __init__(self, listing: InputListing, can_be_read: Callable[[Input], bool]) -> None:
        self._inputs, self._can_be_read = listing.inputs, can_be_read
        self._paths = {source.path for source in listing.inputs}
        self._failed = {absolute(error.source) for error in listing.errors}
        self._known: dict[str, str | None] = {}

    def unreadable_around(self, path: str) -> str | None:
        """The nearest folder around a path in which inputs are left, if none of them can be read; else None."""
        folder = _nearest_folder(path)
        if folder not in self._known:
            self._known[folder] = self._unreadable(folder)
        return self._known[folder]

    def is_without_messages(self, path: str) -> bool:
        """Whether a folder that was an input is there, and no input of this run lies in it, is it, or holds it."""
        if path in self._paths or path in self._failed or not os.path.isdir(path):
            return False
        return not any(is_below(other, path) or _is_read_with(path, other) for other in self._paths)

    def _unreadable(self, folder: str) -> str | None:
        left: list[Input] = []
        while not left:
            left = [source for source in self._inputs if source.path == folder or is_below(source.path, folder)]
            if not left and folder == parent_of(folder):
                return None
            folder = folder if left else parent_of(folder)
        smallest_first = sorted(left, key=lambda source: (_size(source.path), source.path))
        return None if any(map(self._can_be_read, smallest_first)) else folder


def _size(path: str) -> int:
    with suppress(OSError):
        return os.stat(path).st_size
    return 0


def _with_rows(catalog: Catalog) -> Iterator[tuple[str, PartFacts]]:
    for name, part in list(catalog.parts.items()):
        if part.live_files:
            yield name, part.live_files[0].facts


def _is_seen(path: str, listing: InputListing) -> bool:
    """Whether a source of this run would have found it; of what lies below what failed nothing is known."""
    if not any(path == seen or is_below(path, seen) or fnmatchcase(path, seen) for seen in listing.seen):
        return False
    return not any(is_below(path, absolute(error.source)) for error in listing.errors)


def _empty_folder(path: str) -> str | None:
    """The nearest folder around a path, if nothing is in it or it can't be listed; else None.

    That is what a disk looks like that isn't mounted: of what lay in it nothing is known. A bucket that can't be
    listed is an error of its source, so that nothing in it counts as seen.
    """
    if stored_at(path) is not None:
        return None
    folder = _nearest_folder(path)
    with suppress(OSError), os.scandir(folder) as entries:
        return None if any(True for _ in entries) else folder
    return folder


def _nearest_folder(path: str) -> str:
    """The nearest folder around a path that is there; of an object the next one."""
    if stored_at(path) is not None:
        return parent_of(path)
    folder = os.path.dirname(path)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder


def replaced_parts(
    catalog: Catalog, listing: InputListing, sound: Collection[str]
) -> Iterator[tuple[str, PartWithoutInput]]:
    """The parts whose inputs are there, but none of this run, and whether others hold their messages.

    A folder of messages may begin to belong to one above it, or a file to its folder: then its part would hold every
    message a second time.

    Args:
        sound: paths of the inputs whose parts are up to date.
    """
    inputs = {source.path for source in listing.inputs}
    for name, facts in list(_with_rows(catalog)):
        path = facts.input
        if path not in inputs and stored_at(path) is None and not is_gone(path):  # an object belongs to no other
            is_held = _is_held(path, inputs, listing, frozenset(sound))
            yield name, PartWithoutInput(path, catalog.part(name).rows, is_held_by_others=is_held)


def _is_held(path: str, inputs: Collection[str], listing: InputListing, sound: frozenset[str]) -> bool:
    is_listed = path in listing.seen or any(is_below(path, folder) for folder in listing.seen)
    below = {other for other in inputs if is_below(other, path)} if is_listed else set()
    return any(_is_read_with(path, other) for other in sound) or (bool(below) and below <= sound)


def _is_read_with(path: str, folder: str) -> bool:
    """Whether what is read of a folder of messages holds the messages of a path too."""
    if not is_below(path, folder) or is_maildir(folder) or is_maildir(path):
        return False
    if os.path.realpath(path) != os.path.join(os.path.realpath(folder), os.path.relpath(path, folder)):
        return False  # by way of a link, which isn't followed
    return os.path.isdir(path) or is_message_name(os.fsencode(os.path.basename(path)))
