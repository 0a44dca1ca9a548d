"""The table that a scoring run writes: its columns, how its rows are joined, what its footer says."""

from __future__ import annotations

import functools
import json
from importlib.metadata import version

import pyarrow as pa

from score_messages.dates.column import INSTANT
from score_messages.messages import SCHEMA_VERSION, Messages, prediction_schema
from score_messages.model.bundle import Model
from score_messages.read import Source
from score_messages.read.clashing_names import renamed_columns, table_names
from score_messages.scoring.counts import Counts
from score_messages.scoring.dates import date_name


@functools.cache
def tool_version() -> str:
    """Of score-messages, as it is installed."""
    return version("score-messages")


def output_schema(source: Source, prefix: str, explains: bool = False) -> pa.Schema:
    """The passthrough columns, the dates in UTC where the source has a column of dates, then the predictions.

    Args:
        explains: with the reasons.
    """
    names = table_names(source.schema.names, prefix, explains)
    own = [field.with_name(name) for field, name in zip(source.schema, names, strict=True)]
    dates = [] if source.date_column is None else [pa.field(date_name(names, prefix), INSTANT)]
    return pa.schema([*own, *dates, *prediction_schema(prefix, explains)])


def renamed_in_table(source: Source, prefix: str, explains: bool = False) -> dict[str, str]:
    """As `renamed_columns`, of the passthrough columns of an open source."""
    return renamed_columns(source.schema.names, prefix, explains)


def joined(messages: Messages, predictions: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The passthrough columns, the dates and the predictions side by side: the one place where they meet."""
    has_dates = len(schema) > messages.columns.num_columns + predictions.num_columns
    dates = [messages.dates] if has_dates else []  # those of mails are a passthrough column
    return pa.RecordBatch.from_arrays([*messages.columns.columns, *dates, *predictions.columns], schema=schema)


def footer(model: Model, input_sha256: str | None, counts: Counts) -> dict[str, str]:
    """What a Parquet file's metadata says of its making: nothing that differs between two equal runs."""
    facts = {
        "schema_version": str(SCHEMA_VERSION),
        "tool_version": tool_version(),
        "model": model.name,
        "model_fingerprint": model.fingerprint,
        "input_sha256": input_sha256 or "",
        "statuses": json.dumps(counts.statuses),
        "sentiments": json.dumps(counts.sentiments_of(model.settings.classes)),
    }
    if model.stated_thresholds is not None:
        facts["thresholds"] = model.stated_thresholds
    return {f"score_messages.{name}": value for name, value in facts.items()}
