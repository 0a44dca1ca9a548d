"""Which rows of scored tables are looked at: the first that a filter lets through, or the first in an order.

Only the columns that decide are read, and only the places of the rows are kept: as many as are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ChangedError, Hint
from score_messages.tables.filters import SENTIMENT, STATUS, Filter, undated
from score_messages.tables.together import Column, Tables

NO_STATUS = "without a status"

_NUMBER = r"\A-?(\d{1,300}\.?\d*|\.\d+)\z"
_PLACE, _NUMBERS, _TEXTS = "place", "number", "text"
_WAITING = 1 << 24
"""Bytes of rows that wait until they are sorted, or as many as are kept: else each batch would cost all of these."""

_OF_A_TABLE = 1 << 12
"""Bytes that a table takes beside its rows, which may be one."""

_DIRECTIONS = {True: "descending", False: "ascending"}


@dataclass(frozen=True)
class Order:
    """By a column, the largest first or the smallest first; rows that are alike stay in the order of the tables.

    Rows without a value come last. In a column of texts numbers come before the other texts, by their value.
    """

    column: Column
    is_descending: bool


@dataclass(frozen=True)
class Selected:
    """The rows that were asked for, and what else there is.

    Attributes:
        places: of the rows, in their order, as `Tables.rows_at` takes them: int64[k].
        rows_of_tables: how many rows each table has.
        kinds: how many rows that fit have a sentiment, by it; the others by their status.
        undated: rows without a date, if the filter asks for days.
    """

    places: npt.NDArray[np.int64]
    rows_of_tables: Sequence[int]
    kinds: Counter[str]
    undated: int

    @property
    def fitting(self) -> int:
        """Rows that the filter lets through."""
        return sum(self.kinds.values())


def select(tables: Tables, wanted: Filter, order: Order | None = None, most: int | None = None) -> Selected:
    """Go through all rows once.

    Args:
        most: of the rows that are kept; None for all.

    Raises:
        InputError: as `Tables.batches`.
    """
    needed = [tables.added(name) for name in dict.fromkeys([SENTIMENT, STATUS, *wanted.columns])]
    columns = [*needed, *([] if order is None else [order.column])]
    best = _Best(order, most)
    kinds: Counter[str] = Counter()
    rows_of_tables, without_date, start = [], 0, 0
    for table in tables.tables:
        begin = start
        for batch in Tables([table]).batches(columns):
            mask = wanted.mask(batch)
            without_date += undated(batch) if wanted.days else 0
            fitting = batch.filter(mask)
            _count(kinds, fitting)
            places = pc.indices_nonzero(mask).cast(pa.int64())
            best.add(pc.add(places, start), None if order is None else fitting.column(len(needed)))
            start += batch.num_rows
        rows_of_tables.append(start - begin)
    return Selected(best.places(), rows_of_tables, kinds, without_date)


def rows_of(
    tables: Tables, selected: Selected, wanted: Filter, order: Order | None, columns: Sequence[Column]
) -> pa.RecordBatch:
    """The selected rows in their order. Raises as `rows_at`."""
    return rows_at(tables, selected.places, selected.rows_of_tables, wanted, order, columns)


def rows_at(
    tables: Tables,
    places: npt.NDArray[np.int64],
    rows_of_tables: Sequence[int],
    wanted: Filter,
    order: Order | None,
    columns: Sequence[Column],
) -> pa.RecordBatch:
    """The rows at places that `select` gave, in their order.

    Raises:
        ChangedError: a table was replaced meanwhile, and other rows lie there now.
        InputError: as `Tables.rows_at`.
    """
    extra = [*(tables.added(name) for name in wanted.columns), *([] if order is None else [order.column])]
    rows = tables.rows_at(places.tolist(), rows_of_tables, [*columns, *extra])
    checked = rows.select(range(len(columns), len(columns) + len(extra)))
    best = _Best(order, None)
    best.add(pa.array(np.arange(len(rows))), None if order is None else checked.column(len(extra) - 1))
    is_as_selected = pc.all(wanted.mask(checked)).as_py() is not False
    if not is_as_selected or not np.array_equal(best.places(), np.arange(len(rows))):
        raise ChangedError("the tables", "were replaced while they were read", hint=Hint("Run again"))
    return rows.select(range(len(columns)))


def _count(kinds: Counter[str], batch: pa.RecordBatch) -> None:
    sentiment, status = batch.column(0), batch.column(1)
    for kind in pc.value_counts(pc.fill_null(pc.coalesce(sentiment, status), NO_STATUS)).to_pylist():
        kinds[kind["values"]] += kind["counts"]


class _Best:
    """The places of the first rows in an order, of all that have passed."""

    def __init__(self, order: Order | None, most: int | None) -> None:
        self._order, self._most = order, most
        self._kept: list[pa.Table] = []
        self._waiting = 0

    def add(self, places: pa.Int64Array, values: pa.Array | None) -> None:
        """Rows behind all that were added before."""
        rows = pa.table({_PLACE: places, **({} if values is None else _keys(values))})
        if self._order is None:
            left = len(rows) if self._most is None else self._most - sum(map(len, self._kept))
            self._kept.append(rows.slice(0, left))
            return
        self._kept.append(rows)
        self._waiting += rows.nbytes + _OF_A_TABLE
        if self._most is not None and self._waiting > max(self._kept[0].nbytes, _WAITING):
            self._kept, self._waiting = [self._sorted()], 0

    def places(self) -> npt.NDArray[np.int64]:
        """In their order."""
        if not self._kept:
            return np.array([], np.int64)
        rows = pa.concat_tables(self._kept) if self._order is None else self._sorted()
        return rows.column(_PLACE).to_numpy()  # type: ignore[no-any-return]

    def _sorted(self) -> pa.Table:
        """No more than are kept."""
        assert self._order is not None
        rows = pa.concat_tables(self._kept)
        direction = _DIRECTIONS[self._order.is_descending]
        keys = [(name, direction) for name in rows.column_names if name != _PLACE]
        order = pc.sort_indices(rows, sort_keys=keys)  # stable; nulls come last in either direction
        return rows.take(order.slice(0, self._most))


def _keys(values: pa.Array) -> dict[str, pa.Array]:
    """What is compared, in turn."""
    if not pa.types.is_string(values.type):
        return {_NUMBERS: pc.if_else(pc.is_nan(values), None, values) if pa.types.is_floating(values.type) else values}
    is_number = pc.match_substring_regex(values, _NUMBER)
    return {_NUMBERS: pc.if_else(is_number, values, None).cast(pa.float64()), _TEXTS: values}
