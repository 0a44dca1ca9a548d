"""What a folder would publish, made of invented rows: for targets, which know no folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from score_messages.publish.contents import MESSAGES, Contents, PartFile

WHEN = datetime(2026, 11, 5, 2, 0, 7, 123000, UTC)
NIGHT = "20261105T020007Z-1"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class InventedRows:
    """Reads rows of memory as `PartRows` reads those of files."""

    rows: Mapping[str, Sequence[Row]]
    batch_rows: int = 3

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows = self.rows[part.path]
        for start in range(0, len(rows), self.batch_rows):
            cells = [
                {field.name: _cell(row, field) for field in schema} for row in rows[start : start + self.batch_rows]
            ]
            yield pa.RecordBatch.from_pylist(cells, schema=schema)


def _cell(row: Row, field: pa.Field) -> Any:
    value = row.get(field.name)
    return str(value) if value is not None and pa.types.is_string(field.type) else value


@dataclass
class Folder:
    """An invented folder: its parts by path with the own cells of their rows, and the columns that these have."""

    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    own: list[pa.Field] = field(default_factory=list)
    runs: int = 1

    def contents(self) -> Contents:
        rows = {
            path: [_row(path, number, own) for number, own in enumerate(cells)] for path, cells in self.parts.items()
        }
        parts = {path: _part(path, of_part, self.own) for path, of_part in rows.items() if of_part}
        runs = [{"run_id": f"{NIGHT}{number}", "started": WHEN, "rows": number} for number in range(self.runs)]
        daily = [
            {"day": date(2026, 11, 5), "source": path, "model": "m", "model_fingerprint": "f", "rows": len(of_part)}
            for path, of_part in rows.items()
        ]
        return Contents(
            name="scored/",
            parts=parts,
            schema=pa.schema([*MESSAGES, *self.own]),
            runs=pa.Table.from_pylist(runs, schema=RUNS_SCHEMA),
            daily=pa.Table.from_pylist(daily, schema=DAILY_SCHEMA),
            reader=InventedRows(rows),
        )


def _row(path: str, number: int, own: Mapping[str, Any]) -> dict[str, Any]:
    ours: dict[str, Any] = {
        "source": f"in/{path}.csv",
        "message_id": str(number),
        "occurrence": 1,
        "day": date(2026, 11, 5),
        "date": WHEN,
        "sentiment": "negative",
        "score": number / 1024,
        "status": "scored",
        "p_negative": 1 - number / 1024,
        "words": number,
        "truncated": False,
        "model": "messages",
        "model_fingerprint": "0f",
        "run_id": NIGHT,
        "scored_at": WHEN,
        "part": path,
    }
    return ours | dict(own)


def _part(path: str, rows: Sequence[Row], own: Sequence[pa.Field]) -> PartFile:
    described = repr(rows) + repr([str(column) for column in own if any(column.name in row for row in rows)])
    return PartFile(
        path=path,
        fingerprint=hashlib.sha256(described.encode()).hexdigest()[:32],
        rows=len(rows),
        source=f"in/{path}.csv",
        model="messages",
        model_fingerprint="0f",
        run_id=NIGHT,
        scored_at=WHEN,
        day=date(2026, 11, 5),
    )
