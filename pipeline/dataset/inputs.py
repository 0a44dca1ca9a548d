"""Which inputs some sources hold: each file, and each mailbox that is a folder. Opens nothing."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import Cure, InputError, OptionError
from pipeline.read.folder_files import regular_files
from pipeline.read.maildir import is_maildir

MESSAGE_ENDINGS = (".eml", ".txt")
"""Files that are one message each: a folder of nothing else is one input."""

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST = 80
_DIGITS, _OLD_DIGITS = 32, 10


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        path: absolute, links not followed: what the input is known by from night to night.
        name: as people should see it, below the source that they gave.
        has_old_part: its part has the name that version 0.1 gave it.
    """

    path: str
    name: str
    has_old_part: bool = False

    @property
    def part(self) -> str:
        """Name of the file that holds its rows: follows from the path alone, however the input was found.

        >>> Input("/srv/export/March mail.csv", "export/March mail.csv").part
        'March_mail.csv-9f68afb500169e87ec5e6ee173066904.parquet'
        """
        return self.old_part if self.has_old_part else self._named(_DIGITS)

    @property
    def old_part(self) -> str:
        """The name that version 0.1 gave it: so short that two paths with the same one are found in seconds."""
        return self._named(_OLD_DIGITS)

    def _named(self, digits: int) -> str:
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:digits]
        readable = _UNSAFE.sub("_", os.path.basename(self.path))[-_LONGEST:].lstrip("._-")
        return f"{readable or 'input'}-{digest}.parquet"


@dataclass(frozen=True)
class FoundInputs:
    """What some sources hold, and which of them hold nothing.

    Attributes:
        inputs: sorted by path, each once.
        errors: of the sources that aren't there, can't be listed or hold no file.
    """

    inputs: tuple[Input, ...]
    errors: tuple[InputError, ...]


def find_inputs(sources: Sequence[str], target: str | None = None) -> FoundInputs:
    """The inputs of files, folders and glob patterns; hidden files, and those that begin with `_`, are none.

    A source that fails doesn't hide the others, unless all do.

    Args:
        target: the folder of tables, which may lie inside a source; what it holds is no input.

    Raises:
        InputError: no source holds an input; it is the error of the first.
        OptionError: a source is standard input, which has no name to be known by from night to night.
    """
    if "-" in sources:
        cure = Cure("Save it as a file first, or write a single table")
        raise OptionError(
            "standard input can't be kept in a folder of tables: it has no name to be known by", cure=cure
        )
    found: dict[str, Input] = {}
    errors = []
    tables = None if target is None else os.path.realpath(target)
    for source in sources:
        try:
            matches = _matches(source)
        except InputError as error:
            errors.append(error)
            continue
        for path in matches:
            if path != source and _is_within(path, tables):
                continue  # a pattern that finds the tables as well doesn't mean them
            try:
                found |= {one.path: one for one in _inputs_of(path, tables) if one.path not in found}
            except InputError as error:
                errors.append(error)
    if not found:
        raise errors[0] if errors else InputError(sources[0], "holds no input")
    return FoundInputs(tuple(found[path] for path in sorted(found, key=os.fsencode)), tuple(errors))


def _matches(source: str) -> list[str]:
    """A source that is there as it is named, else what it matches as a pattern (`**` for any depth)."""
    if os.path.lexists(source):
        return [source]
    matches = sorted(glob.glob(source, recursive=True), key=os.fsencode) if glob.has_magic(source) else []
    visible = [path for path in matches if not os.path.basename(path).startswith("_")]
    if not visible:
        reason = "no file is called like that" if glob.has_magic(source) else "there is no such file or folder"
        raise InputError(source, reason)
    return visible


def _inputs_of(source: str, target: str | None) -> list[Input]:
    path = os.path.abspath(source)
    if os.path.realpath(path) != target and _is_within(path, target):
        raise InputError(source, "is itself in the folder that the tables go to")
    if not os.path.isdir(path):
        return [Input(path, os.path.basename(path))]
    found = list(_in_folder(source, path, target))
    if not found:
        raise InputError(source, "holds no file")
    return [Input(one, os.path.relpath(one, os.path.dirname(path) if one == path else path)) for one in found]


def _holds_messages_only(folder: str) -> bool:
    """Whether all files below a folder, at any depth, are one message each."""
    names = regular_files(folder, lambda name: not name.startswith(b"."))
    return all(os.fsdecode(name).lower().endswith(MESSAGE_ENDINGS) for name in names)


def _is_within(path: str, folder: str | None) -> bool:
    """Whether a path is the folder, or lies in it."""
    return folder is not None and f"{os.path.realpath(path)}{os.sep}".startswith(os.path.join(folder, ""))


def _in_folder(source: str, path: str, target: str | None) -> Iterator[str]:
    if os.path.realpath(path) == target:
        return
    if is_maildir(path):
        yield path
        return
    try:
        with os.scandir(path) as entries:
            visible = [entry for entry in entries if not entry.name.startswith((".", "_"))]
            files = [entry.path for entry in visible if entry.is_file(follow_symlinks=False)]
            folders = [entry.path for entry in visible if entry.is_dir(follow_symlinks=False)]
    except OSError as error:
        raise InputError(source, f"a folder in it can't be listed: {error.strerror}") from error
    if files and _holds_messages_only(path):
        yield path  # with all that lies below it
        return
    yield from files
    for folder in folders:
        yield from _in_folder(source, folder, target)
