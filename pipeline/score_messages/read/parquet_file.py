"""Parquet: columns as they are, the text checked byte by byte, since Parquet promises UTF-8 but nobody enforces it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from score_messages.errors import FormatError, Hint
from score_messages.messages import BATCH_BYTES, Messages
from score_messages.read.arrow_rows import ArrowRows, shown_cells
from score_messages.read.batches import slices_by_bytes
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.limits import MAX_ROW_BYTES, MAX_RUN_BYTES, MAX_RUN_RATIO, ROW_BYTES
from score_messages.read.parquet_bytes import ParquetBytes, parquet_bytes
from score_messages.read.parquet_pages import row_bytes
from score_messages.read.raw_file import looks_like_parquet
from score_messages.read.source import ReadOptions
from score_messages.read.taken import Taken
from score_messages.read.text_cells import TableRows
from score_messages.read.unpacking import check_ratio

_SAMPLE_ROWS = 200

PAGE_BUFFER_BYTES = 1 << 20
"""Read column chunks through a buffer of this size; by default Arrow holds each chunk whole."""


class ParquetSource:
    """One Parquet file. See `Source`."""

    repeated_headers = deleted = 0
    passed_over = ()
    taken = Taken()

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Remember what to open; nothing is opened yet."""
        self.name = name
        self._options = options
        self._rows_read = self._size = self._text_size = 0
        self.id_column: str | None = None
        self.date_column: str | None = None
        self.size: int | None = None
        self._sha256: str | None = None

    def __enter__(self) -> Self:
        """Open the file, read its footer and choose the columns."""
        if not looks_like_parquet(self.name):
            raise FormatError(self.name, "is not Parquet")
        with self._damage_translated():
            self._bytes: ParquetBytes = parquet_bytes(self.name, self._options.hashed)
            self._file = pq.ParquetFile(
                self._bytes.for_arrow(),
                page_checksum_verification=True,
                buffer_size=PAGE_BUFFER_BYTES,
                pre_buffer=False,
                coerce_int96_timestamp_unit="us",  # as nanoseconds, 9999-12-31 comes round to 1816
            )
            stored = self._file.schema_arrow
        self._source_size = self.size = self._bytes.size
        self._table = ArrowRows(self.name, stored, self._options, self._looks)
        self.text_column, self.id_column = self._table.text_column, self._table.id_column
        self.date_column = self._table.date_column
        with self._damage_translated(), self._bytes.reading_at() as read_at:
            self._row_bytes = row_bytes(self.name, read_at, self._source_size, self._file, self._table.wanted)
        self.schema, self.taken = self._table.schema, self._table.taken
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()
        self._bytes.close()

    def position(self) -> int:
        """Bytes read so far, reckoned from rows."""
        return self._source_size * self._rows_read // max(int(self._file.metadata.num_rows), 1)

    def sha256(self) -> str:
        """The sha256 of the file, hex; in a pass of its own, since Parquet is not read from front to end."""
        if self._sha256 is None:
            self._sha256 = self._bytes.sha256()
        return self._sha256

    def __iter__(self) -> Iterator[Messages]:
        """Batches of rows in order."""
        return self._table.messages(self._rows())

    def _rows(self) -> Iterator[TableRows]:
        batches = self._file.iter_batches(self._batch_rows(), columns=self._table.wanted, use_threads=False)
        while True:
            with self._damage_translated():
                batch = next(batches, None)
            if batch is None:
                break
            self._check_size(batch)
            for piece in slices_by_bytes(self._text_bytes(batch)):
                yield self._rows_of(batch.slice(piece.start, piece.stop - piece.start))
        if self._rows_read != self._file.metadata.num_rows:
            raise FormatError(self.name, "holds fewer rows than its footer says")

    def _batch_rows(self) -> int:
        """Rows of a batch: fewer than asked for where the footer says that rows are so long that memory would grow."""
        metadata = self._file.metadata
        groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
        average = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
        rows = min(self._options.batch_rows, BATCH_BYTES // max(average, 1), MAX_ROW_BYTES // self._row_bytes)
        return max(1, rows)

    def _check_size(self, batch: pa.RecordBatch) -> None:
        """Refuse a table in which a few values, repeated for very many rows, become too much."""
        self._text_size += pc.sum(self._text_bytes(batch)).as_py() or 0
        self._text_size += len(batch) * ROW_BYTES
        check_ratio(self.name, self._text_size, self._source_size)
        self._size += batch.nbytes
        if self._size > max(MAX_RUN_BYTES, MAX_RUN_RATIO * self._source_size):
            limit = f"{MAX_RUN_BYTES >> 20} MiB and more than {MAX_RUN_RATIO:,} times its size"
            raise FormatError(self.name, f"unpacks to more than {limit}; that is the limit")

    def _looks(self) -> list[Looks]:
        """Of the first rows; columns that hold no text have no words."""
        with self._damage_translated():
            batch = next(self._file.iter_batches(_SAMPLE_ROWS, use_threads=False), None)
            columns = [] if batch is None else [shown_cells(column) for column in batch.columns]
            return looks_of(zip(*columns, strict=True), len(columns))

    def _text_bytes(self, batch: pa.RecordBatch) -> pa.Array:
        """As `ArrowRows.text_bytes`."""
        with self._damage_translated():
            return self._table.text_bytes(batch)

    def _rows_of(self, batch: pa.RecordBatch) -> TableRows:
        with self._damage_translated():
            rows = self._table.rows_of(batch, first=self._rows_read + 1)
        self._rows_read += len(batch)
        return rows

    @contextlib.contextmanager
    def _damage_translated(self) -> Iterator[None]:
        """Say that the file is damaged; Arrow's messages are left out, since they may quote values."""
        try:
            yield
        except (pa.ArrowException, OSError, ValueError, OverflowError):
            hint = Hint("Write or copy it again; a file that is still being written looks like this too")
            raise FormatError(self.name, "is damaged or cut off: not Parquet to its end", hint=hint) from None
