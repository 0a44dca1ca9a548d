"""How open the tables of an input may be: never more than the input itself. Opens nothing."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from score_messages.read.folder_files import regular_files

_ALL = 0o666
_OWNER = 0o600


def openness(path: str) -> int:
    """The most open mode for a table of what stands in a file, or in the files of a folder.

    Whoever may not read one of the files, or not list and enter the folder, may not read the table either. Its owner
    always may. Raises InputError: a folder can't be listed.
    """
    try:
        status = os.stat(path)
    except OSError:  # whoever reads it will be told why
        return _OWNER
    if not stat.S_ISDIR(status.st_mode):
        return (status.st_mode & _ALL) | _OWNER
    most = _of_folder(status.st_mode)
    root = os.fsencode(path)
    for name in regular_files(path, lambda name: True):
        with suppress(FileNotFoundError):  # a mail that was moved meanwhile
            most &= os.stat(os.path.join(root, name)).st_mode
    return (most & _ALL) | _OWNER


def _of_folder(mode: int) -> int:
    """Who may list and enter it counts as who may read it."""
    may_enter = (mode & 0o111) << 2
    return (mode & may_enter & 0o444) | (mode & 0o222)
