"""Which rows of scored tables are meant: by sentiment, status and day. Knows batches, no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.asked import Days

SENTIMENT, STATUS, DATE = "sentiment", "status", "date"


@dataclass(frozen=True)
class Filter:
    """Rows that have one of these sentiments, one of these statuses, and a date on these days.

    Empty means any, also none at all; a row without a date lies on no day.
    """

    sentiments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    days: Days = Days()  # noqa: RUF009 - frozen

    def __bool__(self) -> bool:
        return bool(self.sentiments or self.statuses or self.days)

    @property
    def columns(self) -> list[str]:
        """Added columns that it looks at."""
        needed = ((SENTIMENT, self.sentiments), (STATUS, self.statuses), (DATE, self.days))
        return [name for name, is_used in needed if is_used]

    def mask(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """Which rows are meant: bool[n] without nulls."""
        masks = [
            *_among(batch, SENTIMENT, self.sentiments),
            *_among(batch, STATUS, self.statuses),
            *_on(batch, self.days),
        ]
        whole = pa.repeat(pa.scalar(True), batch.num_rows)
        for mask in masks:
            whole = pc.and_(whole, mask)
        return pc.fill_null(whole, False)


def undated(batch: pa.RecordBatch) -> int:
    """How many rows have no date."""
    return int(batch.column(batch.schema.names.index(DATE)).null_count)


def _among(batch: pa.RecordBatch, name: str, values: Sequence[str]) -> list[pa.BooleanArray]:
    if not values:
        return []
    return [pc.is_in(batch.column(batch.schema.names.index(name)), pa.array(values, pa.string()))]


def _on(batch: pa.RecordBatch, days: Days) -> list[pa.BooleanArray]:
    return [pa.array(days.holds(batch.column(batch.schema.names.index(DATE))))] if days else []
