"""A file that knows what it should hold. Knows neither names nor formats."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

_CHUNK = 1 << 20


class HashedFile(io.RawIOBase):
    """A new, empty, readable file behind descriptor `fd`, written once from start to end.

    It owns `fd`. After `discard` it takes bytes and drops them: pyarrow's Parquet writer writes its footer when it is
    collected, and by then the number `fd` may stand for another file.
    """

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._open = True
        self._hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override]
        """Write all of `data`, however often the system stops halfway."""
        left = memoryview(data)
        if self._open:
            self._hash.update(left)
            while left:
                left = left[os.write(self.fd, left) :]
        return len(data)

    def skip(self, count: int) -> None:
        """Leave a hole of `count` zero bytes, which takes no space on disks that know holes; more has to follow."""
        if self._open and count:
            for done in range(0, count, _CHUNK):
                self._hash.update(bytes(min(_CHUNK, count - done)))
            os.lseek(self.fd, count, os.SEEK_CUR)

    def chunks(self) -> Iterator[bytes]:
        """What the file holds, from its start, in pieces of at most 1 MiB."""
        offset = 0
        while chunk := os.pread(self.fd, _CHUNK, offset):
            yield chunk
            offset += len(chunk)

    def holds_what_was_written(self) -> bool:
        """Read everything back, from the disk itself where the system lets us drop its cache, and compare."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)
        read_back = hashlib.sha256()
        for chunk in self.chunks():
            read_back.update(chunk)
        return read_back.digest() == self._hash.digest()

    def written_sha256(self) -> str:
        """The sha256 of all that was written so far, hex."""
        return self._hash.hexdigest()

    def reader(self) -> BinaryIO:
        """The same file to read from; closing it leaves `fd` open."""
        os.lseek(self.fd, 0, os.SEEK_SET)
        return open(self.fd, "rb", closefd=False)

    def discard(self) -> None:
        """Close `fd`; a second time does nothing. Errors don't matter any more: what counts went through fsync."""
        if self._open:
            self._open = False
            with suppress(OSError):
                os.close(self.fd)
