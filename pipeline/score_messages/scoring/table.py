"""The table that a scoring run writes: its columns, how its rows are joined, what its footer says."""

from __future__ import annotations

import functools
import json
from importlib.metadata import version

import pyarrow as pa

from score_messages.messages import SCHEMA_VERSION, Messages, prediction_schema
from score_messages.model.bundle import Model
from score_messages.read import Source
from score_messages.scoring.counts import Counts


@functools.cache
def tool_version() -> str:
    """Of score-messages, as it is installed."""
    return version("score-messages")


def output_schema(source: Source, prefix: str) -> pa.Schema:
    """The passthrough columns, then those of the predictions."""
    return pa.schema([*source.schema, *prediction_schema(prefix)])


def joined(messages: Messages, predictions: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The passthrough columns and the predictions side by side: the one place where they meet."""
    return pa.RecordBatch.from_arrays([*messages.columns.columns, *predictions.columns], schema=schema)


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
    return {f"score_messages.{name}": value for name, value in facts.items()}
