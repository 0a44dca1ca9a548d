"""Which parts aren't needed any more: their input is gone, or others hold its messages by now. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase

from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.inputs.content import MESSAGE_ENDINGS, contents_of
from score_messages.dataset.inputs.inputs import FoundInputs
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.errors import Hint, InputError
from score_messages.read.maildir import is_maildir
from score_messages.read.tolerance import MaxBad


def parts_to_prune(folder: DatasetFolder, found: FoundInputs, limit: MaxBad) -> dict[str, str]:
    """The input of each part whose input is no longer there, though its source is seen in this run, by the part's name.

    Raises:
        InputError: they are more of the folder's rows than `limit` allows. Of what was moved the rows come back.
    """
    gone = {name: facts for name, facts in _standing(folder) if _is_gone(facts.input) and _is_seen(facts.input, found)}
    rows, of = _rows_of(folder, gone), _rows_of(folder, folder.parts)
    if not limit.allows(rows, of):
        rows -= _rows_of(folder, _moved(folder, gone, found))
    if not limit.allows(rows, of):
        reason = f"--prune would drop {rows:,} of {of:,} rows, and --prune-max is {limit}; it dropped none"
        raise InputError(folder.name, reason, hint=Hint("If their inputs are rightly gone", f"--prune-max {rows}"))
    return {name: facts.input for name, facts in gone.items()}


def _moved(folder: DatasetFolder, gone: Mapping[str, PartFacts], found: FoundInputs) -> set[str]:
    """Those whose bytes an input without rows of its own holds; of several with the same bytes one."""
    contents = contents_of(one.path for one in found.inputs if not folder.part(one.part).rows)
    return set({facts.content: name for name, facts in gone.items() if facts.content in contents}.values())


def _rows_of(folder: DatasetFolder, parts: Iterable[str]) -> int:
    return sum(folder.part(name).rows for name in parts)


def _standing(folder: DatasetFolder) -> Iterator[tuple[str, PartFacts]]:
    for name, part in list(folder.parts.items()):
        standing = [one.facts for one in part.files.values() if not one.is_empty_place]
        if standing:
            yield name, standing[0]


def _is_gone(path: str) -> bool:
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
    folder = os.path.dirname(path)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        return any(True for _ in entries)
    return False


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
        if path in inputs or _is_gone(path):
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
