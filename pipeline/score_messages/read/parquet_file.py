"""Parquet: columns as they are, the text checked byte by byte, since Parquet promises UTF-8 but nobody enforces it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from score_messages.errors import ColumnError, FormatError, Hint, InputError
from score_messages.messages import BATCH_BYTES, Messages, Status, StatusCodes
from score_messages.read.batches import record_numbers, slices_by_bytes, without_placeholders
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.columns import choose_columns, name_or_number, shown_name
from score_messages.read.limits import MAX_ROW_BYTES, MAX_RUN_BYTES, MAX_RUN_RATIO, ROW_BYTES
from score_messages.read.parquet_pages import row_bytes
from score_messages.read.raw_file import check_unchanged, looks_like_parquet
from score_messages.read.several_names import joined_names
from score_messages.read.source import ReadOptions
from score_messages.read.taken import Taken
from score_messages.read.text_cells import TableRows, TextCells
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

    def __enter__(self) -> Self:
        """Open the file, read its footer and choose the columns."""
        if not looks_like_parquet(self.name):
            raise FormatError(self.name, "is not Parquet")
        with self._damage_translated():
            self._before = os.stat(self.name)
            self._file = pq.ParquetFile(
                self.name,
                page_checksum_verification=True,
                buffer_size=PAGE_BUFFER_BYTES,
                pre_buffer=False,
                coerce_int96_timestamp_unit="us",  # as nanoseconds, 9999-12-31 comes round to 1816
            )
            stored = self._file.schema_arrow
        self.size = self._before.st_size
        self._names = stored.names
        self._chosen = choose_columns(self.name, stored.names, self._options, in_line=False, looks=self._looks)
        self._check_types(stored)
        self._texts = [stored.names[index] for index in self._chosen.texts]
        self.text_column = joined_names(self._texts)
        self.id_column = None if self._chosen.id is None else stored.names[self._chosen.id]
        self.date_column = None if self._chosen.date is None else stored.names[self._chosen.date]
        with self._damage_translated(), open(self.name, "rb") as file:
            self._row_bytes = row_bytes(self.name, file.fileno(), self._file, self._wanted())
        self._kept = pa.schema([stored.field(index) for index in self._chosen.kept])
        self._cells = TextCells(stored.names, self._chosen.texts, self._kept, self._options)
        self.schema, self.taken = self._cells.schema, Taken(quotes=self._cells.taken)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def position(self) -> int:
        """Bytes read so far, reckoned from rows."""
        return self._before.st_size * self._rows_read // max(int(self._file.metadata.num_rows), 1)

    def sha256(self) -> str:
        """The sha256 of the file, hex; in a pass of its own, since Parquet is not read from front to end."""
        try:
            with open(self.name, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                after = os.fstat(file.fileno())
        except OSError as error:
            raise InputError(self.name, f"can't be read: {error.strerror}") from error
        check_unchanged(self.name, self._before, after)
        return digest

    def __iter__(self) -> Iterator[Messages]:
        """Batches of rows in order."""
        return self._cells.batches(self._rows())

    def _rows(self) -> Iterator[TableRows]:
        batches = self._file.iter_batches(self._batch_rows(), columns=self._wanted(), use_threads=False)
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
        check_ratio(self.name, self._text_size, self._before.st_size)
        self._size += batch.nbytes
        if self._size > max(MAX_RUN_BYTES, MAX_RUN_RATIO * self._before.st_size):
            limit = f"{MAX_RUN_BYTES >> 20} MiB and more than {MAX_RUN_RATIO:,} times its size"
            raise FormatError(self.name, f"unpacks to more than {limit}; that is the limit")

    def _wanted(self) -> list[str]:
        return [self._names[index] for index in self._chosen.used]

    def _looks(self) -> list[Looks]:
        """Of the first rows; columns that hold no text have no words."""
        with self._damage_translated():
            batch = next(self._file.iter_batches(_SAMPLE_ROWS, use_threads=False), None)
            columns = [] if batch is None else [_shown_cells(column) for column in batch.columns]
            return looks_of(zip(*columns, strict=True), len(columns))

    def _check_types(self, stored: pa.Schema) -> None:
        if len(set(stored.names)) != len(stored.names):
            raise ColumnError(self.name, "has two columns of the same name", hint=Hint("Rename one of them"))
        for index in self._chosen.texts:
            kind = stored.field(index).type
            if not _is_text(kind):
                hint = name_or_number("--text-column", "Say which column holds the messages")
                shown = shown_name(stored.names, index)
                raise ColumnError(self.name, f"its {shown} holds {_shown_type(kind)}, not text", hint=hint)
        if self._chosen.id is not None:
            self._check_id_type(stored, self._chosen.id)

    def _check_id_type(self, stored: pa.Schema, index: int) -> None:
        kind = stored.field(index).type
        if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
            shown = shown_name(stored.names, index)
            raise ColumnError(self.name, f"its {shown} holds {_shown_type(kind)}, which can't be an id")

    def _text_bytes(self, batch: pa.RecordBatch) -> pa.Array:
        """int[n]: of all columns with the message together."""
        with self._damage_translated():
            first, *others = (pc.binary_length(_plain(batch.column(name))) for name in self._texts)
            for column in others:
                first = pc.add(pc.fill_null(first, 0), pc.fill_null(column, 0))
            return first

    def _rows_of(self, batch: pa.RecordBatch) -> TableRows:
        status = np.full(len(batch), Status.SCORED.code, dtype=np.uint8)
        with self._damage_translated():
            kept = [_sound(batch.column(name), status) for name in self._kept.names]
            texts = [_utf8(batch.column(name), status) for name in self._texts]
            if self.id_column is None:
                ids = record_numbers(self._rows_read + 1, len(batch))
            else:
                ids = _as_id(batch.column(self.id_column), status)
            dates = None if self.date_column is None else _sound(batch.column(self.date_column), status)
        self._rows_read += len(batch)
        null = self._options.null
        texts, ids = [without_placeholders(text, null) for text in texts], without_placeholders(ids, null)
        dates = None if dates is None else without_placeholders(dates, null)
        return TableRows(kept, texts, ids, status, self.id_column is not None, dates)

    @contextlib.contextmanager
    def _damage_translated(self) -> Iterator[None]:
        """Say that the file is damaged; Arrow's messages are left out, since they may quote values."""
        try:
            yield
        except (pa.ArrowException, OSError, ValueError, OverflowError):
            hint = Hint("Write or copy it again; a file that is still being written looks like this too")
            raise FormatError(self.name, "is damaged or cut off: not Parquet to its end", hint=hint) from None


def _shown_cells(column: pa.Array) -> list[str | None]:
    if not _is_text(column.type):
        return [None if is_null else "0" for is_null in column.is_null().to_pylist()]
    return [None if cell is None else cell.decode("utf-8", "replace") for cell in _plain(column).to_pylist()]


def _shown_type(kind: pa.DataType) -> str:
    """A type for people. The fields of a nested type are left out: their names may be anything."""
    if isinstance(kind, pa.BaseExtensionType):
        return "values of an extension type"
    return "lists, objects or maps" if pa.types.is_nested(kind) else str(kind)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    text = (pa.types.is_null, pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(is_kind(kind) for is_kind in text + binary)


def _plain(array: pa.Array) -> pa.Array:
    """Text of any type as binary[n]; nothing is checked."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(pa.large_binary()).cast(pa.binary())


def _utf8(array: pa.Array, status: StatusCodes) -> pa.StringArray:
    """Text of any type as valid string[n]; what isn't UTF-8 becomes U+FFFD and marks its row."""
    plain = _plain(array)
    try:
        return plain.cast(pa.string())  # checks every byte
    except pa.ArrowInvalid:
        cells = plain.to_pylist()
        status[[index for index, cell in enumerate(cells) if cell is not None and not _is_utf8(cell)]] = (
            Status.UNDECODABLE.code
        )
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], pa.string())


def _sound(array: pa.Array, status: StatusCodes) -> pa.Array:
    """The column as it is, unless it calls itself a string and isn't UTF-8: readers of the output would stumble."""
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        if not _is_text(array.type):
            raise
        return _utf8(array, status).cast(array.type)
    return array


def _as_id(array: pa.Array, status: StatusCodes) -> pa.StringArray:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if _is_text(array.type) or pa.types.is_fixed_size_binary(array.type):
        return _utf8(array, status)
    return array.cast(pa.string())


def _is_utf8(cell: bytes) -> bool:
    try:
        cell.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
