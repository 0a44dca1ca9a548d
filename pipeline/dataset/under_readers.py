"""A Parquet file takes the place of another without pulling it away from under those who read it.

DuckDB and polars open a file by its name more than once in a query: for its size, for its footer, for its rows. If
another file has taken the name meanwhile, they look at places that the old one told, and fail. So the new file keeps
the old one's rows and footer, as dead bytes at the very places where they were, and has its own footer behind them:
whoever knows the old footer reads the old rows, whoever opens the file now reads the new ones. It holds for the version
just before this one. Parquet allows bytes that no footer speaks of; what is neither is a hole, which takes no space.

New rows go where there is room: below the old rows, between them and the old footer, or behind all; there at twice
their size, so that the next ones find room below. So a file that is replaced every night takes the space of two
versions, and looks three to four times as large as one, but doesn't grow with the nights.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.hashed_file import HashedFile

_MAGIC = b"PAR1"
_TAIL = struct.Struct("<I4s")
_CHUNK = 1 << 20
_SPARE = 1 << 12

Hook = Callable[[], None]

Rewrite = Callable[[pa.NativeFile, Hook, Hook], None]
"""Writes the same table once more into a file; calls the functions given before its rows, and behind them."""


@dataclass(frozen=True)
class Layout:
    """Where the parts of a Parquet file lie: its rows from `start` to `stop`, its footer from `footer` to `size`.

    Without rows `start` and `stop` are `footer`.
    """

    start: int
    stop: int
    footer: int
    size: int


def layout_of(file: BinaryIO) -> Layout:
    """Of an open file. Raises OSError, ArrowException: it is no Parquet file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL.size))
    tail = file.read(_TAIL.size)
    if len(tail) < _TAIL.size or tail[4:] != _MAGIC:
        raise pa.ArrowInvalid("no Parquet file")
    footer = size - _TAIL.size - _TAIL.unpack(tail)[0]
    file.seek(0)
    metadata = pq.read_metadata(file)
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    starts = [min(filter(None, (one.dictionary_page_offset, one.data_page_offset))) for one in chunks]
    stops = [start + one.total_compressed_size for start, one in zip(starts, chunks, strict=True)]
    return Layout(min(starts, default=footer), max(stops, default=footer), footer, size)


def keep_readable(old: Path, new: BinaryIO, into: HashedFile, rewrite: Rewrite) -> bool:
    """Write `new` into a fresh file in which readers of the file `old` still find all of that.

    Args:
        new: a finished Parquet file.
        rewrite: for when the rows of `new` have to lie elsewhere than they do.

    Returns:
        False if there is no such old file, or it is damaged; then nothing was written.

    Raises:
        OSError, ArrowException: a disk fails.
    """
    with suppress(FileNotFoundError), open(old, "rb") as file:
        kept = _layout_if_sound(file)
        if kept is not None:
            _Both(file, kept, new, layout_of(new), into).write(rewrite)
            return True
    return False


def _layout_if_sound(file: BinaryIO) -> Layout | None:
    """None for a damaged file, which nobody reads."""
    try:
        return layout_of(file)
    except pa.ArrowException:
        return None
    except OSError as error:
        if error.errno is None:  # Arrow's own
            return None
        raise


class _Both:
    """Writes old and new bytes in the order of their places."""

    def __init__(self, old: BinaryIO, kept: Layout, new: BinaryIO, made: Layout, into: HashedFile) -> None:
        self._old, self._kept, self._new, self._made, self._into = old, kept, new, made, into
        self._place = 0

    def write(self, rewrite: Rewrite) -> None:
        kept, body = self._kept, self._made.footer
        if body <= kept.start:
            self._copy(self._new, 0, body)
            self._keep_rows()
            self._keep_footer()
            self._copy(self._new, body, self._made.size)
            return
        needed = body + body // 64 + _SPARE
        self.put(_MAGIC)
        self._keep_rows()
        if kept.stop + needed <= kept.footer:
            self._rewritten(kept.footer - needed, rewrite, self._keep_footer)
        else:
            self._keep_footer()
            self._rewritten(max(kept.size, 2 * needed), rewrite, lambda: None)

    def _keep_rows(self) -> None:
        if self._kept.start < self._kept.stop:
            self._skip_to(self._kept.start)
            self._copy(self._old, self._kept.start, self._kept.stop)

    def _keep_footer(self) -> None:
        self._skip_to(self._kept.footer)
        self._copy(self._old, self._kept.footer, self._kept.size)

    def _rewritten(self, base: int, rewrite: Rewrite, behind_rows: Hook) -> None:
        """The new rows from `base` on. Arrow begins files at their start only, but reckons places by all it wrote."""
        self._skip_to(base)
        counted = _Counted(self)
        sink = pa.PythonFile(counted, mode="w")

        def before_rows() -> None:
            for done in range(len(_MAGIC), base, _CHUNK):
                sink.write(bytes(min(_CHUNK, base - done)))
            counted.is_dropping = False

        try:
            rewrite(sink, before_rows, behind_rows)
        finally:
            counted.is_dropping = True  # a writer that failed writes its footer when it is collected

    def put(self, data: bytes | memoryview) -> None:
        """Write what comes next."""
        self._into.write(data)
        self._place += len(data)

    def _skip_to(self, place: int) -> None:
        if place < self._place:
            raise pa.ArrowInvalid("the rows took more room than they took before")
        self._into.skip(place - self._place)
        self._place = place

    def _copy(self, source: BinaryIO, start: int, end: int) -> None:
        source.seek(start)
        while start < end and (chunk := source.read(min(_CHUNK, end - start))):
            self.put(chunk)
            start += len(chunk)


class _Counted:
    """What Arrow writes to; drops what stands for bytes that the file has already."""

    closed = False

    def __init__(self, both: _Both) -> None:
        self._both = both
        self.is_dropping = True

    def write(self, data: bytes) -> int:
        if not self.is_dropping:
            self._both.put(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        self.closed = True
