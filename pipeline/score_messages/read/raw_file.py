"""The bytes of a source as they lie on disk, in a bucket or come through a pipe: read once, hashed, watched for change.

Knows no formats, rows or columns.
"""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from score_messages.errors import InputError
from score_messages.read.opened import Identity, Opened, opened

HEAD_BYTES = 4096
BUFFER_BYTES = 1 << 18


class RawFile(io.RawIOBase):
    """Reads a source once from its start to its end, hashing what it gives."""

    def __init__(self, name: str) -> None:
        """Open the file or the object `name`, or standard input for `-`.

        Raises:
            InputError: it isn't there, isn't a regular file, or can't be opened.
        """
        self.source_name = "standard input" if name == "-" else name
        self._opened: Opened = opened(name)
        try:
            self._head = self._opened.read(HEAD_BYTES)
        except BaseException as error:
            self._opened.close()
            if isinstance(error, OSError):
                raise InputError(self.source_name, f"can't be read: {error.strerror}") from error
            raise
        self.size = self._opened.size
        self.bytes_read = 0
        self._hash = hashlib.sha256()
        self._rest_of_head = self._head

    def head(self) -> bytes:
        """The first bytes, without moving on: fewer than `HEAD_BYTES` only if the file is that short."""
        return self._head

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with what comes next; 0 at the end."""
        wanted = len(buffer)
        if self._rest_of_head:
            chunk, self._rest_of_head = self._rest_of_head[:wanted], self._rest_of_head[wanted:]
        else:
            chunk = self._opened.read(wanted)
        buffer[: len(chunk)] = chunk
        self._hash.update(chunk)
        self.bytes_read += len(chunk)
        return len(chunk)

    @property
    def identity(self) -> Identity:
        """By what it is seen that it is the same as when it was opened; standard input has nothing."""
        identity = self._opened.identity
        assert identity is not None
        return identity

    def anywhere(self) -> BinaryIO:
        """The same bytes, to be read at any offset, without moving on here."""
        return self._opened.anywhere()

    def sha256(self) -> str:
        """The sha256 of all bytes, hex; reads on to the end if a decoder stopped before it.

        Raises:
            ChangedError: the source isn't what was opened any more.
            InputError: it can't be read to its end.
        """
        try:
            while self.read(BUFFER_BYTES):
                pass
            self._opened.check_as_read(self._hash.digest())
        except OSError as error:
            raise InputError(self.source_name, f"can't be read: {error.strerror}") from error
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if not self.closed:
            self._opened.close()
        super().close()


def looks_like_parquet(name: str) -> bool:
    """Whether a file begins as Parquet does.

    Raises:
        InputError: it can't be opened.
    """
    with RawFile(name) as raw:
        return raw.head().startswith(b"PAR1")
