"""What tables of text share, whatever separates their cells: columns by name, rows in batches, ids and dates."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from score_messages.messages import Messages, Status, StatusCodes
from score_messages.read.batches import batch_of, finished_batch, in_batches, record_numbers
from score_messages.read.columns import ChosenColumns
from score_messages.read.encoding_names import check_encoding
from score_messages.read.open_source import FileSource
from score_messages.read.source import ReadOptions

Record = TypeVar("Record")


class TableFile(FileSource, Generic[Record]):
    """A file of records whose cells are text: CSV, JSON lines. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self._options = options
        check_encoding(options.encoding)

    def __iter__(self) -> Iterator[Messages]:
        """Batches of records in order."""
        first = 1
        for records in in_batches(self._all_records(), self._size_of, self._options.batch_rows):
            yield self._messages(records, first)
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
        self.text_column = names[chosen.text]
        self.id_column = None if chosen.id is None else names[chosen.id]
        self.date_column = None if chosen.date is None else names[chosen.date]
        self.schema = pa.schema([(names[index], pa.string()) for index in chosen.kept])

    def _messages(self, records: list[Record], first: int) -> Messages:
        status = np.full(len(records), Status.SCORED.code, dtype=np.uint8)
        columns, chosen = self._columns(records, status, first), self._chosen
        kept = batch_of([columns[index] for index in chosen.kept], self.schema, len(records))
        ids = record_numbers(first, len(records)) if chosen.id is None else columns[chosen.id]
        dates = None if chosen.date is None else columns[chosen.date]
        return finished_batch(kept, ids, columns[chosen.text], status, chosen.id is not None, dates)
