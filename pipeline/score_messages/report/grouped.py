"""Counts of rows by the values of some columns, batch by batch: memory grows with the kinds of rows, not with rows."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

ROWS = "rows"

_MOST_PENDING = 1 << 18


class GroupedCounts:
    """How many rows there are of each combination of values of `keys`."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._pending: list[pa.Table] = []
        self._rows = self._least = 0

    def add(self, batch: pa.Table) -> None:
        """Count the rows of a table that has these columns, always of the same types."""
        if not batch.num_rows:
            return
        grouped = batch.group_by(self._keys, use_threads=False).aggregate([([], "count_all")])
        self._pending.append(grouped.rename_columns([*self._keys, ROWS]))
        self._rows += grouped.num_rows
        if self._rows > max(_MOST_PENDING, 2 * self._least):
            self._pending = [self.total()]
            self._rows = self._least = self._pending[0].num_rows

    def replace(self, total: pa.Table) -> None:
        """Go on from these counts, such as those that are worth keeping."""
        self._pending, self._rows, self._least = [total], total.num_rows, total.num_rows

    @property
    def kept_rows(self) -> int:
        """Rows of the counts that are kept; combinations that were met in several batches count several times."""
        return self._rows

    def total(self) -> pa.Table:
        """`keys` and `ROWS` (int64), in no order."""
        if not self._pending:
            return pa.table({})
        whole = pa.concat_tables(self._pending)
        if len(self._pending) == 1:
            return whole
        grouped = whole.group_by(self._keys, use_threads=False).aggregate([(ROWS, "sum")])
        return grouped.rename_columns([*self._keys, ROWS])
