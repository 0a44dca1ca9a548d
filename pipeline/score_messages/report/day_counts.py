"""One pass over scored tables: how many messages there are of each day and kind. Knows no periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.automatic_kinds import KINDS
from score_messages.days.calendar import NO_DAY, DayNumbers, days_of
from score_messages.days.span import Span
from score_messages.messages import Status
from score_messages.report.contents import SENTIMENTS
from score_messages.report.grouped import GroupedCounts
from score_messages.report.shares import Tally
from score_messages.tables import ModelName, ScoredTable

_KEYS = ("day", "sentiment", "status", "automatic", "language", "model")
_READ = ("date", "sentiment", "status", "automatic", "language")


@dataclass(frozen=True)
class Day:
    """A kind of row on a day; None where it has none of it.

    Attributes:
        language: only of rows whose status is `other_language`.
    """

    day: int
    sentiment: str | None
    status: str | None
    automatic: str | None
    language: str | None
    model: ModelName | None
    rows: int

    @property
    def is_judged(self) -> bool:
        """Whether a person sent them and they have a prediction."""
        return self.automatic not in KINDS and self.sentiment in SENTIMENTS


class DayCounts:
    """What the rows of some tables are, by day; those without a date have the day `NO_DAY`."""

    def __init__(self, rows: Sequence[Day], spans: Sequence[Span | None]) -> None:
        """`spans`: of the days of each table; None for one without a date."""
        self._rows, self._spans = rows, spans
        self.messages: Mapping[int, int] = _added((row.day, row.rows) for row in rows if row.day != NO_DAY)
        self.undated = sum(row.rows for row in rows if row.day == NO_DAY)

    def within(self, span: Span | None) -> Sequence[Day]:
        """Those of some days; all of them, with a date or without, for None."""
        return self._rows if span is None else [row for row in self._rows if span.holds(row.day)]

    def having(self, tables: Sequence[ScoredTable], span: Span | None) -> list[ScoredTable]:
        """Those of the counted tables that may have messages of some days; all of them for None."""
        pairs = zip(tables, self._spans, strict=True)
        return [table for table, days in pairs if span is None or (days is not None and days.meets(span))]

    def tally(self, span: Span | None) -> Tally:
        """Judged messages of some days by sentiment: int64[3]."""
        counts = np.zeros(len(SENTIMENTS), dtype=np.int64)
        for row in self.within(span):
            if row.is_judged:
                counts[SENTIMENTS.index(str(row.sentiment))] += row.rows
        return counts

    def by_day(self, span: Span) -> Tally:
        """The same day by day: int64[days, 3]."""
        counts = np.zeros((span.days, len(SENTIMENTS)), dtype=np.int64)
        for row in self.within(span):
            if row.is_judged:
                counts[row.day - span.first, SENTIMENTS.index(str(row.sentiment))] += row.rows
        return counts


def count_days(tables: Sequence[ScoredTable]) -> DayCounts:
    """Read the tables once, only the columns that this needs. Raises InputError for a table that can't be read."""
    counts = GroupedCounts(_KEYS)
    models = list(dict.fromkeys(table.model for table in tables))
    spans = []
    for table in tables:
        span: Span | None = None
        for batch in table.batches(_READ):
            days = days_of(batch.column("date"))
            counts.add(_keyed(batch, days, models.index(table.model)))
            span = _widened(span, days)
        spans.append(span)
    return DayCounts([_day(row, models) for row in counts.total().to_pylist()], spans)


def _keyed(batch: pa.RecordBatch, days: DayNumbers, model: int) -> pa.Table:
    foreign = pc.equal(batch.column("status"), Status.OTHER_LANGUAGE)
    columns = {name: batch.column(name) for name in ("sentiment", "status", "automatic")}
    language = pc.if_else(pc.fill_null(foreign, False), batch.column("language"), None)
    number = pa.array(np.full(batch.num_rows, model, dtype=np.int32))
    return pa.table({"day": pa.array(days), **columns, "language": language, "model": number})


def _widened(span: Span | None, days: DayNumbers) -> Span | None:
    """So that it holds these days as well."""
    dated = days[days != NO_DAY]
    if not len(dated):
        return span
    first, last = int(dated.min()), int(dated.max())
    return Span(first, last) if span is None else Span(min(span.first, first), max(span.last, last))


def _day(row: Mapping[str, Any], models: Sequence[ModelName | None]) -> Day:
    return Day(**{**row, "model": models[row["model"]]})


def _added(pairs: Iterator[tuple[int, int]]) -> Mapping[int, int]:
    counter: Counter[int] = Counter()
    for day, rows in pairs:
        counter[day] += rows
    return counter
