"""gzip, bzip2 and Zstandard, unpacked to their end and no further than honest text goes. Knows no files and no rows."""

from __future__ import annotations

import bz2
import gzip
import io
from typing import BinaryIO

import pyarrow as pa

from score_messages.errors import FormatError, Hint
from score_messages.read.limits import FREE_UNPACKED_BYTES, MAX_RATIO

GZIP, BZIP2, ZSTD = b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd"

_BZIP2_CHUNK = 1 << 14


def check_ratio(name: str, unpacked: int, packed: int) -> None:
    """Raise FormatError if a source of `packed` bytes may not unpack to so many."""
    if unpacked > max(FREE_UNPACKED_BYTES, packed * MAX_RATIO):
        reason = f"unpacks to more than {FREE_UNPACKED_BYTES >> 20} MiB and more than {MAX_RATIO} times its size"
        hint = Hint("If that is right, unpack it, or save it as plain CSV, and score that")
        raise FormatError(name, f"{reason}; that is the limit", hint=hint)


def unpacked(head: bytes, packed: BinaryIO) -> BinaryIO | None:
    """What a file that begins with `head` unpacks to; None if it isn't packed.

    Reading raises EOFError, OSError, zlib.error or Arrow's exceptions for damage up to the last byte.
    """
    if head.startswith(GZIP):
        return gzip.GzipFile(fileobj=packed)  # type: ignore[return-value]
    if head.startswith(BZIP2):
        return Bzip2Streams(packed)  # type: ignore[return-value]
    if head.startswith(ZSTD):
        return pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd")  # type: ignore[no-any-return]
    return None


class Bzip2Streams(io.RawIOBase):
    """bzip2 streams one after the other.

    Not `bz2.BZ2File`: it takes whatever is wrong behind the first stream for its end, and raises nothing.
    """

    def __init__(self, packed: BinaryIO) -> None:
        """Nothing is read yet."""
        self._packed = packed
        self._stream = bz2.BZ2Decompressor()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with what comes next; 0 at the end. Raises OSError for damage, EOFError if it is cut off."""
        content = b""
        while not content:
            packed = b""
            if self._stream.eof:
                packed = self._stream.unused_data or self._packed.read(_BZIP2_CHUNK)
                if not packed:
                    return 0
                self._stream = bz2.BZ2Decompressor()
            elif self._stream.needs_input:
                packed = self._packed.read(_BZIP2_CHUNK)
                if not packed:
                    raise EOFError
            content = self._stream.decompress(packed, len(buffer))
        buffer[: len(content)] = content
        return len(content)
