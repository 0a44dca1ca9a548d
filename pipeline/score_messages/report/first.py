"""The messages to read first: the most negative ones of people, each thread and each repeated text once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.days.asked import Days
from score_messages.days.calendar import utc_days
from score_messages.report.alike import subject_column
from score_messages.report.contents import Excerpt, FirstMessage
from score_messages.report.excerpts import beginning
from score_messages.report.judged import rows_of
from score_messages.report.most_negative import Chosen, most_negative
from score_messages.report.texts import BETWEEN, text_columns
from score_messages.tables import ScoredTable

Marker = Callable[[Sequence[str]], Sequence[Excerpt]]
"""From whole messages to excerpts around what weighs most."""


def first_messages(
    tables: Sequence[ScoredTable],
    since: date | None,
    until: date | None,
    top: int,
    by: Sequence[str] = (),
    show_text: bool = False,
    *,
    text_column: str | None = None,
    marker: Marker | None = None,
) -> Sequence[FirstMessage]:
    """The `top` most negative messages of people, by p_negative: such as have the sentiment negative.

    Args:
        since, until: first and last day in UTC, both included; None for no end.
        by: passthrough columns whose values are told; a table may lack them.
        show_text: with an excerpt.
        text_column: as `ScoredTable.text_columns` takes it.
        marker: finds what weighs most; None shows how messages begin.
    """
    shown = [text_columns(table, text_column) if show_text else [] for table in tables]
    chosen = most_negative(tables, Days(since, until), top, text_column)
    cells = _cells_of(tables, chosen, by, shown)
    there = [message for message in chosen if (message.table, message.row) in cells]
    rows = [cells[message.table, message.row] for message in there]
    texts = [_text(row, shown[message.table]) for message, row in zip(there, rows, strict=True)]
    return [
        _first(tables[message.table], message, row, by, excerpt)
        for message, row, excerpt in zip(there, rows, _excerpts(texts, marker), strict=True)
    ]


_Row = Mapping[str, Any]


def _cells_of(
    tables: Sequence[ScoredTable], chosen: Sequence[Chosen], by: Sequence[str], shown: Sequence[Sequence[str]]
) -> Mapping[tuple[int, int], _Row]:
    """The cells of what was chosen, by table and row; without those of a table that a run has just taken away."""
    cells: dict[tuple[int, int], _Row] = {}
    for number in sorted({message.table for message in chosen}):
        table = tables[number]
        subject = subject_column(table)
        columns = ["message_id", "date", "sentiment", "from_domain", *([subject] if subject else []), *shown[number]]
        rows = np.array(sorted(message.row for message in chosen if message.table == number))
        for part in rows_of(table, rows, [*columns, *(name for name in by if name in table.names)]):
            for index, row in enumerate(part.rows.tolist()):
                cells[number, row] = _cells(part.columns.slice(index, 1))
    return cells


def _cells(row: pa.RecordBatch) -> _Row:
    return {name: _cell(row.column(name)) for name in row.schema.names}


def _cell(column: pa.Array) -> str | None:
    """Dates as days: Arrow's are of more years than Python's."""
    if pa.types.is_timestamp(column.type):
        column = utc_days(column).cast(pa.string())
    try:
        value = column[0].as_py()
    except (ValueError, OverflowError):
        return None
    return None if value is None else value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _text(row: _Row, columns: Sequence[str]) -> str | None:
    cells = [row[name] for name in columns if row[name]]
    return BETWEEN.join(cells) if cells else None


def _excerpts(texts: Sequence[str | None], marker: Marker | None) -> list[Excerpt | None]:
    """Of each message that has a text."""
    there = [text for text in texts if text is not None]
    marked = iter(marker(there) if marker is not None and there else map(beginning, there))
    return [None if text is None else next(marked) for text in texts]


def _first(table: ScoredTable, message: Chosen, row: _Row, by: Sequence[str], excerpt: Excerpt | None) -> FirstMessage:
    subject = subject_column(table)
    return FirstMessage(
        message_id=row["message_id"],
        sentiment=row["sentiment"],
        p_negative=message.p_negative,
        date=row["date"],
        source=table.source,
        table=str(table.path),
        from_domain=row["from_domain"],
        subject=row[subject] if subject else None,
        similar=max(message.similar, 0),
        others={name: row[name] for name in by if row.get(name) is not None},
        excerpt=excerpt,
    )
