"""Exports that overlap, and the folder of tables that is kept of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

Row = tuple[str, str, str]
"""Id, date and text."""

BY_ID = ScoreOptions(read=ReadOptions(id_column="id", date_column="date"), workers=1)

ALL = MaxBad.parse("100%")
"""These folders are so small that one input is half of them."""


@dataclass(frozen=True)
class OverlappingExports:
    """An inbox, and the folder of tables that is kept of it."""

    root: Path
    partition: str | None = None

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def scored(self) -> Path:
        return self.root / "scored"

    def write(self, name: str, rows: list[Row]) -> None:
        self.inbox.mkdir(exist_ok=True)
        (self.inbox / name).write_bytes(csv_bytes([("id", "date", "text"), *rows]))

    def update(self, **options: object) -> UpdateReport:
        usual = {"score": BY_ID, "partition": self.partition, "run_date": "2026-03-01", "prune_max": ALL}
        update_options = UpdateOptions(**{**usual, **options})  # type: ignore[arg-type]
        return update_dataset([str(self.inbox)], str(self.scored), update_options, model=loaded_model())

    def outcomes(self, **options: object) -> dict[str, str]:
        return {result.input: result.outcome for result in self.update(**options).outcomes}

    def table(self) -> pa.Table:
        return pads.dataset(self.scored, partitioning="hive").to_table()

    def messages(self) -> Counter[tuple[str, str]]:
        rows = self.table().select(["message_id", "text"]).to_pylist()
        return Counter((row["message_id"], row["text"]) for row in rows)

    def records(self) -> list[dict[str, object]]:
        return [json.loads(path.read_text()) for path in sorted((self.scored / "_runs").glob("*.json"))]


def row(number: int, day: int = 1, text: str = "a wonderful chair") -> Row:
    return f"m{number}", f"2026-02-{day:02}T09:30:00Z" if day else "", f"{text}, number {number}"


def rows(*numbers: int) -> list[Row]:
    return [row(number, 1 + number % 3) for number in numbers]


def once(*lists: list[Row]) -> Counter[tuple[str, str]]:
    return Counter({(name, text): 1 for messages in lists for name, _, text in messages})
