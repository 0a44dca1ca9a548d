"""The rows of a part go to their files: one, or one per day. Each is finished under a hidden name before any is shown.

Rows come in the order of the input and are spooled into one file. If they are all of one day, or days don't matter, the
spool is the part's file; else it is read again and handed out to the days, some of them at a time, so that neither the
memory nor the number of open files grows with the number of days.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import (
    DAY,
    Days,
    Layout,
    PartFacts,
    PartFile,
    Stamp,
    is_regular,
    iso,
    layout_of,
    live_digest,
)
from score_messages.dataset.storage.in_place import Hook, keep_readable
from score_messages.write.atomic import NewFile, hidden_name
from score_messages.write.disk_errors import disk_errors
from score_messages.write.options import WriteOptions
from score_messages.write.parquet_format import ParquetTable

Metadata = Callable[[str, bool], Mapping[str, str]]
"""Gives the footer of a file by its path below the dataset, and whether it is a tombstone."""

DAYS_AT_ONCE = 64
BYTES_AT_ONCE = 128 << 20
"""Days are handed out at most so many at a time, and fewer where their rows would fill so much memory."""


@dataclass(frozen=True)
class StagedFile:
    """A finished file under a hidden name, and where it belongs: a path below the dataset.

    Attributes:
        metadata: its footer's.
        digest: `live_digest` of it.
        kept: what it holds for readers of the files before it.
        first: a tombstone that takes the place before it does.
    """

    path: str
    file: NewFile
    metadata: Mapping[str, str]
    rows: int
    digest: str
    kept: tuple[Layout, ...]
    first: StagedFile | None = None

    def take_place(self, root: Path) -> PartFile:
        """Let it stand where it belongs; its folder isn't synced. Raises OutputError, OSError."""
        self.file.take_place(root / self.path)
        facts = PartFacts.from_footer(
            {name.encode(): value.encode() for name, value in self.metadata.items()}, self.path
        )
        if facts is None:
            raise ValueError("a footer of ours can't be read")
        stamp = Stamp.of(os.stat(root / self.path))
        return PartFile(self.path, facts, self.rows, stamp, self.digest, bool(self.kept))


@dataclass(frozen=True)
class Place:
    """Where the files of a part go.

    Attributes:
        target: the dataset as people call it, for errors.
        root: the dataset's folder.
        name: of the part.
        like: a file whose owner and mode the new ones get; None for a part that is new.
        most: how open the files of a new part may be, at most.
        earlier: by path, what readers of the files that stand there may still read in them.
    """

    target: str
    root: Path
    name: str
    like: os.stat_result | None = None
    most: int = 0o666
    earlier: Mapping[str, tuple[Layout, ...]] = field(default_factory=dict)

    def new_file(self) -> NewFile:
        """A file under a hidden name."""
        hidden = hidden_name(self.root / self.name)
        return NewFile(self.target, hidden, is_private=self.like is not None, most=self.most, syncs_name=False)


class _Table:
    """A Parquet file that grows under a hidden name."""

    def __init__(self, place: Place, schema: pa.Schema) -> None:
        self.rows = 0
        self._place, self._schema = place, schema
        self.new = place.new_file()
        self.made = [self.new]
        self.table = ParquetTable(place.target, self.new.file, schema, WriteOptions())

    def write(self, batch: pa.RecordBatch) -> None:
        self.table.write(batch)
        self.rows += batch.num_rows

    def finish(self, path: str, metadata: Mapping[str, str], first: StagedFile | None = None) -> StagedFile:
        """Bring it to the disk. If a file stands where it belongs, that one's readers find it in this one too.

        Args:
            first: will stand there before this one does.
        """
        self.table.finish(metadata)
        done, kept = self.new, self._kept(path, metadata, first)
        if kept:
            done = self.made[-1]
        done.seal(self.table.opens, self.rows, self._place.like)
        digest = done.file.written_sha256()
        if kept:
            with done.file.reader() as reader:
                digest = live_digest(reader, layout_of(reader))
        for made in self.made:
            made.file.discard()  # there may be more days than files that may be open
        return StagedFile(path, done, metadata, self.rows, digest, kept, first)

    def _kept(self, path: str, metadata: Mapping[str, str], first: StagedFile | None) -> tuple[Layout, ...]:
        old = self._place.root / path if first is None else first.file.hidden
        earlier = self._place.earlier.get(path, ()) if first is None else first.kept
        if not is_regular(old):
            return ()
        self.made.append(self._place.new_file())
        with self.new.file.reader() as reader:

            def rewrite(sink: pa.NativeFile, before_rows: Hook, behind_rows: Hook) -> None:
                self._rewrite(reader, sink, before_rows, behind_rows, metadata)

            return keep_readable(old, reader, self.made[-1].file, rewrite, earlier)

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
        table = ParquetTable(self._place.target, sink, self._schema, WriteOptions())
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
        by_day: a file per day; else one.
    """

    def __init__(self, place: Place, schema: pa.Schema, by_day: bool) -> None:
        self._place, self._schema, self._by_day = place, schema, by_day
        self._made: list[_Table] = []
        self._bytes = 0

    def __enter__(self) -> Self:
        """Make the spool. Raises OutputError."""
        with disk_errors(self._place.target):
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
        with disk_errors(self._place.target):
            self._spool.write(batch)
        if self._by_day:
            self._bytes += batch.nbytes

    def finish(
        self, days: Days, paths: Sequence[str], metadata: Metadata, twice: Collection[str] = ()
    ) -> list[StagedFile]:
        """Finish all files of the part.

        Args:
            days: int32[n], of all rows in order.
            paths: as `paths_of` gives them.
            metadata: gives a file's footer by its path, and whether it is a tombstone.
            twice: those of the paths where a tombstone is to stand first.

        Raises:
            OutputError, OSError, ArrowException: nothing is shown yet.
        """
        first = {path: self.empty(path, metadata(path, True)) for path in twice}
        if len(paths) == 1:
            return [self._finished(self._spool, paths[0], metadata, first)]
        self._spool.table.finish({})
        wanted, counts = np.unique(days, return_counts=True)
        groups = _grouped(wanted.tolist(), (counts * (self._bytes / len(days))).tolist())
        return [staged for some in groups for staged in self._handed_out(some, days, metadata, first)]

    def empty(self, path: str, metadata: Mapping[str, str]) -> StagedFile:
        """A tombstone. Raises as `finish`."""
        return self._new_table().finish(path, metadata)

    def paths_of(self, days: Days, default: int) -> tuple[str, ...]:
        """The files, below the dataset, that rows of these days make; without any rows one, of the day `default`."""
        if not self._by_day:
            return (self._place.name,)
        return tuple(day_path(day, self._place.name) for day in np.unique(days).tolist() or [default])

    def _new_table(self) -> _Table:
        table = _Table(self._place, self._schema)
        self._made.append(table)
        return table

    def _finished(self, table: _Table, path: str, metadata: Metadata, first: Mapping[str, StagedFile]) -> StagedFile:
        return table.finish(path, metadata(path, False), first.get(path))

    def _handed_out(
        self, some: Sequence[int], days: Days, metadata: Metadata, first: Mapping[str, StagedFile]
    ) -> list[StagedFile]:
        """Files of some days, read from the spool."""
        tables = {day: self._new_table() for day in some}
        with self._spool.new.file.reader() as reader:
            spool = pq.ParquetFile(reader)
            start = 0
            for group in range(spool.num_row_groups):
                stop = start + spool.metadata.row_group(group).num_rows
                here = days[start:stop]
                start = stop
                present = [day for day in np.unique(here).tolist() if day in tables]
                if present:
                    rows = spool.read_row_group(group).cast(self._schema)
                    for day in present:
                        _write_rows(tables[day], rows, np.flatnonzero(here == day))
        paths = {day: day_path(day, self._place.name) for day in tables}
        return [self._finished(table, paths[day], metadata, first) for day, table in tables.items()]


def day_path(day: int, name: str) -> str:
    """Where the file of a day belongs, below the dataset."""
    return os.path.join(f"{DAY}={iso(day)}", name)


def _write_rows(table: _Table, rows: pa.Table, indices: npt.NDArray[np.int64]) -> None:
    for batch in rows.take(pa.array(indices)).combine_chunks().to_batches():
        table.write(batch)


def _grouped(days: Sequence[int], sizes: Sequence[float]) -> Iterator[list[int]]:
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
