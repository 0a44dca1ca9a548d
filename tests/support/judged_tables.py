"""Scored tables of invented messages, without a model: the predictions are stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.messages import prediction_schema
from score_messages.tables import ScoredTable, open_table

MAIL = {"from_domain": pa.string(), "subject": pa.string(), "in_reply_to": pa.string(), "automatic": pa.string()}

PROBABILITIES = {"negative": (0.9, 0.08, 0.02), "neutral": (0.1, 0.8, 0.1), "positive": (0.02, 0.08, 0.9)}

Row = Mapping[str, Any]


def judged_table(path: Path, rows: Sequence[Row]) -> ScoredTable:
    """A Parquet file of messages.

    Args:
        rows: what is stated of each; `sentiment` is negative, `status` scored and `p_negative` its sentiment's if they
            aren't. A date is a day of the month of November 2026. All have the columns that one of them has.
    """
    columns = dict.fromkeys(name for row in rows for name in row if name not in prediction_schema().names)
    whole = [_whole(number, row) for number, row in enumerate(rows, 1)]
    own = {name: _array([row.get(name) for row in whole], name) for name in columns}
    added = {field.name: pa.array([row.get(field.name) for row in whole], field.type) for field in prediction_schema()}
    pq.write_table(pa.table({**own, **added}), path)
    return open_table(str(path))


def _array(cells: Sequence[Any], name: str) -> pa.Array:
    if name == "date":
        return pa.array(cells, pa.timestamp("ms", "UTC"))
    return pa.array(cells, MAIL.get(name))


def _whole(number: int, row: Row) -> dict[str, Any]:
    sentiment = row.get("sentiment", "negative")
    probabilities = dict(zip(("p_negative", "p_neutral", "p_positive"), PROBABILITIES[sentiment], strict=True))
    words = len(str(row.get("text", "")).split())
    stated = {"message_id": str(number), "sentiment": sentiment, "status": "scored", "words": words, **probabilities}
    date = row.get("date")
    when = datetime(2026, 11, date, 12, tzinfo=UTC) if isinstance(date, int) else date
    return {**stated, **row, **({"date": when} if "date" in row else {})}
