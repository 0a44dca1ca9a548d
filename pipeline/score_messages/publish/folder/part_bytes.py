"""Opens a file of a folder as it was when it was looked at, though a run may have replaced it since.

A file that takes another's place holds that one's bytes where they were, for a time: see `dataset.storage.in_place`. So
the beginning of the new file, as long as the old one was, is the old one.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from score_messages.dataset.catalog import Stamp, layout_of, live_digest, open_regular
from score_messages.errors import ChangedError, Hint


@contextmanager
def opened_as_it_was(root: Path, path: str, stamp: Stamp, digest: str) -> Iterator[BinaryIO]:
    """The file for reading, with the rows that it had.

    Args:
        path: below `root`.
        stamp, digest: its stamp and `live_digest` then.

    Raises:
        ChangedError: it is gone, or holds something else now.
        OSError: it can't be read.
    """
    try:
        file = open_regular(root / path)
    except (FileNotFoundError, NotADirectoryError):
        raise _changed(path) from None
    with file:
        if Stamp.of(os.fstat(file.fileno())) == stamp:
            yield file
            return
        beginning = cast("BinaryIO", io.BufferedReader(_Beginning(file, stamp.size)))
        if not _holds(beginning, digest):
            raise _changed(path)
        yield beginning


def _holds(file: BinaryIO, digest: str) -> bool:
    with suppress(pa.ArrowException):
        return live_digest(file, layout_of(file)) == digest
    return False


def _changed(path: str) -> ChangedError:
    return ChangedError(
        path, "was replaced by a run while it was read", hint=Hint("Publish again when the run is over")
    )


class _Beginning(io.RawIOBase):
    """The first bytes of a file as a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self._size}[whence]
        return self._file.seek(base + offset)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._file.read(max(0, min(len(buffer), self._size - self._file.tell())))
        buffer[: len(chunk)] = chunk
        return len(chunk)
