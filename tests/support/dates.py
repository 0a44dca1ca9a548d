"""Dates as a column of a table has them, read; and what Python's own strptime makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from score_messages.dates.column import DateColumn, DateOptions


def read(cells: Sequence[object], kind: pa.DataType | None = None, **options: str) -> list[datetime | None]:
    """The dates of a column, in UTC."""
    column = pa.array(cells, kind)
    ahead = (batch for batch in [column])
    dates, unread = DateColumn("in.csv", DateOptions(**options), lambda: ahead).read(column)
    assert not (unread & dates.is_valid().to_numpy(zero_copy_only=False)).any()
    return list(dates.to_pylist())


def as_written(moment: datetime, written: str) -> datetime:
    """What is left of a moment in a form, by Python's own reading of it."""
    text = moment.strftime(written)
    back = datetime.strptime(text, written)
    back = back.replace(microsecond=back.microsecond // 1000 * 1000)
    return back.astimezone(UTC) if back.tzinfo else back.replace(tzinfo=UTC)
