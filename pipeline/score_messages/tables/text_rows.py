"""What tables without types share (CSV, JSON lines, workbooks): their rows in batches of texts of the asked columns."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, ClassVar, TextIO

import pyarrow as pa

from score_messages.errors import InputError
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.raw_file import RawFile
from score_messages.write.safe_cells import cells_before

BATCH_CHARACTERS = 1 << 24
"""After which a batch ends early, so that long messages don't make memory grow."""

MAX_LINE = 1 << 24
"""Characters of one line; a table of ours has none that long."""

HEAD_BYTES = 1 << 16

_PLACED_ROWS = 4096

Row = Sequence[str | None]


class TextRows(ABC):
    """An open table's names; the file itself is opened anew by whoever reads its rows.

    Attributes:
        delimiter: by which the writer guarded its cells against spreadsheets; None if the format guards none.
    """

    footer: ClassVar[Mapping[bytes, bytes]] = {}
    names: tuple[str, ...]
    delimiter: str | None = None

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """All of them are text."""
        return dict.fromkeys(self.names, pa.string())

    @abstractmethod
    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """The cells of these columns, row by row; null for a column that isn't there any more.

        Raises:
            InputError: the table is gone, or damaged.
        """

    def rows_at(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows at these places, from 0 and rising; nothing is read behind the last. Raises as `rows`."""
        wanted = [name for name in columns if name in self.names]
        left = iter(places)
        place = next(left, None)
        records: list[Row] = []
        for number, record in enumerate(self.rows(wanted) if place is not None else ()):
            if number == place:
                records.append(record)
                place = next(left, None)
            if place is None or len(records) == _PLACED_ROWS:
                yield self._batch(records, wanted)
                records = []
            if place is None:
                return
        if records:
            yield self._batch(records, wanted)

    def batches(self, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Batches of those of `columns` that the table has, string each. Raises as `rows`."""
        wanted = [name for name in columns if name in self.names]
        for records in _in_batches(self.rows(wanted), rows):
            yield self._batch(records, wanted)

    def _batch(self, records: Sequence[Row], names: Sequence[str]) -> pa.RecordBatch:
        cells = [self._column(values) for values in zip(*records, strict=True)]
        return pa.RecordBatch.from_arrays(cells, names=list(names))

    def _column(self, values: Sequence[str | None]) -> pa.StringArray:
        try:
            cells = pa.array(values, pa.string())
        except UnicodeEncodeError:  # half a pair of surrogates, which JSON lets in
            cells = pa.array([None if value is None else _whole(value) for value in values], pa.string())
        return cells if self.delimiter is None else cells_before(cells, self.delimiter)


@contextmanager
def opened(path: str) -> Iterator[tuple[BinaryIO, bytes]]:
    """What a file holds, unpacked, and the beginning of that.

    Raises:
        InputError: it isn't there, or damaged as far as that shows.
    """
    with RawFile(path) as raw:
        with damage_translated(path):
            stream = io.BufferedReader(decoded_stream(raw), HEAD_BYTES)  # type: ignore[type-var]
            head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        yield stream, head


def lines_of(path: str, stream: BinaryIO) -> Iterator[str]:
    """The lines with their ends. Raises InputError: one is too long, or the file is damaged."""
    text: TextIO = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
    with damage_translated(path):
        while line := text.readline(MAX_LINE):
            if len(line) >= MAX_LINE:
                raise InputError(path, f"has a line of more than {MAX_LINE:,} characters")
            yield line


def _in_batches(records: Iterator[Row], rows: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    characters = 0
    for record in records:
        batch.append(record)
        characters += sum(len(cell) for cell in record if cell)
        if len(batch) >= rows or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
