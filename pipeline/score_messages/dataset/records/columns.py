"""What the columns of both tables for dashboards share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

SENTIMENTS = ("negative", "neutral", "positive")
MEANS = (("mean_score", pa.float64()), ("unknown_word_share", pa.float64()))
"""Null where there is nothing to take them of."""


def as_table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """A table of rows, each with a value for every column of `schema`."""
    columns = zip(*rows, strict=True) if rows else [() for _ in schema]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def storable(text: str) -> str:
    """A path may hold bytes that are no text, which Parquet has no form for."""
    return text.encode("utf-8", "backslashreplace").decode()
