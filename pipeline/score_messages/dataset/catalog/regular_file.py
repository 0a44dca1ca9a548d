"""Files that may be replaced by anything while nobody looks: pipes, sockets, devices and folders are no files of ours.

Opening a pipe waits for its other end, and some devices act when they are opened. So what isn't a regular file counts
as missing.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from pathlib import Path


class NoRegularFile(FileNotFoundError):
    """Something else stands under this name."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ENOENT, "it is no regular file", path)


def is_regular(path: str | Path) -> bool:
    """Whether a regular file stands there, or a link to one; False for nothing. Raises OSError: it can't be told."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def open_regular(path: str | Path) -> io.BufferedReader:
    """Open a regular file for reading.

    Raises:
        FileNotFoundError: there is none; `NoRegularFile` if there is something else.
        OSError: it can't be read.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise NoRegularFile(str(path))
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it changed meanwhile
        os.close(descriptor)
        raise NoRegularFile(str(path))
    return open(descriptor, "rb")


def read_regular(path: str | Path) -> bytes:
    """All bytes of a regular file. Raises as `open_regular`."""
    with open_regular(path) as file:
        return file.read()


def sha256_of(path: Path) -> str:
    """Of a regular file's bytes; "" if there is none. Raises OSError: it can't be read."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""
