"""The rows of a Parquet table: the asked columns only, as they are stored, in memory that doesn't grow with it."""

from __future__ import annotations

import functools
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.errors import FormatError

PAGE_BUFFER_BYTES = 1 << 20
BATCH_BYTES = 1 << 25
"""Of a batch, by what the footer says of its columns; and what it may come to if values repeat."""

PLACED_ROWS = 4096
"""Of a batch in which single rows are looked for."""

_MOST_BYTES = 1 << 27


class ParquetRows:
    """An open table's names and footer; the file itself is opened anew by whoever reads its rows."""

    delimiter = None

    def __init__(self, path: str) -> None:
        """Raise FormatError if it is damaged, FileNotFoundError if it isn't there."""
        self._path = path
        self._widths: dict[tuple[int, int, int], dict[str, int]] = {}
        with _opened(path) as (file, _):
            self.names: tuple[str, ...] = tuple(file.schema_arrow.names)
            self.types: Mapping[str, pa.DataType] = {field.name: field.type for field in file.schema_arrow}
            self.footer: Mapping[bytes, bytes] = file.metadata.metadata or {}

    def batches(self, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Batches of those of `columns` that the file has. Raises as `__init__`."""
        with _opened(self._path) as (file, descriptor):
            wanted = [name for name in columns if name in file.schema_arrow.names]
            yield from _read(file, wanted, self._batch_rows(file, descriptor, wanted, rows))

    def rows_at(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows at these places, from 0 and rising; only their row groups are read. Raises as `__init__`."""
        with _opened(self._path) as (file, descriptor):
            wanted = [name for name in columns if name in file.schema_arrow.names]
            count = self._batch_rows(file, descriptor, wanted, PLACED_ROWS)
            start = 0
            for group in range(file.metadata.num_row_groups):
                stop = start + file.metadata.row_group(group).num_rows
                inside = places[bisect_left(places, start) : bisect_left(places, stop)]
                if inside:
                    yield from taken(_read(file, wanted, count, [group]), [place - start for place in inside])
                start = stop

    def _batch_rows(self, file: pq.ParquetFile, descriptor: int, columns: Sequence[str], rows: int) -> int:
        """Fewer than asked for where rows are long, or may be; a look at all pages tells, once for each column."""
        from score_messages.read.parquet_pages import check_row, column_bytes

        status = os.fstat(descriptor)
        known = self._widths.setdefault((status.st_ino, status.st_size, status.st_mtime_ns), {})
        unknown = [name for name in columns if name not in known]
        read_at = functools.partial(os.pread, descriptor)
        known.update(column_bytes(self._path, read_at, status.st_size, file, unknown))
        longest = sum(known[name] for name in columns)
        check_row(self._path, longest)
        groups = (file.metadata.row_group(index) for index in range(file.metadata.num_row_groups))
        average = max((_bytes_of(group, columns) // max(group.num_rows, 1) for group in groups), default=0)
        return max(1, min(rows, BATCH_BYTES // max(average, 1), _MOST_BYTES // max(longest, 1)))


def taken(batches: Iterable[pa.RecordBatch], places: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """The rows at these places, from 0 and rising; batches behind the last aren't asked for."""
    start = 0
    for batch in batches:
        stop = start + batch.num_rows
        inside = places[bisect_left(places, start) : bisect_left(places, stop)]
        if inside:
            yield batch.take(pa.array([place - start for place in inside], pa.int64()))
        start = stop
        if not places or start > places[-1]:
            return


def _read(
    file: pq.ParquetFile, columns: Sequence[str], rows: int, groups: Sequence[int] | None = None
) -> Iterator[pa.RecordBatch]:
    # With threads Arrow would hold whole row groups.
    for batch in file.iter_batches(rows, row_groups=groups, columns=columns, use_threads=False):
        yield batch.select([batch.schema.names.index(name) for name in columns])


@contextmanager
def _opened(path: str) -> Iterator[tuple[pq.ParquetFile, int]]:
    """The file and its descriptor: what is looked at and what is read stay the same file if it is replaced."""
    with open(path, "rb") as raw:
        try:
            yield _parquet(raw), raw.fileno()
        except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError):
            # Arrow's messages may quote values, so none of their words go on.
            raise FormatError(path, "is damaged: it can't be read as a Parquet file") from None


def _parquet(raw: BinaryIO) -> pq.ParquetFile:
    return pq.ParquetFile(
        raw,
        page_checksum_verification=True,
        buffer_size=PAGE_BUFFER_BYTES,
        pre_buffer=False,
        coerce_int96_timestamp_unit="us",
    )


def _bytes_of(group: pq.RowGroupMetaData, columns: Sequence[str]) -> int:
    chunks = (group.column(index) for index in range(group.num_columns))
    known = frozenset(columns)
    return sum(
        chunk.total_uncompressed_size
        for chunk in chunks
        if known & {chunk.path_in_schema.partition(".")[0], chunk.path_in_schema}
    )
