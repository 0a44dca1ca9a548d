"""A Parquet file takes the place of another without pulling it away from under those who read it.

DuckDB and polars open a file by its name more than once in a query: for its size, for its footer, for its rows. If
another file has taken the name meanwhile, they look at offsets that the old one named, and fail. So the new file keeps
the old one's rows and footer, as dead bytes at the very offsets where they were, and has its own footer behind them:
whoever knows the old footer reads the old rows, whoever opens the file now reads the new ones. It holds for the version
just before this one, and within a run for all before it, until `erase` makes holes of them. Parquet allows bytes that
no footer speaks of; what is neither is a hole, which takes no space.

New rows go where there is room: below the old rows, between them and the old footer, or behind all; there at twice
their size, so that the next ones find room below. So a file that every run replaces takes the space of two
versions, and looks three to four times as large as one, but doesn't grow with the runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from score_messages.dataset.catalog import Layout, layout_of, open_regular, pieces
from score_messages.dataset.catalog.live_bytes import MAGIC
from score_messages.write.hashed_file import HashedFile

_CHUNK = 1 << 20
_SPARE = 1 << 12

Hook = Callable[[], None]

Rewrite = Callable[[pa.NativeFile, Hook, Hook], None]
"""Writes the same table once more into a file; calls the functions given before its rows, and behind them."""


def keep_readable(
    old: Path, new: BinaryIO, into: HashedFile, rewrite: Rewrite, earlier: Sequence[Layout] = ()
) -> tuple[Layout, ...]:
    """Write `new` into a fresh file in which readers of the file `old` still find all of that.

    Args:
        new: a finished Parquet file.
        rewrite: for when the rows of `new` have to lie elsewhere than they do.
        earlier: versions before it that `old` holds for its own readers, and that are to stay as well.

    Returns:
        What the file holds beside what is new, `earlier` first; nothing if there is no such old file, or it is damaged:
        then nothing was written.

    Raises:
        OSError, ArrowException: a disk fails.
    """
    with suppress(FileNotFoundError), open_regular(old) as file:
        layout = _layout_if_sound(file)
        if layout is not None:
            kept = (*(version for version in earlier if version.size <= layout.size), layout)
            _Both(file, kept, new, layout_of(new), into).write(rewrite)
            return kept
    return ()


def _layout_if_sound(file: BinaryIO) -> Layout | None:
    """None for a damaged file, which nobody reads."""
    with suppress(pa.ArrowException):
        return layout_of(file)
    return None


class _Both:
    """Writes old and new bytes in the order of their offsets."""

    def __init__(self, old: BinaryIO, kept: Sequence[Layout], new: BinaryIO, made: Layout, into: HashedFile) -> None:
        self._old, self._new, self._made, self._into = old, new, made, into
        self._kept = sorted({(start, stop) for version in kept for start, stop in version.ranges[1:] if start < stop})
        self._offset = 0

    def write(self, rewrite: Rewrite) -> None:
        body = self._made.footer
        if body <= self._kept[0][0]:
            self._copy(self._new, 0, body)
            self._keep(self._kept)
            self._copy(self._new, body, self._made.size)
            return
        needed = body + body // 64 + _SPARE
        self.put(MAGIC)
        number = self._first_room(needed)
        before, behind = self._kept[:number], self._kept[number:]
        self._keep(before)
        base = behind[0][0] - needed if behind else max(self._offset, 2 * needed)
        self._rewritten(base, rewrite, lambda: self._keep(behind))

    def _first_room(self, needed: int) -> int:
        """Behind how many of the kept ranges there is room before the next."""
        for number in range(1, len(self._kept)):
            if self._kept[number - 1][1] + needed <= self._kept[number][0]:
                return number
        return len(self._kept)

    def _keep(self, ranges: Sequence[tuple[int, int]]) -> None:
        for start, stop in ranges:
            self._skip_to(start)
            self._copy(self._old, start, stop)

    def _rewritten(self, base: int, rewrite: Rewrite, behind_rows: Hook) -> None:
        """The new rows from `base` on. Arrow begins files at their start only, but counts offsets from all it wrote."""
        self._skip_to(base)
        counted = _Counted(self)
        sink = pa.PythonFile(counted, mode="w")

        def before_rows() -> None:
            for done in range(len(MAGIC), base, _CHUNK):
                sink.write(bytes(min(_CHUNK, base - done)))
            counted.is_dropping = False

        try:
            rewrite(sink, before_rows, behind_rows)
        finally:
            counted.is_dropping = True  # a writer that failed writes its footer when it is collected

    def put(self, data: bytes | memoryview) -> None:
        """Write what comes next."""
        self._into.write(data)
        self._offset += len(data)

    def _skip_to(self, offset: int) -> None:
        if offset < self._offset:
            raise pa.ArrowInvalid("the rows took more room than they took before")
        self._into.skip(offset - self._offset)
        self._offset = offset

    def _copy(self, source: BinaryIO, start: int, stop: int) -> None:
        for chunk in pieces(source, [(start, stop)]):
            self.put(chunk)


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
