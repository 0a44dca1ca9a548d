"""What should be published of a folder of tables, read in the plainest way; and what a target holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from score_messages.errors import ChangedError
from score_messages.publish import Changes, Contents, Counts, Held, HeldPart

Row = Mapping[str, Any]

OURS = ("sentiment", "score", "status", "words", "unknown_words", "truncated", "p_negative", "p_neutral", "p_positive")


def slow_rows(scored: Path, own: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The rows of `messages` of a folder whose tables have no prefix: what `Contents.batches` should give.

    Args:
        own: names of own columns to compare; none of them is renamed.
    """
    files = [path for path in sorted(scored.rglob("*.parquet")) if pq.read_metadata(path).num_rows]
    footers = {path: _footer(path) for path in files}
    files.sort(key=lambda path: (json.loads(footers[path]["input"]), path.parent.name))
    records = [json.loads(path.read_text()) for path in sorted((scored / "_runs").glob("*.json"))]
    seen: Counter[tuple[str, str]] = Counter()
    rows = []
    for path in files:
        source = json.loads(footers[path]["input"])
        day = path.parent.name.removeprefix("day=") if path.parent != scored else None
        wrote = [run for run in records for part in run["parts"] if part["part"] == path.name and "rows" in part]
        for row in pq.ParquetFile(path).read().to_pylist():
            key = (source, row["message_id"] or "")
            seen[key] += 1
            rows.append(
                {
                    "source": source,
                    "message_id": key[1],
                    "occurrence": seen[key],
                    "day": day if day is None or len(day) == 10 else f"{day}-01",
                    "model": footers[path]["model"],
                    "run_id": wrote[-1]["run_id"] if wrote else None,
                    "part": path.relative_to(scored).as_posix(),
                    **{name: row.get(name) for name in (*OURS, *own)},
                }
            )
    return rows


def rows_of(contents: Contents, own: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The rows of the contents, with the columns that `slow_rows` has."""
    rows = [row for part in contents.parts.values() for batch in contents.batches(part) for row in batch.to_pylist()]
    names = ("source", "message_id", "occurrence", "day", "model", "run_id", "part", *OURS, *own)
    return [{name: str(row[name]) if name == "day" and row[name] else row[name] for name in names} for row in rows]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sorted by the key."""
    return sorted(rows, key=lambda row: (row["source"], row["message_id"], row["occurrence"]))


def keys(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(row["source"], row["message_id"], row["occurrence"]) for row in rows}


def rows_in_duckdb(path: Path, own: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The rows of `messages` in a DuckDB file, with the columns that `slow_rows` has."""
    with duckdb.connect(str(path), read_only=True) as connection:
        table = connection.sql("SELECT * REPLACE (day::VARCHAR AS day) FROM messages").to_arrow_table()
    names = ("source", "message_id", "occurrence", "day", "model", "run_id", "part", *OURS, *own)
    rows: list[dict[str, Any]] = table.select(list(names)).to_pylist()
    return rows


@dataclass
class MemoryTarget:
    """A target that keeps rows in memory: the plainest that there can be.

    Attributes:
        name: as people call it.
        fails: so many applies end in a `ChangedError`, in the middle.
        loses: rows that it loses of the part that it takes first.
    """

    name: str = "memory"
    fails: int = 0
    loses: int = 0
    parts: dict[str, tuple[str, list[dict[str, Any]]]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    small: dict[str, int] = field(default_factory=lambda: {"runs": 0, "daily": 0})
    applied: list[Changes] = field(default_factory=list)

    def opened(self) -> MemoryTarget:
        return self

    def __enter__(self) -> MemoryTarget:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def held(self) -> Held:
        parts = {path: HeldPart(fingerprint, len(rows)) for path, (fingerprint, rows) in self.parts.items()}
        return Held(parts, self.digests)

    def apply(self, changes: Changes) -> None:
        if self.fails:
            self.fails -= 1
            raise ChangedError("a.parquet", "was replaced by a run while it was read")
        parts = {path: held for path, held in self.parts.items() if path not in changes.outgoing}
        for part in changes.written:
            rows = [row for batch in changes.batches(part) for row in batch.to_pylist()]
            parts[part.path] = (part.fingerprint, rows[self.loses :])
            self.loses = 0
        self.parts, self.digests = parts, dict(changes.contents.digests)
        self.small = {"runs": changes.contents.runs.num_rows, "daily": changes.contents.daily.num_rows}
        self.applied.append(changes)

    def counts(self) -> Counts:
        return Counts({path: len(rows) for path, (_, rows) in self.parts.items()}, **self.small)


def _footer(path: Path) -> dict[str, str]:
    pairs = pq.read_metadata(path).metadata
    return {
        name.decode().removeprefix("score_messages."): value.decode()
        for name, value in pairs.items()
        if name.startswith(b"score_messages.")
    }
