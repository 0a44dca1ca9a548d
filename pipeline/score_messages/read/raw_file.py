"""The bytes of a file as they lie on disk or come through a pipe: read once, hashed, watched for change.

Knows no formats, rows or columns.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
from typing import BinaryIO

from score_messages.errors import ChangedError, Hint, InputError

HEAD_BYTES = 4096
BUFFER_BYTES = 1 << 18


class RawFile(io.RawIOBase):
    """Reads a source once from its start to its end, hashing what it gives."""

    def __init__(self, name: str) -> None:
        """Open the file `name`, or standard input for `-`.

        Raises:
            InputError: it isn't there, isn't a regular file, or can't be opened.
        """
        self.source_name = "standard input" if name == "-" else name
        self._file = _standard_input() if name == "-" else _opened(name)
        self._is_pipe = name == "-"
        try:
            self._before = None if self._is_pipe else os.fstat(self._file.fileno())
            self._head = self._file.read(HEAD_BYTES)
        except OSError as error:
            if not self._is_pipe:
                self._file.close()
            raise InputError(self.source_name, f"can't be read: {error.strerror}") from error
        self.size = None if self._before is None else self._before.st_size
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
            chunk = self._file.read(wanted)
        buffer[: len(chunk)] = chunk
        self._hash.update(chunk)
        self.bytes_read += len(chunk)
        return len(chunk)

    @property
    def status(self) -> os.stat_result:
        """The status of the file when it was opened; standard input has none."""
        assert self._before is not None
        return self._before

    def anywhere(self) -> BinaryIO:
        """The same file, to be read at any offset, without moving on here."""
        return io.BufferedReader(_Anywhere(self._file.fileno(), self.status.st_size))

    def sha256(self) -> str:
        """The sha256 of all bytes, hex; reads on to the end if a decoder stopped before it.

        Raises:
            ChangedError: the file isn't what was opened any more.
            InputError: it can't be read to its end.
        """
        try:
            while self.read(BUFFER_BYTES):
                pass
            after = None if self._before is None else os.fstat(self._file.fileno())
        except OSError as error:
            raise InputError(self.source_name, f"can't be read: {error.strerror}") from error
        if self._before is not None and after is not None:
            self._check_unchanged(self._before, after)
        return self._hash.hexdigest()

    def _check_unchanged(self, before: os.stat_result, after: os.stat_result) -> None:
        """A file that was renamed or linked meanwhile has another ctime; so has a file written to in secret."""
        is_moved = before.st_ctime_ns != after.st_ctime_ns
        check_unchanged(self.source_name, before, after, by_ctime=not (is_moved and self._is_as_read()))

    def _is_as_read(self) -> bool:
        try:
            self._file.seek(0)
            now = hashlib.sha256()
            while chunk := self._file.read(BUFFER_BYTES):
                now.update(chunk)
        except OSError:
            return False
        return now.digest() == self._hash.digest()

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if not self._is_pipe and not self.closed:
            self._file.close()
        super().close()


class _Anywhere(io.RawIOBase):
    """An open file that is read without moving its own offset."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._offset = descriptor, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Raises ValueError for an offset before the start."""
        offset += (0, self._offset, self._size)[whence]
        if offset < 0:
            raise ValueError("before the start")
        self._offset = offset
        return offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = os.pread(self._descriptor, len(buffer), self._offset)
        buffer[: len(content)] = content
        self._offset += len(content)
        return len(content)


def check_unchanged(name: str, before: os.stat_result, after: os.stat_result, by_ctime: bool = True) -> None:
    """Raise ChangedError if size, times of change or identity of a file differ.

    Args:
        by_ctime: whether that of its status counts, which nobody can restore but which a renaming changes as well.
    """
    if _identity(before, by_ctime) != _identity(after, by_ctime):
        raise ChangedError(
            name, "was written to while it was read", hint=Hint("Run again when the export that writes it has ended")
        )


def _identity(status: os.stat_result, by_ctime: bool) -> tuple[int, ...]:
    ctime = (status.st_ctime_ns,) if by_ctime else ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, *ctime)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise InputError("standard input", "is closed")
    return sys.stdin.buffer


def _opened(name: str) -> BinaryIO:
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for somebody to write to it.
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file") from error
    except (OSError, ValueError) as error:
        raise InputError(name, f"can't be opened: {getattr(error, 'strerror', 'not a file name')}") from error
    if not _is_regular(name, descriptor):
        os.close(descriptor)
        raise InputError(name, "is not a regular file", hint=Hint("To read a pipe, name it '-' and send it to stdin"))
    return os.fdopen(descriptor, "rb", buffering=0)


def _is_regular(name: str, descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError as error:
        os.close(descriptor)
        raise InputError(name, f"can't be read: {error.strerror}") from error


def looks_like_parquet(name: str) -> bool:
    """Whether a file begins as Parquet does.

    Raises:
        InputError: it can't be opened.
    """
    with _opened(name) as file:
        return file.read(4) == b"PAR1"
