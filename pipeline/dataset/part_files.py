"""The rows of a part go to their files: one, or one per day. Each is finished under a hidden name before any is shown.

Rows come in the order of the input and are spooled into one file. If they are all of one day, or days don't matter, the
spool is the part's file; else it is read again and handed out to the days, some of them at a time, so that neither the
memory nor the number of open files grows with the number of days.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.days import Days, iso
from pipeline.dataset.folder import DAY
from pipeline.dataset.under_readers import Hook, keep_readable
from pipeline.write.atomic import NewFile, hidden_name
from pipeline.write.disk_errors import disk_errors
from pipeline.write.options import WriteOptions
from pipeline.write.parquet_format import ParquetTable

Metadata = Callable[[str], Mapping[str, str]]
"""Gives the footer of a file by its path below the dataset."""

DAYS_AT_ONCE = 64
BYTES_AT_ONCE = 128 << 20
"""Days are handed out at most so many at a time, and fewer where their rows would fill so much memory."""


@dataclass(frozen=True)
class StagedFile:
    """A finished file under a hidden name, and where it belongs: a path below the dataset."""

    path: str
    file: NewFile


class _Table:
    """A Parquet file that grows under a hidden name."""

    def __init__(self, target: str, beside: Path, schema: pa.Schema, like: os.stat_result | None) -> None:
        self.rows = 0
        self._target, self._beside, self._schema, self._like = target, beside, schema, like
        self.new = NewFile(target, hidden_name(beside), is_private=like is not None)
        self.made = [self.new]
        self.table = ParquetTable(target, self.new.file, schema, WriteOptions())

    def write(self, batch: pa.RecordBatch) -> None:
        self.table.write(batch)
        self.rows += batch.num_rows

    def finish(self, path: str, standing: Path, metadata: Mapping[str, str]) -> StagedFile:
        """Bring it to the disk. If a file stands where it belongs, that one's readers find it in this one too."""
        self.table.finish(metadata)
        done = self.new
        if standing.exists():
            done = NewFile(self._target, hidden_name(self._beside), is_private=self._like is not None)
            self.made.append(done)
            with self.new.file.reader() as reader:

                def rewrite(sink: pa.NativeFile, before_rows: Hook, behind_rows: Hook) -> None:
                    self._rewrite(reader, sink, before_rows, behind_rows, metadata)

                if not keep_readable(standing, reader, done.file, rewrite):
                    done = self.new
        done.seal(self.table.opens, self.rows, self._like)
        for made in self.made:
            made.file.discard()  # there may be more days than files that may be open
        return StagedFile(path, done)

    def _rewrite(
        self,
        reader: BinaryIO,
        sink: pa.NativeFile,
        before_rows: Hook,
        behind_rows: Hook,
        metadata: Mapping[str, str],
    ) -> None:
        reader.seek(0)
        file = pq.ParquetFile(reader)
        table = ParquetTable(self._target, sink, self._schema, WriteOptions())
        before_rows()
        for group in range(file.num_row_groups):
            for batch in file.read_row_group(group).cast(self._schema).to_batches():
                table.write(batch)
        table.flush()
        behind_rows()
        table.finish(metadata)


class PartFiles:
    """A part on its way: `write` its rows, then `finish` it. What isn't published when the block ends is removed.

    Args:
        target: the dataset as people call it, for errors.
        root: the dataset's folder.
        name: of the part.
        by_day: a file per day; else one.
        like: a file whose owner and mode the new ones get; None for a part that is new.
    """

    def __init__(
        self, target: str, root: Path, name: str, schema: pa.Schema, by_day: bool, like: os.stat_result | None
    ) -> None:
        self._target, self._root, self._name = target, root, name
        self._schema, self._by_day, self._like = schema, by_day, like
        self._made: list[_Table] = []
        self._bytes = 0

    def __enter__(self) -> Self:
        """Make the spool. Raises OutputError."""
        with disk_errors(self._target):
            self._spool = self._new_table()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is still hidden."""
        for table in self._made:
            for made in table.made:
                made.discard()

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows in order. Raises OutputError."""
        with disk_errors(self._target):
            self._spool.write(batch)
        self._bytes += batch.nbytes

    def finish(self, days: Days, paths: Sequence[str], metadata: Metadata) -> list[StagedFile]:
        """Finish all files of the part.

        Args:
            days: int32[n], of all rows in order.
            paths: as `paths_of` gives them.
            metadata: gives a file's footer by its path.

        Raises:
            OutputError, OSError, ArrowException: nothing is shown yet.
        """
        if len(paths) == 1:
            return [self._finished(self._spool, paths[0], metadata(paths[0]))]
        self._spool.table.finish({})
        wanted, counts = np.unique(days, return_counts=True)
        passes = _passes(wanted.tolist(), (counts * (self._bytes / len(days))).tolist())
        return [staged for some in passes for staged in self._handed_out(some, days, metadata)]

    def empty(self, path: str, metadata: Mapping[str, str]) -> StagedFile:
        """A file without rows. Raises as `finish`."""
        return self._finished(self._new_table(), path, metadata)

    def paths_of(self, days: Days, default: int) -> tuple[str, ...]:
        """The files, below the dataset, that rows of these days make; without any rows one, of the day `default`."""
        if not self._by_day:
            return (self._name,)
        return tuple(day_path(day, self._name) for day in np.unique(days).tolist() or [default])

    def _new_table(self) -> _Table:
        table = _Table(self._target, self._root / self._name, self._schema, self._like)
        self._made.append(table)
        return table

    def _finished(self, table: _Table, path: str, metadata: Mapping[str, str]) -> StagedFile:
        return table.finish(path, self._root / path, metadata)

    def _handed_out(self, some: Sequence[int], days: Days, metadata: Metadata) -> list[StagedFile]:
        """Files of some days, read from the spool."""
        tables = {day: self._new_table() for day in some}
        with self._spool.new.file.reader() as reader:
            spool = pq.ParquetFile(reader)
            start = 0
            for group in range(spool.num_row_groups):
                stop = start + spool.metadata.row_group(group).num_rows
                here = days[start:stop]
                start = stop
                found = [day for day in np.unique(here).tolist() if day in tables]
                if found:
                    rows = spool.read_row_group(group).cast(self._schema)
                    for day in found:
                        _write_rows(tables[day], rows, np.flatnonzero(here == day))
        paths = {day: day_path(day, self._name) for day in tables}
        return [self._finished(table, paths[day], metadata(paths[day])) for day, table in tables.items()]


def day_path(day: int, name: str) -> str:
    """Where the file of a day belongs, below the dataset."""
    return os.path.join(f"{DAY}={iso(day)}", name)


def _write_rows(table: _Table, rows: pa.Table, places: npt.NDArray[np.int64]) -> None:
    for batch in rows.take(pa.array(places)).combine_chunks().to_batches():
        table.write(batch)


def _passes(days: Sequence[int], sizes: Sequence[float]) -> Iterator[list[int]]:
    """Days in order, as many at a time as may be open and fit into memory."""
    some: list[int] = []
    held = 0.0
    for day, size in zip(days, sizes, strict=True):
        if some and (len(some) == DAYS_AT_ONCE or held + size > BYTES_AT_ONCE):
            yield some
            some, held = [], 0.0
        some.append(day)
        held += size
    if some:
        yield some
