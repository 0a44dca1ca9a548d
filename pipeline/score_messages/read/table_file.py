"""What tables of text share, whatever separates their cells: columns by name, rows in batches, ids and dates."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from score_messages.messages import Messages, Status, StatusCodes
from score_messages.read.batches import in_batches, record_numbers, without_placeholders
from score_messages.read.columns import ChosenColumns
from score_messages.read.encoding_names import check_encoding
from score_messages.read.encoding_of import encoding_of
from score_messages.read.limits import SNIFFED_BYTES
from score_messages.read.open_source import FileSource
from score_messages.read.several_names import joined_names
from score_messages.read.source import ReadOptions
from score_messages.read.taken import AUTO, codec_of, kept_encoding, plain_encoding
from score_messages.read.text_cells import TableRows, TextCells

Record = TypeVar("Record")


class TableFile(FileSource, Generic[Record]):
    """A file of records whose cells are text: CSV, JSON lines. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self._options = options
        check_encoding(options.encoding)
        self._encoding = self._encoding_name = ""

    def _decide_encoding(self, head: bytes) -> None:
        """Choose the encoding if it is `auto`, by the first bytes, at most `SNIFFED_BYTES`.

        Raises:
            FormatError: it looks like another one than the last time.
        """
        if self._options.encoding != AUTO:
            self._encoding, self._encoding_name = self._options.encoding, plain_encoding(self._options.encoding)
            return
        now = encoding_of(head, self._is_whole(head))
        self._encoding_name = kept_encoding(self.name, now, self._options.taken_before.encoding)
        self._encoding = codec_of(self._encoding_name)

    @staticmethod
    def _is_whole(head: bytes) -> bool:
        return len(head) < SNIFFED_BYTES

    def __iter__(self) -> Iterator[Messages]:
        """Batches of records in order."""
        return self._cells.batches(self._table_rows())

    def _table_rows(self) -> Iterator[TableRows]:
        first = 1
        for records in in_batches(self._all_records(), self._size_of, self._options.batch_rows):
            yield self._rows_of(records, first)
            first += len(records)

    @abstractmethod
    def _all_records(self) -> Iterable[Record]:
        """The records as they are read; broken ones too."""

    @staticmethod
    @abstractmethod
    def _size_of(record: Record) -> int:
        """What a record counts, against `BATCH_BYTES`."""

    @abstractmethod
    def _columns(self, records: list[Record], status: StatusCodes, first: int) -> Mapping[int, pa.StringArray]:
        """The columns that are used, by their indices, each string[n]; marks broken records in `status`.

        Args:
            first: the number of the first of them, from 1.
        """

    def _use(self, names: Sequence[str], chosen: ChosenColumns) -> None:
        """Remember which of the columns called `names` are used, and for what."""
        self._names, self._chosen = names, chosen
        self.text_column = joined_names([names[index] for index in chosen.texts])
        self.id_column = None if chosen.id is None else names[chosen.id]
        self.date_column = None if chosen.date is None else names[chosen.date]
        kept = pa.schema([(names[index], pa.string()) for index in chosen.kept])
        self._cells = TextCells(names, chosen.texts, kept, self._options)
        self.schema = self._cells.schema

    def _rows_of(self, records: list[Record], first: int) -> TableRows:
        status = np.full(len(records), Status.SCORED.code, dtype=np.uint8)
        columns, chosen = self._columns(records, status, first), self._chosen
        kept = [columns[index] for index in chosen.kept]
        used = {index: without_placeholders(columns[index], self._options.null) for index in chosen.roles}
        ids = record_numbers(first, len(records)) if chosen.id is None else used[chosen.id]
        dates = None if chosen.date is None else used[chosen.date]
        texts = [used[index] for index in chosen.texts]
        return TableRows(kept, texts, ids, status, chosen.id is not None, dates)
