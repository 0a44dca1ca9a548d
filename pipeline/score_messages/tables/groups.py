"""How many rows of scored tables have each value of a column, by sentiment."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.calendar import utc_days
from score_messages.tables.filters import SENTIMENT, STATUS, Filter, undated
from score_messages.tables.together import Column, Tables

SENTIMENTS = ("negative", "neutral", "positive")
NOT_SCORED = "not_scored"
ROWS = "messages"
COUNTS = (ROWS, *SENTIMENTS, NOT_SCORED)

VALUE = "value"
_WAITING = 32
"""So many batches are added up at once."""


@dataclass(frozen=True)
class Grouped:
    """What was counted.

    Attributes:
        groups: a row for each value, in no order: `value`, and int64 each of `COUNTS`; rows without a value have null.
        rows: of the tables.
        undated: rows without a date, if the filter asks for days.
    """

    groups: pa.Table
    rows: int
    undated: int


def grouped(tables: Tables, by: Column, wanted: Filter) -> Grouped:
    """Go through all rows once. Times count by their day in UTC.

    Raises:
        InputError: as `Tables.batches`.
    """
    added = [tables.added(name) for name in dict.fromkeys([SENTIMENT, STATUS, *wanted.columns])]
    sums: list[pa.Table] = []
    rows = without_date = 0
    for batch in tables.batches([*added, by]):
        without_date += undated(batch) if wanted.days else 0
        rows += batch.num_rows
        fitting = batch.filter(wanted.mask(batch))
        sums.append(_added_up([_ones(fitting.column(len(added)), fitting.column(0))]))
        if len(sums) >= _WAITING:
            sums = [_added_up(sums)]
    nothing = _ones(pa.array([], by.type), pa.array([], pa.string()))
    return Grouped(_added_up([*sums, nothing]), rows, without_date)


def _ones(values: pa.Array, sentiments: pa.StringArray) -> pa.Table:
    """A row for each message, 1 under what counts it."""
    if pa.types.is_timestamp(values.type):
        values = utc_days(values)
    counts = {name: pc.fill_null(pc.equal(sentiments, name), False).cast(pa.int64()) for name in SENTIMENTS}
    known = pc.is_in(sentiments, pa.array(SENTIMENTS))
    ones = pa.repeat(pa.scalar(1, pa.int64()), len(values))
    return pa.table({VALUE: values, ROWS: ones, **counts, NOT_SCORED: pc.invert(known).cast(pa.int64())})


def _added_up(parts: list[pa.Table]) -> pa.Table:
    whole = pa.concat_tables(parts)
    sums = whole.group_by(VALUE, use_threads=False).aggregate([(name, "sum") for name in COUNTS])
    return sums.select([VALUE, *(f"{name}_sum" for name in COUNTS)]).rename_columns([VALUE, *COUNTS])
