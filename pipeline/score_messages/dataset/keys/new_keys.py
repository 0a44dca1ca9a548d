"""The keys of a part on their way to the disk: batch by batch, so that many rows take no memory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from score_messages.dataset.catalog import Days
from score_messages.dataset.keys.key_file import CHUNK, COPY, MAGIC, KeyFacts
from score_messages.dataset.keys.keyed_hash import Keys
from score_messages.write.atomic import hidden_name, sync_folder

_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class NewKeys:
    """A new file of keys: `add` those of each batch in order, `finish` it, and `close` it: else nothing is left of it.

    Args:
        folder: of all files of keys.
        secret: on which the keys depend; None for those that version 0.1 made.
        mode: of the file at the most: that of the input, which nobody else may know more of by this.
    """

    _temp: Path

    def __init__(self, folder: Path, secret: bytes | None, mode: int = 0o666) -> None:
        self._folder, self._secret, self._mode = folder, secret, mode & 0o666
        self._fd: int | None = None
        self._hash = hashlib.sha256()
        self._rows = 0

    def add(self, keys: Keys) -> None:
        """Take in the keys of the next rows. Without any of a message with an id there is no file. Raises OSError."""
        if self._fd is None and keys.any():
            self._begin()
        if self._fd is not None:
            self._write(keys.astype("<u8").tobytes())
        self._rows += len(keys)

    def finish(self, days: Days, depends_on: Mapping[str, str], keeps_overlaps: bool) -> str:
        """Give the file its name, on the disk; "" if there are no messages with ids, in this part and beside it.

        Args:
            days: of all rows.
            depends_on, keeps_overlaps: as in `KeyFacts`.

        Raises:
            OSError: it may or may not stand there; nothing depends on it yet.
        """
        if self._fd is None and not depends_on:
            return ""
        if self._fd is None:
            self._begin()
        self._write(days.astype("<i4").tobytes())
        self._write(KeyFacts(self._rows, self._secret, depends_on, keeps_overlaps).to_bytes())
        fd, name = self._fd, self._hash.hexdigest()
        os.fsync(fd)  # type: ignore[arg-type]
        os.replace(self._temp, self._folder / name)
        sync_folder(str(self._folder), self._folder)
        copy_file(self._folder / name, self._folder / f"{name}{COPY}")
        return name

    def close(self) -> None:
        """Remove it unless it is finished."""
        if self._fd is not None:
            with suppress(OSError):
                os.close(self._fd)
            self._fd = None
            with suppress(OSError):
                os.unlink(self._temp)

    def _begin(self) -> None:
        self._temp = hidden_name(self._folder / "keys")
        self._fd = os.open(self._temp, _CREATE, self._mode | 0o600)
        self._write(MAGIC)
        for start in range(0, self._rows, CHUNK):  # those so far had no ids
            none = np.zeros((min(CHUNK, self._rows - start), 2), np.uint64)
            self._write(none.tobytes())

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._fd, left) :]  # type: ignore[arg-type]
        self._hash.update(content)


def copy_file(source: Path, target: Path) -> None:
    """Bytes and mode of a file into another, which appears whole or not at all, but doesn't wait for the disk.

    Raises OSError.
    """
    temp = hidden_name(target)
    with open(source, "rb", buffering=0) as old:
        fd = os.open(temp, _CREATE, os.fstat(old.fileno()).st_mode & 0o666)
        try:
            while chunk := old.read(1 << 20):
                left = memoryview(chunk)
                while left:
                    left = left[os.write(fd, left) :]
            os.replace(temp, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temp)
            raise
        finally:
            with suppress(OSError):
                os.close(fd)
