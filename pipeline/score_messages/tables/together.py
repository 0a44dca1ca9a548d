"""Several scored tables as one: their columns by one name and in one type, their rows one table after the other."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from score_messages.errors import ChangedError, Hint
from score_messages.tables.added_columns import added_types
from score_messages.tables.scored_table import ScoredTable
from score_messages.tables.typed import is_text
from score_messages.write.cells import is_binary, plain, plain_type, texts


@dataclass(frozen=True)
class Column:
    """A column of several tables.

    Attributes:
        name: as it was asked for.
        type: in which it comes, from whatever table.
        is_added: found as one that scoring adds, which may have another name in the file; else by its name there.
    """

    name: str
    type: pa.DataType
    is_added: bool


class Tables:
    """Scored tables in an order; a row's place counts from 0 through all of them."""

    def __init__(self, tables: Sequence[ScoredTable]) -> None:
        self.tables = tables
        self.names = list(dict.fromkeys(name for table in tables for name in table.names))

    def column(self, name: str) -> Column | None:
        """A column by its name in the files, else one that scoring adds without their prefix; None if there is none.

        Its type is text if the tables have it in several.
        """
        if name in self.names:
            kinds = {_simple(table.type_of(name)) for table in self.tables if name in table.names}
            return Column(name, kinds.pop() if len(kinds) == 1 else pa.string(), is_added=False)
        if not self.names:  # tables of JSON lines without rows
            return self.added(name) if name in added_types() else Column(name, pa.string(), is_added=False)
        is_there = name in added_types() and any(table.stored_name(name) is not None for table in self.tables)
        return self.added(name) if is_there else None

    def added(self, name: str) -> Column:
        """One of the columns that scoring adds, in these tables or not."""
        return Column(name, added_types()[name], is_added=True)

    def batches(self, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
        """All rows in order. A table without one of the columns has nulls there. Raises as `ScoredTable.batches`."""
        for table in self.tables:
            stored = [_stored(table, column) for column in columns]
            for batch in table.batches_by_name([name for name in stored if name is not None]):
                yield _filled(batch, columns, stored)

    def rows_at(self, places: Sequence[int], counts: Sequence[int], columns: Sequence[Column]) -> pa.RecordBatch:
        """The rows at these places, in that order.

        Args:
            counts: how many rows each of the tables had when the places were looked up.

        Raises:
            ChangedError: a table has fewer rows now.
            InputError: as `ScoredTable.batches`.
        """
        rising = sorted(places)
        starts = [0, *itertools.accumulate(counts)]
        batches = [_empty(columns)]
        for table, start, stop in zip(self.tables, starts, starts[1:], strict=False):
            inside = rising[bisect_left(rising, start) : bisect_left(rising, stop)]
            if inside:
                batches += _rows_at(table, [place - start for place in inside], columns)
        whole = pa.Table.from_batches(batches).combine_chunks().to_batches()
        rows = whole[0] if whole else batches[0]
        order = {place: index for index, place in enumerate(rising)}
        return rows.take(pa.array([order[place] for place in places], pa.int64()))


def _rows_at(table: ScoredTable, places: Sequence[int], columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    stored = [_stored(table, column) for column in columns]
    count = 0
    for batch in table.rows_at(places, [name for name in stored if name is not None]):
        count += batch.num_rows
        yield _filled(batch, columns, stored)
    if count < len(places):
        hint = Hint("Run again")
        raise ChangedError(str(table.path), "was replaced while it was read", hint=hint)


def _stored(table: ScoredTable, column: Column) -> str | None:
    if column.is_added:
        return table.stored_name(column.name)
    return column.name if column.name in table.names else None


def _filled(batch: pa.RecordBatch, columns: Sequence[Column], stored: Sequence[str | None]) -> pa.RecordBatch:
    there = iter(batch.columns)
    values = [
        pa.nulls(batch.num_rows, column.type) if name is None else _of_type(next(there), column.type)
        for column, name in zip(columns, stored, strict=True)
    ]
    return pa.RecordBatch.from_arrays(values, schema=_schema(columns)) if columns else batch.select([])


def _simple(kind: pa.DataType) -> pa.DataType:
    """A type that stands for those that hold the same values."""
    kind = plain_type(kind)
    is_string = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return pa.string() if is_string else kind


def _of_type(values: pa.Array, kind: pa.DataType) -> pa.Array:
    values = plain(values)
    if pa.types.is_string(kind) and is_text(values.type) and not is_binary(values.type):
        return _utf8(values)
    if values.type == kind:
        return values
    if pa.types.is_nested(values.type):
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], kind)
    return texts(values).cast(kind)


def _utf8(values: pa.Array) -> pa.StringArray:
    """Arrow doesn't look whether the bytes of a text are text; what isn't becomes U+FFFD."""
    plain_bytes = values.cast(pa.large_binary()).cast(pa.binary())
    try:
        return plain_bytes.cast(pa.string())
    except pa.ArrowInvalid:
        cells = [None if cell is None else cell.decode("utf-8", "replace") for cell in plain_bytes.to_pylist()]
        return pa.array(cells, pa.string())


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema([(column.name, column.type) for column in columns])


def _empty(columns: Sequence[Column]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], column.type) for column in columns], schema=_schema(columns))
