"""What is published of a folder of scored tables: three tables, their columns and keys. Reads nothing by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import pyarrow as pa

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.runs_table import RUNS_SCHEMA

INSTANT = pa.timestamp("us", "UTC")

MESSAGES = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("message_id", pa.string(), nullable=False),
        pa.field("occurrence", pa.int32(), nullable=False),
        ("day", pa.date32()),
        ("date", INSTANT),
        ("sentiment", pa.string()),
        ("score", pa.float32()),
        pa.field("status", pa.string(), nullable=False),
        ("p_negative", pa.float32()),
        ("p_neutral", pa.float32()),
        ("p_positive", pa.float32()),
        ("words", pa.int32()),
        ("unknown_words", pa.int32()),
        ("truncated", pa.bool_()),
        ("automatic", pa.string()),
        ("removed_words", pa.int32()),
        ("language", pa.string()),
        ("because", pa.string()),
        pa.field("model", pa.string(), nullable=False),
        pa.field("model_fingerprint", pa.string(), nullable=False),
        ("run_id", pa.string()),
        ("scored_at", INSTANT),
        pa.field("part", pa.string(), nullable=False),
    ]
)
"""The columns of `messages` that are always there, in order; own columns stand behind them, and may all be null.

A message without an id has the id "". `because` holds words of messages, so it is null without `with_text`.
"""

TABLES: Mapping[str, pa.Schema] = {"messages": MESSAGES, "runs": RUNS_SCHEMA, "daily": DAILY_SCHEMA}

SMALL_TABLES = ("runs", "daily")
"""Those that are replaced as a whole."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "messages": ("source", "message_id", "occurrence"),
    "runs": ("run_id",),
    "daily": ("day", "source", "model", "model_fingerprint"),
}
"""Of each table: unique, and never null."""


@dataclass(frozen=True)
class PartFile:
    """A file of a part, with rows.

    Attributes:
        path: below the folder, as in the column `part`; by it a target knows the rows.
        fingerprint: another one whenever any of its published rows, or a column's type, is another.
        rows: at least 1.
        source: path of the input.
        run_id, scored_at: the run that last wrote the part, and its start in UTC; None where no record tells.
        day: None in a folder without days; the first of the month where days were taken together.
    """

    path: str
    fingerprint: str
    rows: int
    source: str
    model: str
    model_fingerprint: str
    run_id: str | None = None
    scored_at: datetime | None = None
    day: date | None = None


class ReadsParts(Protocol):
    """Reads the rows of part files as they were when the contents were taken."""

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """See `Contents.batches`."""


@dataclass(frozen=True)
class Contents:
    """What a folder holds at one moment.

    Attributes:
        name: of the folder, as people call it.
        parts: by path, in an order that stays.
        schema: of `messages`: `MESSAGES` and the own columns, of few types: string, bool, int32, int64, float32,
            float64, decimal128, date32, timestamp[us], timestamp[us, UTC], binary. Names are not empty, hold no NUL,
            and no two are alike but for case.
        runs, daily: whole, of `RUNS_SCHEMA` and `DAILY_SCHEMA`.
        most_open: how open the files are, all of them: what is made of them in files is no more.
        halfway: names of parts that a killed run left halfway; they are published as readers of the folder see them.
    """

    name: str
    parts: Mapping[str, PartFile]
    schema: pa.Schema
    runs: pa.Table
    daily: pa.Table
    reader: ReadsParts
    most_open: int = 0o666
    halfway: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Of `messages`."""
        return sum(part.rows for part in self.parts.values())

    @property
    def digests(self) -> dict[str, str]:
        """Of the tables `runs` and `daily`: another one whenever a row is another."""
        return {"runs": digest_of_table(self.runs), "daily": digest_of_table(self.daily)}

    def batches(self, part: PartFile, schema: pa.Schema | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a part file in order, some thousands at a time, texts in sound UTF-8.

        Args:
            schema: of the batches, if not that of the contents: of a subset of its columns or of further ones, which
                are null; an own column may be asked for as a string.

        Raises:
            ChangedError: a run replaced the file, and what stood there can't be read any more: take the contents anew.
            InputError: it is damaged.
        """
        return self.reader.batches(part, schema or self.schema)


def digest_of_table(table: pa.Table) -> str:
    """sha256 of a small table's schema and rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()
