"""Scored tables of given counts of messages: of a day, a sentiment and values of some columns; no texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.messages import prediction_schema
from score_messages.report.numbers import Numbers, count
from score_messages.report.options import ReportOptions
from score_messages.report.own_words import plain
from score_messages.report.sentences import sentences
from score_messages.tables import open_table

FIRST = date(2026, 10, 1)


@dataclass(frozen=True)
class Some:
    """So many messages that are alike.

    Attributes:
        day: after `FIRST`; None without a date.
        sentiment: None for those without a prediction, which have `status`.
        own: values of other columns, such as `automatic` and `product`.
    """

    count: int
    sentiment: str | None = "negative"
    day: int | None = 0
    status: str = "scored"
    own: Mapping[str, str | None] = field(default_factory=dict)


def rows_of(groups: Iterable[Some]) -> pa.Table:
    """A table of them, dates of a day spread over its hours."""
    rows: list[dict[str, object]] = []
    for group in groups:
        for number in range(group.count):
            begin = None if group.day is None else datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
            when = None if begin is None else begin + timedelta(days=group.day or 0, minutes=number % 1440)
            rows.append({"date": when, "sentiment": group.sentiment, "status": group.status, **group.own})
    own = dict.fromkeys(name for group in groups for name in group.own)
    fields = [pa.field("date", pa.timestamp("ms", "UTC")), *(pa.field(name, pa.string()) for name in own)]
    fields += list(prediction_schema())
    return pa.table({field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in fields})


def numbers_of(groups: Iterable[Some], path: Path, options: ReportOptions | None = None) -> Numbers:
    """What a report counts of them."""
    pq.write_table(rows_of(list(groups)), path)
    return count([open_table(str(path))], options or ReportOptions())


def sentences_of(numbers: Numbers) -> list[str]:
    """Its three sentences."""
    found = sentences(numbers.period, numbers.before, numbers.change, numbers.by_group, numbers.not_judged)
    return [plain(sentence) for sentence in found]
