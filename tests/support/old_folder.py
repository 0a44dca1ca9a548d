"""Folders that version 0.1 made, copied to where a test goes on with them."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.dataset as pads
import pyarrow.parquet as pq

from score_messages.dataset.inputs.input_listing import Input
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.paths import FIXTURES

MADE_BY_0_1 = FIXTURES / "folder-0.1"

WHERE_IT_WAS_MADE = "/srv/export"


class Folder:
    """A copy of a folder that version 0.1 made, and of its inbox."""

    def __init__(self, root: Path, kind: str) -> None:
        self.inbox, self.scored = root / "inbox", root / "scored"
        self._has_ids, self._by_day = kind.endswith("ids"), kind.startswith("days")
        shutil.copytree(MADE_BY_0_1 / "inbox", self.inbox)
        shutil.copytree(MADE_BY_0_1 / kind, self.scored)
        names = {
            name: (self._input(WHERE_IT_WAS_MADE, name), self._input(str(self.inbox), name)) for name in self.files
        }
        for path in sorted(self.scored.rglob("*.parquet")):
            was, now = names[path.name.rpartition("-")[0]]
            table, footer = pq.read_table(path, partitioning=None), pq.read_metadata(path).metadata
            metadata = {key: value for key, value in footer.items() if key != b"ARROW:schema"}
            for old, new in names.values():
                metadata = {
                    key: value.replace(old.old_part.encode(), new.old_part.encode()) for key, value in metadata.items()
                }
            assert metadata[b"score_messages.input"] == json.dumps(was.path).encode()
            metadata[b"score_messages.input"] = json.dumps(now.path).encode()
            path.unlink()
            pq.write_table(table.replace_schema_metadata(metadata), path.with_name(now.old_part))

    @staticmethod
    def _input(folder: str, name: str) -> Input:
        return Input(os.path.join(folder, name), name)

    @property
    def files(self) -> list[str]:
        return sorted(os.listdir(MADE_BY_0_1 / "inbox"))

    def update(self, **options: object) -> UpdateReport:
        read = ReadOptions(id_column="id" if self._has_ids else None, date_column="date")
        partition = "date" if self._by_day else None
        fields = {"score": ScoreOptions(read, workers=1), "partition": partition, "run_date": "2026-04-01", **options}
        return update_dataset([str(self.inbox)], str(self.scored), UpdateOptions(**fields), model=loaded_model())  # type: ignore[arg-type]

    def outcomes(self, **options: object) -> dict[str, str]:
        return {result.input: result.outcome for result in self.update(**options).outcomes}

    def rows(self) -> Counter[tuple[str, str, float]]:
        table = pads.dataset(self.scored, partitioning="hive").to_table()
        return Counter((row["id"], row["text"], round(row["score"], 6)) for row in table.to_pylist())

    def add(self, name: str, *messages: tuple[str, str]) -> None:
        with (self.inbox / name).open("a") as file:
            file.writelines(f'{message_id},2026-02-09T09:30:00Z,"{text}"\n' for message_id, text in messages)
