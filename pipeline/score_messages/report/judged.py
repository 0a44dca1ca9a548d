"""Which rows of a scored table a report is about: messages that people sent, with a prediction, in a span of days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.asked import Days
from score_messages.masks import Bools, of_people, true_of
from score_messages.messages import Status
from score_messages.tables import ScoredTable

Int64s = npt.NDArray[np.int64]

_DECIDING = ("status", "p_negative", "automatic", "date")

BLOCK = 1 << 16
_SPARSE = 0.5
"""If rows stand in no larger part of a table's blocks, only those are read."""


@dataclass(frozen=True)
class Judged:
    """Rows that count, of one batch of a table.

    Attributes:
        rows: int64[n], their numbers in the table, from 0.
        columns: what was asked for, n rows.
    """

    rows: Int64s
    columns: pa.RecordBatch

    def __getitem__(self, name: str) -> pa.Array:
        return self.columns.column(name)

    def take(self, chosen: Bools) -> Judged:
        """Only those rows: bool[n]."""
        return Judged(self.rows[chosen], self.columns.filter(pa.array(chosen)))


def judged(table: ScoredTable, days: Days, columns: Sequence[str]) -> Iterator[Judged]:
    """The rows that count, batch by batch, in order; of each batch there may be none.

    Args:
        columns: as `ScoredTable.batches` takes them.

    Raises:
        InputError, ColumnError: as `ScoredTable.batches`.
    """
    wanted = list(dict.fromkeys([*_DECIDING, *columns]))
    first = 0
    for batch in table.batches(wanted):
        counts = _counting(batch, days)
        rows = first + np.flatnonzero(counts)
        first += len(batch)
        yield Judged(rows, batch.select(list(dict.fromkeys(columns))).filter(pa.array(counts)))


def rows_of(table: ScoredTable, rows: Int64s, columns: Sequence[str]) -> Iterator[Judged]:
    """Rows of a table by their numbers, in order, such as those that `judged` gave: what counts is known then.

    Where they stand in few places of the table, nothing else is read.

    Args:
        rows: int64[n], rising.
    """
    wanted, first = list(dict.fromkeys(columns)), 0
    if len(np.unique(rows // BLOCK)) * BLOCK <= (rows.max(initial=0) + 1) * _SPARSE:
        for batch in table.columns_at(rows.tolist(), wanted) if len(rows) else ():
            yield Judged(rows[first : first + len(batch)], batch)
            first += len(batch)
        return
    for batch in table.batches(wanted):
        start, stop = np.searchsorted(rows, (first, first + len(batch)))
        if start < stop:
            here = rows[start:stop]
            whole = len(here) == len(batch)
            yield Judged(here, batch if whole else batch.take(pa.array(here - first)))
        first += len(batch)
        if first > rows[-1]:
            return


def _counting(batch: pa.RecordBatch, days: Days) -> Bools:
    scored = true_of(pc.equal(batch.column("status"), Status.SCORED.value))
    has_probability = np.asarray(pc.is_valid(batch.column("p_negative")))
    return np.asarray(
        scored & has_probability & of_people(batch.column("automatic")) & days.holds(batch.column("date"))
    )
