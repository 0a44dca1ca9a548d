"""Which inputs a source holds: each file, and each mailbox that is a folder. Opens nothing."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import InputError
from pipeline.read.maildir import is_maildir

MESSAGE_ENDINGS = (".eml", ".txt")
"""Files that are one message each: a folder of nothing else is one input."""

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST = 80


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        path: absolute, links not followed: what the input is known by from night to night.
        name: as people should see it, below the source that they gave.
    """

    path: str
    name: str

    @property
    def part(self) -> str:
        """Name of the file that holds its rows: follows from the path alone.

        >>> Input("/srv/export/March mail.csv", "March mail.csv").part
        'March_mail.csv-9f68afb500.parquet'
        """
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]
        return f"{_UNSAFE.sub('_', self.name)[-_LONGEST:].lstrip('._-')}-{digest}.parquet"


def find_inputs(source: str) -> list[Input]:
    """The inputs of a file or a folder, sorted by path; hidden files, and those that begin with `_`, are none.

    Raises:
        InputError: the source isn't there, a folder can't be listed, or there is no input in it.
    """
    path = os.path.abspath(source)
    if not os.path.lexists(path):
        raise InputError(source, "there is no such file or folder")
    if not os.path.isdir(path):
        return [Input(path, os.path.basename(path))]
    found = sorted(_in_folder(source, path), key=os.fsencode)
    if not found:
        raise InputError(source, "holds no file")
    return [Input(one, os.path.relpath(one, os.path.dirname(path) if one == path else path)) for one in found]


def _in_folder(source: str, path: str) -> Iterator[str]:
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
    if files and all(file.lower().endswith(MESSAGE_ENDINGS) for file in files):
        yield path  # with all that lies below it
        return
    yield from files
    for folder in folders:
        yield from _in_folder(source, folder)
