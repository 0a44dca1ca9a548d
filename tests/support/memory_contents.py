"""Contents of a folder that lies in memory: what a target is given, without any file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from score_messages.publish import MESSAGES, Contents, PartFile
from score_messages.publish.contents import digest_of_table
from score_messages.publish.folder.values import as_published

STARTED = datetime(2026, 3, 5, 3, 15, tzinfo=UTC)
BATCH_ROWS = 3


@dataclass(frozen=True)
class MemoryReader:
    """The rows of part files by path."""

    tables: Mapping[str, pa.Table]
    batch_rows: int = BATCH_ROWS

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """See `Contents.batches`."""
        for batch in self.tables[part.path].to_batches(self.batch_rows):
            yield pa.RecordBatch.from_arrays([_column(batch, field) for field in schema], schema=schema)


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.name not in batch.schema.names:
        return pa.nulls(len(batch), field.type)
    return as_published(batch.column(field.name), field.type)


def messages(ids: Sequence[str], path: str, own: Mapping[str, pa.Array] | None = None, **cells: Any) -> pa.Table:
    """Rows of `messages`.

    Args:
        own: own columns.
        cells: of all rows, in columns of ours.
    """
    usual = {
        "source": "inbox.csv",
        "occurrence": 1,
        "day": date(2026, 3, 4),
        "date": STARTED,
        "sentiment": "negative",
        "score": 0.25,
        "status": "scored",
        "p_negative": 0.7,
        "p_neutral": 0.1,
        "p_positive": 0.2,
        "words": 12,
        "unknown_words": 1,
        "truncated": False,
        "model": "messages",
        "model_fingerprint": "0a1b",
        "run_id": "20260305T031500.000Z-aaaa",
        "scored_at": STARTED,
        "part": path,
        **cells,
    }
    columns = {field.name: pa.array([usual.get(field.name)] * len(ids), field.type) for field in MESSAGES}
    return pa.table({**columns, "message_id": pa.array(list(ids), pa.string()), **(own or {})})


def contents_of(tables: Mapping[str, pa.Table], runs: int = 1, days: int = 1, batch_rows: int = BATCH_ROWS) -> Contents:
    """What a folder with these files holds.

    Args:
        tables: rows by path; types of own columns that differ have to go together.
    """
    schema = pa.unify_schemas([MESSAGES, *(table.schema for table in tables.values())])
    schema = pa.schema([*MESSAGES, *(field for field in schema if field.name not in MESSAGES.names)])
    parts = {path: _part(path, table, schema) for path, table in tables.items() if len(table)}
    return Contents("scored/", parts, schema, runs_of(runs), daily_of(days), MemoryReader(tables, batch_rows))


def _part(path: str, table: pa.Table, schema: pa.Schema) -> PartFile:
    own = [(name, str(schema.field(name).type)) for name in table.schema.names if name not in MESSAGES.names]
    content = repr((path, own, digest_of_table(table)))
    constants = [table[name][0].as_py() for name in ("source", "model", "model_fingerprint")]
    return PartFile(path, hashlib.sha256(content.encode()).hexdigest()[:32], len(table), *constants)


def runs_of(number: int) -> pa.Table:
    """Rows of `runs`."""
    rows = [{"run_id": f"run-{index}", "started": STARTED, "exit_code": 0, "rows": index} for index in range(number)]
    return pa.Table.from_pylist(rows, RUNS_SCHEMA)


def daily_of(number: int) -> pa.Table:
    """Rows of `daily`."""
    rows = [
        {"day": date(2026, 3, 1 + index), "source": "inbox.csv", "model": "messages", "model_fingerprint": "0a1b"}
        for index in range(number)
    ]
    return pa.Table.from_pylist(rows, DAILY_SCHEMA)
