"""What a packed file holds, as a stream of bytes; damage and too much of it become errors of ours.

Knows no rows and no columns.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from score_messages.errors import FormatError, Hint
from score_messages.read.limits import FREE_UNPACKED_BYTES, ROW_BYTES
from score_messages.read.raw_file import BUFFER_BYTES, HEAD_BYTES, RawFile
from score_messages.read.unpacking import BZIP2, GZIP, ZSTD, check_ratio, unpacked
from score_messages.read.zipped_table import zipped_table

MOST_TIMES_PACKED = 2

AGAIN = Hint("Copy or export it again; a file that is still being written looks like this too")


def is_compressed(raw: RawFile) -> bool:
    """Whether `decoded_stream` unpacks it."""
    return raw.head().startswith((GZIP, BZIP2, ZSTD)) or zipped_table(raw) is not None


def decoded_stream(raw: RawFile) -> BinaryIO:
    """The bytes behind gzip, bzip2 or Zstandard if the first bytes say so, else the bytes themselves.

    A zip with a single table is that table. What was packed once more on its way, as some programs do with what they
    fetch, is unpacked twice.

    This and reading may raise what `damage_translated` translates, and FormatError if they unpack to too many.
    """
    if (table := zipped_table(raw)) is not None:
        return io.BufferedReader(_Bounded(table.stream(), raw), BUFFER_BYTES)
    stream, head = io.BufferedReader(raw, BUFFER_BYTES), raw.head()
    for _ in range(MOST_TIMES_PACKED):
        inside = unpacked(head, stream)
        if inside is None:
            break
        stream = io.BufferedReader(_Bounded(inside, raw), BUFFER_BYTES)  # type: ignore[arg-type]
        head = stream.peek(HEAD_BYTES)
    return stream


class _Bounded(io.RawIOBase):
    """What a packed file holds, unless it is too much for its size."""

    def __init__(self, stream: BinaryIO, raw: RawFile) -> None:
        self._stream, self._raw = stream, raw
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._stream.read(len(buffer))
        self._size += len(content) + ROW_BYTES * content.count(b"\n")
        check_ratio(self._raw.source_name, self._size, self._raw.bytes_read)
        buffer[: len(content)] = content
        return len(content)


def check_unpacks(name: str) -> None:
    """Unpack the beginning of a packed file, so that a small file made to unpack to very much is refused at once.

    Raises:
        InputError: it can't be opened, is damaged, or unpacks to too much.
    """
    with RawFile(name) as raw, damage_translated(name):
        if is_compressed(raw):
            stream, size = decoded_stream(raw), 0
            while size <= FREE_UNPACKED_BYTES and (content := stream.read(BUFFER_BYTES)):
                size += len(content)


@contextlib.contextmanager
def damage_translated(name: str) -> Iterator[None]:
    """Turn what decompressors and disks raise into FormatError, without their words."""
    try:
        yield
    except EOFError:
        raise FormatError(name, "ends in the middle of its compressed data; it was cut off", hint=AGAIN) from None
    except (gzip.BadGzipFile, zlib.error, pa.ArrowException):
        raise FormatError(name, "holds compressed data that is damaged", hint=AGAIN) from None
    except OSError as error:  # bz2 and Arrow raise it for damage, the system for a disk that fails
        reason = error.strerror or "its compressed data is damaged or cut off"
        raise FormatError(name, f"can't be read to its end: {reason}", hint=AGAIN) from None
