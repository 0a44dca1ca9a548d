"""Where the bytes of a Parquet file come from: a disk, or ranges of an object. Knows no columns."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from score_messages.errors import InputError
from score_messages.read.opened import check_unchanged
from score_messages.read.parquet_pages import ReadAt
from score_messages.read.raw_file import RawFile
from score_messages.stores.address import address_of
from score_messages.stores.version import HashedVersion, Version


class ParquetBytes(Protocol):
    """The same bytes for each that reads them.

    Attributes:
        size: how many.
    """

    size: int

    def for_arrow(self) -> str | BinaryIO:
        """What Arrow opens."""

    @contextmanager
    def reading_at(self) -> Iterator[ReadAt]:
        """Reads pieces of it inside the block."""

    def sha256(self) -> str:
        """Of all bytes, hex, in a pass of its own: Parquet isn't read from front to end. Raises InputError."""

    def close(self) -> None: ...


def parquet_bytes(name: str, hashed: HashedVersion | None = None) -> ParquetBytes:
    """Those of a file or an object. Raises OSError, InputError.

    Args:
        hashed: what the object held when it was hashed the last time.
    """
    return _OnDisk(name) if address_of(name) is None else _InBucket(name, hashed)


class _OnDisk:
    def __init__(self, name: str) -> None:
        self._name = name
        self._before = os.stat(name)
        self.size = self._before.st_size

    def for_arrow(self) -> str:
        return self._name

    @contextmanager
    def reading_at(self) -> Iterator[ReadAt]:
        with open(self._name, "rb") as file:
            yield functools.partial(os.pread, file.fileno())

    def sha256(self) -> str:
        try:
            with open(self._name, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                after = os.fstat(file.fileno())
        except OSError as error:
            raise InputError(self._name, f"can't be read: {error.strerror}") from error
        check_unchanged(self._name, self._before, after)
        return digest

    def close(self) -> None:
        """Nothing stays open."""


class _InBucket:
    """All of it is of the version that was there first, or fails."""

    def __init__(self, name: str, hashed: HashedVersion | None) -> None:
        self._hashed = hashed
        self._raw = RawFile(name)
        self.size = self._raw.size or 0

    def for_arrow(self) -> BinaryIO:
        return self._raw.anywhere()

    @contextmanager
    def reading_at(self) -> Iterator[ReadAt]:
        with self._raw.anywhere() as file:

            def read_at(count: int, offset: int) -> bytes:
                file.seek(offset)
                return file.read(count)

            yield read_at

    def sha256(self) -> str:
        """Of the same version nothing is read again: whatever else was read of it is of no other one."""
        version = self._raw.identity
        if self._hashed is not None and isinstance(version, Version) and self._hashed.is_that_of(version):
            return self._hashed.sha256
        return self._raw.sha256()

    def close(self) -> None:
        self._raw.close()
