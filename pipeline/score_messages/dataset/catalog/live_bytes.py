"""What the readers of a Parquet file read of it: its rows and its footer, wherever in the file they lie.

A file may hold more, for the readers of the version before it (`in_place`). What is more is not of the table,
and may go without the table changing.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog.arrow_damage import arrow_damage
from score_messages.read.parquet_footer import chunks

MAGIC = b"PAR1"
_TAIL = struct.Struct("<I4s")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Layout:
    """Where the parts of a Parquet file lie: its rows from `start` to `stop`, its footer from `footer` to `size`.

    Without rows `start` and `stop` are `footer`.
    """

    start: int
    stop: int
    footer: int
    size: int

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """What is read, in the order of the file: from, to."""
        return [(0, len(MAGIC)), (self.start, self.stop), (self.footer, self.size)]

    @property
    def has_gaps(self) -> bool:
        """Whether there is more in the file than what is read."""
        return any(stop < start for (_, stop), (start, _) in self._pairs())

    def gaps(self) -> list[tuple[int, int]]:
        """What isn't read: from, to."""
        return [(stop, start) for (_, stop), (start, _) in self._pairs() if stop < start]

    def _pairs(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        return itertools.pairwise(self.ranges)


def layout_of(file: BinaryIO) -> Layout:
    """Of an open file. Raises OSError, ArrowException: it is no Parquet file."""
    return layout_and_footer(file)[0]


def layout_and_footer(file: BinaryIO) -> tuple[Layout, pq.FileMetaData]:
    """Of an open file. Raises OSError, ArrowException: it is no Parquet file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL.size))
    tail = file.read(_TAIL.size)
    if len(tail) < _TAIL.size or tail[4:] != MAGIC:
        raise pa.ArrowInvalid("no Parquet file")
    footer = size - _TAIL.size - _TAIL.unpack(tail)[0]
    file.seek(0)
    with arrow_damage():
        metadata = pq.read_metadata(file)
    file.seek(max(0, footer))
    try:
        spans = [(chunk.start, chunk.stop) for chunk in chunks(file.read(size - _TAIL.size - footer)) if chunk.start]
    except ValueError:
        raise pa.ArrowInvalid("its footer is damaged") from None
    start, stop = min((start for start, _ in spans), default=footer), max((stop for _, stop in spans), default=footer)
    layout = Layout(start, stop, footer, size)
    if not len(MAGIC) <= layout.start <= layout.stop <= layout.footer <= size:
        raise pa.ArrowInvalid("its footer is damaged")
    return layout, metadata


def live_digest(file: BinaryIO, layout: Layout) -> str:
    """sha256 of all that is read; of a file without gaps that of the file. Raises OSError."""
    digest = hashlib.sha256()
    for chunk in pieces(file, layout.ranges):
        digest.update(chunk)
    return digest.hexdigest()


def pieces(file: BinaryIO, ranges: list[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of some ranges, in pieces of at most 1 MiB. Raises OSError."""
    for start, stop in ranges:
        file.seek(start)
        left = stop - start
        while left and (chunk := file.read(min(_CHUNK, left))):
            yield chunk
            left -= len(chunk)


def pages_are_sound(file: BinaryIO) -> bool:
    """Whether all rows can be read, and each page has its checksum. Raises OSError where the disk fails."""
    with suppress(pa.ArrowException), arrow_damage():
        table = pq.ParquetFile(file, page_checksum_verification=True)
        rows = sum(batch.num_rows for batch in table.iter_batches(batch_size=1 << 14, use_threads=False))
        return bool(rows == table.metadata.num_rows)
    return False
