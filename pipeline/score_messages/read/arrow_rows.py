"""Batches of a typed table as rows of messages: which of its columns is what, and its texts checked byte by byte.

Knows schemas and batches, not where they come from: a Parquet file, or a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ColumnError, Hint
from score_messages.messages import Messages, Status, StatusCodes
from score_messages.read.arrow_cells import as_bytes, as_id, as_text, is_text
from score_messages.read.batches import record_numbers, without_placeholders
from score_messages.read.column_looks import Looks
from score_messages.read.columns import choose_columns, name_or_number, shown_name
from score_messages.read.several_names import joined_names
from score_messages.read.source import ReadOptions
from score_messages.read.taken import Taken
from score_messages.read.text_cells import TableRows, TextCells


class ArrowRows:
    """How the batches of one typed table become messages.

    Attributes:
        schema: of the passthrough columns.
        text_column, id_column, date_column, taken: as in `Source`.
        wanted: names of the columns that have to be read, in the table's order.
    """

    def __init__(
        self, source: str, stored: pa.Schema, options: ReadOptions, looks: Callable[[], Sequence[Looks]]
    ) -> None:
        """Choose the columns.

        Args:
            source: its name, for errors.
            stored: all columns of the table.
            looks: as in `columns.choose_columns`.

        Raises:
            ColumnError: the columns asked for are missing, doubled or of the wrong type.
        """
        self._source, self._null = source, options.null
        chosen = choose_columns(source, stored.names, options, in_line=False, looks=looks)
        self._check_types(stored, chosen.texts, chosen.id)
        self._texts = [stored.names[index] for index in chosen.texts]
        self.text_column = joined_names(self._texts)
        self.id_column = None if chosen.id is None else stored.names[chosen.id]
        self.date_column = None if chosen.date is None else stored.names[chosen.date]
        self.wanted = [stored.names[index] for index in chosen.used]
        kept = pa.schema([stored.field(index) for index in chosen.kept])
        self._kept = kept.names
        self._cells = TextCells(stored.names, chosen.texts, kept, options)
        self.schema, self.taken = self._cells.schema, Taken(quotes=self._cells.taken)

    def messages(self, rows: Iterator[TableRows]) -> Iterator[Messages]:
        """Batches of messages, in order."""
        return self._cells.batches(rows)

    def text_bytes(self, batch: pa.RecordBatch) -> pa.Array:
        """int[n]: of all columns with the message together."""
        first, *others = (pc.binary_length(as_bytes(batch.column(name))) for name in self._texts)
        for column in others:
            first = pc.add(pc.fill_null(first, 0), pc.fill_null(column, 0))
        return first

    def rows_of(self, batch: pa.RecordBatch, numbers: pa.StringArray | None = None, first: int = 1) -> TableRows:
        """The rows of a batch, n.

        Args:
            numbers: string[n], their record numbers; None to count from `first`.
        """
        status = np.full(len(batch), Status.SCORED.code, dtype=np.uint8)
        kept = [_sound(batch.column(name), status) for name in self._kept]
        texts = [as_text(batch.column(name), status) for name in self._texts]
        if self.id_column is not None:
            ids = as_id(batch.column(self.id_column), status)
        else:
            ids = record_numbers(first, len(batch)) if numbers is None else numbers
        dates = None if self.date_column is None else _sound(batch.column(self.date_column), status)
        texts, ids = [without_placeholders(text, self._null) for text in texts], without_placeholders(ids, self._null)
        dates = None if dates is None else without_placeholders(dates, self._null)
        return TableRows(kept, texts, ids, status, self.id_column is not None, dates)

    def _check_types(self, stored: pa.Schema, texts: Sequence[int], identity: int | None) -> None:
        if len(set(stored.names)) != len(stored.names):
            raise ColumnError(self._source, "has two columns of the same name", hint=Hint("Rename one of them"))
        for index in texts:
            kind = stored.field(index).type
            if not is_text(kind):
                hint = name_or_number("--text-column", "Say which column holds the messages")
                shown = shown_name(stored.names, index)
                raise ColumnError(self._source, f"its {shown} holds {shown_type(kind)}, not text", hint=hint)
        if identity is not None:
            self._check_id_type(stored, identity)

    def _check_id_type(self, stored: pa.Schema, index: int) -> None:
        kind = stored.field(index).type
        if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
            shown = shown_name(stored.names, index)
            raise ColumnError(self._source, f"its {shown} holds {shown_type(kind)}, which can't be an id")


def shown_cells(column: pa.Array) -> list[str | None]:
    """The cells of a column for `looks_of`; of one that holds no text only whether they are filled."""
    if not is_text(column.type):
        return [None if is_null else "0" for is_null in column.is_null().to_pylist()]
    return [None if cell is None else cell.decode("utf-8", "replace") for cell in as_bytes(column).to_pylist()]


def _sound(array: pa.Array, status: StatusCodes) -> pa.Array:
    """The column as it is, unless it calls itself a string and isn't UTF-8: readers of the output would stumble."""
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        if not is_text(array.type):
            raise
        return as_text(array, status).cast(array.type)
    return array


def shown_type(kind: pa.DataType) -> str:
    """A type for people. The fields of a nested type are left out: their names may be anything."""
    if isinstance(kind, pa.BaseExtensionType):
        return "values of an extension type"
    return "lists, objects or maps" if pa.types.is_nested(kind) else str(kind)
