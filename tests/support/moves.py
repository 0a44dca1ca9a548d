"""An inbox whose files are moved, and the folder of tables that is kept of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from score_messages.dataset.dry_run import dry_run
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

TONES = ("a wonderful chair", "a dull waste of my time", "it was fine")

Row = tuple[str, str, str]
"""The day of its folder, id and text."""


class MovableExports:
    """Exports of numbered messages, every fifth without a date."""

    def __init__(self, root: Path, partition: str | None = "date", id_column: str | None = "id") -> None:
        self.root, self.partition, self.id_column = root, partition, id_column
        self.inbox, self.scored = root / "inbox", root / "scored"
        self.inbox.mkdir(parents=True)

    def write(self, name: str, numbers: Sequence[int]) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [(f"m{n}", f"2026-02-{1 + n % 3:02}" if n % 5 else "", f"{TONES[n % 3]}, number {n}") for n in numbers]
        path.write_bytes(csv_bytes([("id", "date", "text"), *rows]))
        return path

    def move(self, before: str, now: str) -> None:
        (self.inbox / now).parent.mkdir(parents=True, exist_ok=True)
        (self.inbox / before).rename(self.inbox / now)

    def options(self, **options: Any) -> UpdateOptions:
        score = ScoreOptions(read=ReadOptions(id_column=self.id_column, date_column="date"), workers=1)
        fields = {"score": score, "partition": self.partition, "prune_max": MaxBad.parse("100%"), **options}
        return UpdateOptions(**fields)

    def update(self, day: str = "2026-03-01", target: str = "scored", **options: Any) -> UpdateReport:
        return update_dataset(
            [str(self.inbox)], str(self.root / target), self.options(run_date=day, **options), model=loaded_model()
        )

    def outcomes(self, day: str = "2026-03-01", **options: Any) -> dict[str, str]:
        return _outcomes_by_input(self.update(day, **options).outcomes)

    def tried(self, **options: Any) -> dict[str, str]:
        """What `--dry-run` says."""
        trial = dry_run(
            [str(self.inbox)], str(self.scored), self.options(run_date="2026-03-01", **options), model=loaded_model()
        )
        return _outcomes_by_input(trial.outcomes)

    def rows(self, target: str = "scored") -> Counter[Row]:
        """What readers see, each with its day."""
        counted: Counter[Row] = Counter()
        for path in self.tables(target):
            day = path.parent.name.removeprefix("day=") if self.partition else ""
            table = pq.ParquetFile(path, page_checksum_verification=True).read(["message_id", "text"])
            counted.update((day, row["message_id"], row["text"]) for row in table.to_pylist())
        return counted

    def messages(self, target: str = "scored") -> Counter[tuple[str, str]]:
        """The same without days."""
        counted: Counter[tuple[str, str]] = Counter()
        for (_, message_id, text), count in self.rows(target).items():
            counted[message_id, text] += count
        return counted

    def fresh(self) -> Counter[tuple[str, str]]:
        """What a folder that is made anew of the same inputs has."""
        shutil.rmtree(self.root / "fresh", ignore_errors=True)
        self.update(target="fresh")
        return self.messages("fresh")

    def tables(self, target: str = "scored") -> list[Path]:
        return sorted((self.root / target).rglob("*.parquet"))

    def owners(self) -> dict[str, set[str]]:
        """The names of the tables with rows, and of which inputs they say that they are."""
        inputs_of_tables: dict[str, set[str]] = {}
        for path in self.tables():
            footer = pq.read_metadata(path)
            if footer.num_rows:
                path_of_input = json.loads(footer.metadata[b"score_messages.input"])
                inputs_of_tables.setdefault(path.name, set()).add(str(Path(path_of_input).relative_to(self.inbox)))
        return inputs_of_tables


def _outcomes_by_input(outcomes: Sequence[object]) -> dict[str, str]:
    return {getattr(result, "input", ""): getattr(result, "outcome", "") for result in outcomes}
