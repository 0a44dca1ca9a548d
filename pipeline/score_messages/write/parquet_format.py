"""Parquet: typed, compressed, with checksums and a footer that says where the table comes from."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.errors import Hint, OutputError
from score_messages.privacy.column_names import column_called
from score_messages.write.cells import kind_name
from score_messages.write.options import WriteOptions
from score_messages.write.table_format import ByteSink, TableFormat

OURS = b"score_messages.schema_version"
"""The footer key by which our own tables are recognized."""

GROUP_ROWS = 16_384
GROUP_BYTES = 128 << 20
"""A row group ends early once it holds this much, since 16,384 messages of 1 MiB would fill 16 GiB of memory."""


_PIECE_BYTES = 1 << 16


class ParquetTable(TableFormat):
    """Row groups of `GROUP_ROWS` rows, the last group smaller, so that the bytes follow from the rows alone."""

    suffixes = (".parquet", ".pq")

    def __init__(self, target: str, file: ByteSink, schema: pa.Schema, options: WriteOptions) -> None:
        self._schema = schema
        self._pieces = None if isinstance(file, pa.NativeFile) else _Pieces(file)
        self._writer = _writer(file if self._pieces is None else pa.PythonFile(self._pieces, mode="w"), schema)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = self._waiting_bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._keep([batch])
        while self._waiting_rows >= GROUP_ROWS or self._waiting_bytes >= GROUP_BYTES:
            self._write_group()

    def flush(self) -> None:
        """Write the rows that wait as a group of their own."""
        if self._waiting_rows:
            self._write_group()

    def finish(self, metadata: Mapping[str, str]) -> None:
        self.flush()
        self._writer.add_key_value_metadata(dict(metadata))
        self._writer.close()
        if self._pieces is not None:
            self._pieces.flush()

    def opens(self, file: BinaryIO, rows: int) -> bool:
        try:
            table = pq.ParquetFile(file)
        except pa.ArrowException:
            return False
        return bool(table.metadata.num_rows == rows and table.schema_arrow.equals(_as_kept(self._schema)))

    @staticmethod
    def check_schema(target: str, schema: pa.Schema) -> None:
        for field in schema:
            try:
                _as_kept(pa.schema([field]))
            except pa.ArrowException:
                reason = f"{column_called(field.name)} is {kind_name(field.type)}, which Parquet can't hold"
                raise OutputError(target, reason, hint=Hint("Leave the column out with --keep.")) from None

    @staticmethod
    def is_ours(file: BinaryIO, prefix: str) -> bool:
        try:
            return OURS in (pq.read_metadata(file).metadata or {})
        except (pa.ArrowException, OSError):
            return False

    def _keep(self, batches: list[pa.RecordBatch]) -> None:
        for batch in batches:
            if batch.num_rows:
                self._waiting.append(batch)
                self._waiting_rows += batch.num_rows
                self._waiting_bytes += batch.nbytes

    def _write_group(self) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema)
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0
        self._writer.write_table(table.slice(0, GROUP_ROWS), row_group_size=GROUP_ROWS)
        self._keep(table.slice(GROUP_ROWS).to_batches())


class _Pieces:
    """Passes on what Arrow writes, which for a table of a single row comes in dozens of pieces of some bytes.

    Not Arrow's own: that one writes, and complains on stderr, when a table that failed is collected at the end.
    """

    closed = False

    def __init__(self, file: ByteSink) -> None:
        self._file = file
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        if len(self._waiting) + len(data) > _PIECE_BYTES:
            self.flush()
        if len(data) > _PIECE_BYTES:
            self._file.write(data)
        else:
            self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Pass on what waits."""
        waiting, self._waiting = self._waiting, bytearray()
        if waiting:
            self._file.write(bytes(waiting))

    def close(self) -> None:
        """The file stays open."""


def _writer(file: Any, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True)


@functools.lru_cache(64)
def _as_kept(schema: pa.Schema) -> pa.Schema:
    """The schema that Parquet gives back: some types change on the way, as seconds to milliseconds."""
    kept = pa.BufferOutputStream()
    _writer(kept, schema).close()
    return pq.read_schema(pa.BufferReader(kept.getvalue()))
