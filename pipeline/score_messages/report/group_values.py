"""Two passes over scored tables: which values of a column the messages of a period have, then their days.

A column may have as many values as there are messages, such as sender domains. So the first pass keeps the most
frequent of them only; the second counts those that can be shown, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.span import Span
from score_messages.report.contents import SENTIMENTS
from score_messages.report.group_columns import GroupColumn, judged_rows
from score_messages.report.grouped import ROWS, GroupedCounts
from score_messages.report.hashes import Hashes, hashes
from score_messages.report.shares import Tally
from score_messages.tables import ScoredTable

VALUE = "value"

MOST_VALUES = 200_000
"""So many values of a column are remembered. What is rarer than one message in as many can't be among the shown."""

MOST_COUNTED, _MOST_CELLS = 1_000, 2_000_000
"""So many of them, the most frequent, are compared with the period before; fewer where there are very many days."""


@dataclass(frozen=True)
class Values:
    """What a column holds in the judged messages of a period.

    Attributes:
        frequent: values with messages enough, the most frequent first.
        distinct: how many values there are in all.
        messages: with a value; `without` those that have none.
    """

    frequent: Sequence[str]
    distinct: int
    messages: int
    without: int


def frequent_values(
    tables: Sequence[ScoredTable], columns: Sequence[GroupColumn], span: Span | None, fewest: int
) -> Mapping[str, Values]:
    """Of each column. Raises InputError, ColumnError from reading.

    Args:
        span: the period; None for all messages.
        fewest: messages of a value that is to be shown by itself.
    """
    counters = {column.name: _ValueCounter() for column in columns}
    for table in tables if columns else ():
        for rows in judged_rows(table, columns, span):
            for name, counter in counters.items():
                counter.add(rows.values[name])
    return {name: counter.values(fewest) for name, counter in counters.items()}


class _ValueCounter:
    """Counts of the values of a column, of the frequent ones only where there are very many."""

    def __init__(self) -> None:
        self._counts = GroupedCounts([VALUE])
        self._messages = self._without = 0
        self._different: _Different | None = None

    def add(self, column: pa.StringArray) -> None:
        values = column.drop_null()
        self._messages += len(values)
        self._without += column.null_count
        if self._different is not None:
            self._different.add(values.unique())
        self._counts.add(pa.table({VALUE: values}))
        if self._counts.kept_rows > 2 * MOST_VALUES:
            self._keep_frequent()

    def _keep_frequent(self) -> None:
        total = self._counts.total()
        if total.num_rows > MOST_VALUES:
            if self._different is None:
                self._different = _Different()
                self._different.add(total.column(VALUE).combine_chunks())
            total = total.take(pc.select_k_unstable(total, MOST_VALUES // 2, [(ROWS, "descending")]))
        self._counts.replace(total)

    def values(self, fewest: int) -> Values:
        total = self._counts.total()
        if not total.num_rows:
            return Values([], 0, self._messages, self._without)
        distinct = total.num_rows if self._different is None else self._different.count()
        enough = total.filter(pc.greater_equal(total.column(ROWS), fewest))
        ordered = enough.sort_by([(ROWS, "descending"), (VALUE, "ascending")]).slice(0, MOST_COUNTED)
        return Values(ordered.column(VALUE).to_pylist(), distinct, self._messages, self._without)


@dataclass
class _Different:
    """How many different values there are: of each, 8 bytes are kept. New ones wait until they are worth sorting."""

    known: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    waiting: list[Hashes] = field(default_factory=list)

    def add(self, values: pa.StringArray) -> None:
        self.waiting.append(hashes(values))
        if sum(map(len, self.waiting)) > len(self.known):
            self.count()

    def count(self) -> int:
        self.known, self.waiting = np.unique(np.concatenate([self.known, *self.waiting])), []
        return len(self.known)


def count_groups(
    tables: Sequence[ScoredTable], values: Mapping[GroupColumn, Sequence[str]], span: Span | None
) -> Mapping[str, Mapping[str, Tally]]:
    """Judged messages of each of some values of each column, day by day: int64[days, 3]; one row where `span` is None.

    Raises InputError, ColumnError from reading.
    """
    most = max(_MOST_CELLS // (span.days if span else 1), 1)
    columns = [column for column, some in values.items() if some]
    known = {column.name: pa.array(values[column][:most], pa.string()) for column in columns}
    counters = {name: GroupedCounts([VALUE, "day", "sentiment"]) for name in known}
    for table in tables if counters else ():
        for rows in judged_rows(table, columns, span):
            for name, counter in counters.items():
                codes = pc.index_in(rows.values[name], known[name])
                day = rows.day if span else pa.array(np.zeros(len(rows.day), dtype=np.int32))
                coded = pa.table({VALUE: codes, "day": day, "sentiment": rows.sentiment})
                counter.add(coded.filter(pc.is_valid(codes)))
    return {name: _by_day(counter.total(), known[name].to_pylist(), span) for name, counter in counters.items()}


def _by_day(total: pa.Table, values: Sequence[str], span: Span | None) -> Mapping[str, Tally]:
    days, first = (span.days, span.first) if span else (1, 0)
    tallies = np.zeros((len(values), days, len(SENTIMENTS)), dtype=np.int64)
    if total.num_rows:
        value, day, sentiment, rows = (total.column(name).to_numpy() for name in (VALUE, "day", "sentiment", ROWS))
        tallies[value, day - first, sentiment] = rows
    return dict(zip(values, tallies, strict=True))
