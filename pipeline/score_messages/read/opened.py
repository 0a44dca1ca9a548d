"""What a source is before it is read: a file on disk, an object in a bucket, or standard input. Knows no formats."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
from typing import TYPE_CHECKING, BinaryIO, Protocol

from score_messages.addresses import OTHER_FORM, hint_at_our_form
from score_messages.errors import ChangedError, Hint, InputError, PipelineError
from score_messages.privacy.masked import masked
from score_messages.stores.address import Address, address_of
from score_messages.stores.pattern import has_magic
from score_messages.stores.version import Version

if TYPE_CHECKING:
    from score_messages.stores.store import Store

Identity = os.stat_result | Version
"""By what it is seen that a source has changed."""

_CHUNK = 1 << 18


class Opened(Protocol):
    """An open source.

    Attributes:
        size: bytes; None where that isn't known.
        identity: None of standard input.
    """

    size: int | None
    identity: Identity | None

    def read(self, count: int) -> bytes:
        """What comes next, at most `count` bytes; none at the end. Raises OSError, InputError."""

    def anywhere(self) -> BinaryIO:
        """The same bytes, to be read at any offset, without moving on here."""

    def check_as_read(self, digest: bytes) -> None:
        """Raise ChangedError if it isn't any more what was read, of which this is the sha256."""

    def close(self) -> None: ...


def opened(name: str) -> Opened:
    """Open what the user named. Raises InputError: it isn't there, isn't a regular file, or can't be opened."""
    if name == "-":
        return _StandardInput()
    address = address_of(name)
    return _LocalFile(name) if address is None else _StoredObject(name, address)


class _LocalFile:
    """A regular file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._file = _regular_file(name)
        try:
            self._before = os.fstat(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise InputError(name, f"can't be read: {error.strerror}") from error
        self.size: int | None = self._before.st_size
        self.identity: Identity | None = self._before

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def anywhere(self) -> BinaryIO:
        return io.BufferedReader(_Anywhere(self._file.fileno(), self._before.st_size))

    def check_as_read(self, digest: bytes) -> None:
        """A file that was renamed or linked meanwhile has another ctime; so has a file written to in secret."""
        after = os.fstat(self._file.fileno())
        is_moved = self._before.st_ctime_ns != after.st_ctime_ns
        check_unchanged(self._name, self._before, after, by_ctime=not (is_moved and self._is_as_read(digest)))

    def _is_as_read(self, digest: bytes) -> bool:
        try:
            self._file.seek(0)
            now = hashlib.sha256()
            while chunk := self._file.read(_CHUNK):
                now.update(chunk)
        except OSError:
            return False
        return now.digest() == digest

    def close(self) -> None:
        self._file.close()


class _StandardInput:
    """Standard input, which stays open."""

    size: int | None = None
    identity: Identity | None = None

    def __init__(self) -> None:
        if sys.stdin is None:
            raise InputError("standard input", "is closed")
        self._stream = sys.stdin.buffer

    def read(self, count: int) -> bytes:
        return self._stream.read(count)

    def anywhere(self) -> BinaryIO:
        raise io.UnsupportedOperation("seek")

    def check_as_read(self, digest: bytes) -> None:
        """Nothing can have changed."""

    def close(self) -> None:
        """It isn't ours."""


class _StoredObject:
    """An object in a bucket. All reads are of the version that was there when it was opened, or fail."""

    def __init__(self, name: str, address: Address) -> None:
        _refuse_folder(name, address)
        self._key = address.key
        self._store = store_of(name, address)
        looked = self._store.beginning(address.key)
        if looked is None:
            raise _no_such_object(name, address)
        self._version, self._first = looked
        self.identity: Identity | None = self._version
        self.size: int | None = self._version.size
        self._stream = self.anywhere()

    def read(self, count: int) -> bytes:
        return self._stream.read(count)

    def anywhere(self) -> BinaryIO:
        return self._store.open_read(self._key, self._version, self._first)

    def check_as_read(self, digest: bytes) -> None:
        """The store has given one version, or reading has failed."""

    def close(self) -> None:
        self._stream.close()


def store_of(source: str, address: Address) -> Store:
    """Open the bucket of a source; what keeps it from being opened, such as missing credentials, is told of the source.

    Raises:
        InputError: it can't be opened; so do the store's methods.
    """
    from score_messages.stores.store import open_store

    try:
        return open_store(address, InputError)
    except InputError:
        raise
    except PipelineError as error:
        raise InputError(source, error.reason, hint=error.hint) from error


def _refuse_folder(name: str, address: Address) -> None:
    if address.is_folder:
        hint = Hint("Name an object; or name a folder of tables as the target, such as scored/")
        raise InputError(name, "is a folder of objects, and a single table is made of a single one", hint=hint)


def _no_such_object(name: str, address: Address) -> InputError:
    if has_magic(address.key):
        hint = Hint("A pattern needs a folder of tables as the target, such as scored/")
        return InputError(name, "there is no object of that name", hint=hint)
    return InputError(name, "there is no such object")


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


def check_unchanged(name: str, before: Identity, after: Identity, by_ctime: bool = True) -> None:
    """Raise ChangedError if size, times of change or identity of a source differ.

    Args:
        by_ctime: of a file, whether the time of its status counts, which nobody can restore but which a renaming
            changes as well.
    """
    if _identity(before, by_ctime) != _identity(after, by_ctime):
        raise ChangedError(
            name, "was written to while it was read", hint=Hint("Run again when the export that writes it has ended")
        )


def _identity(state: Identity, by_ctime: bool) -> tuple[object, ...]:
    if isinstance(state, Version):
        return (state.size, state.etag, state.generation, state.modified)
    ctime = (state.st_ctime_ns,) if by_ctime else ()
    return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, *ctime)


def _regular_file(name: str) -> BinaryIO:
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for somebody to write to it.
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        if (hint := hint_at_our_form(name)) is not None:
            raise InputError(masked(name), OTHER_FORM, hint=hint) from None
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
