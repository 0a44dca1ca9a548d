"""An inbox whose messages have ids, its folder of tables, and harm done to the files of keys."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.dataset as pads

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

BY_ID = ScoreOptions(read=ReadOptions(id_column="id", date_column="date"), workers=1)

ALL = MaxBad.parse("100%")
"""What `--prune` may drop of folders as small as these."""

Shown = Counter[tuple[str, str, float]]


class KeyedExports:
    """An inbox, and the folder of tables that is kept of it."""

    def __init__(self, root: Path, partition: str | None) -> None:
        self.root, self.partition = root, partition
        self.inbox, self.scored = root / "inbox", root / "scored"
        self.inbox.mkdir()

    def write(self, name: str, numbers: range | list[int]) -> None:
        tones = ("a wonderful chair", "a dull waste of my time", "it was fine")
        rows = [(f"m{n}", f"2026-02-{1 + n % 3:02}" if n % 5 else "", f"{tones[n % 3]}, number {n}") for n in numbers]
        (self.inbox / name).write_bytes(csv_bytes([("id", "date", "text"), *rows]))

    def update(self, target: str = "scored", **options: Any) -> UpdateReport:
        fields = {"score": BY_ID, "partition": self.partition, "run_date": "2026-03-01", **options}
        return update_dataset([str(self.inbox)], str(self.root / target), UpdateOptions(**fields), model=loaded_model())

    def outcomes(self, **options: Any) -> dict[str, str]:
        return {result.input: result.outcome for result in self.update(**options).outcomes}

    def shown(self, target: str = "scored") -> Shown:
        table = pads.dataset(self.root / target, partitioning="hive").to_table(["id", "text", "score"])
        return Counter((row["id"], row["text"], row["score"]) for row in table.to_pylist())

    def fresh(self) -> Shown:
        shutil.rmtree(self.root / "fresh", ignore_errors=True)
        self.update("fresh")
        return self.shown("fresh")

    def key_files(self) -> list[Path]:
        return sorted((self.scored / "_keys").iterdir())


def damage(path: Path, kind: str) -> None:
    content = path.read_bytes()
    if kind == "gone":
        path.unlink()
    elif kind == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        middle = len(content) // 3
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


KINDS = ["gone", "cut", "flipped"]
