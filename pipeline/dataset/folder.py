"""The dataset on disk: its lock, its parts, its records. Knows no messages.

    scored/
      inbox.csv-1f2e3d4c5b.parquet     a part per input; readers see the old one or the new one
      _runs/20261124T031500Z-9a8b.json a record per run, written last

Readers of Parquet datasets pass over what begins with `_` or `.`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import Cure, TargetRefused
from pipeline.write.disk_errors import disk_errors
from pipeline.write.lock import locked

RUNS = "_runs"
_UNFINISHED = re.compile(r"\..*\.[0-9a-f]{16}\.tmp")


@dataclass(frozen=True)
class PartFacts:
    """What a part's footer says of its making.

    Attributes:
        content: hash of the input that it was made of.
        made_with: hash of model, options and versions.
    """

    content: str
    made_with: str


@dataclass(frozen=True)
class DatasetFolder:
    """An open dataset: nobody else writes to it. Made by `open_dataset`."""

    name: str
    path: Path

    def facts(self, part: str) -> PartFacts | None:
        """Of a part; None if there is none, or none of ours."""
        try:
            footer = pq.read_metadata(self.path / part).metadata or {}
            return PartFacts(footer[b"score_messages.content"].decode(), footer[b"score_messages.made_with"].decode())
        except (OSError, KeyError, pa.ArrowException):
            return None

    def add_record(self, run_id: str, record: Mapping[str, object]) -> None:
        """Write what a run came to, whole or not at all.

        Raises:
            OutputError: it can't be written; the parts stand.
        """
        path = self.path / RUNS / f"{run_id}.json"
        with disk_errors(str(path)):
            path.parent.mkdir(exist_ok=True)
            temp = path.with_name(f".{path.name}.tmp")
            with open(temp, "w", encoding="utf-8") as file:
                json.dump(record, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temp, path)


def is_dataset(target: str) -> bool:
    """Whether a target means a folder: it is one, or its name ends as one."""
    return target.endswith(os.sep) or os.path.isdir(target)


@contextmanager
def open_dataset(name: str, force: bool = False) -> Iterator[DatasetFolder]:
    """Hold the dataset inside the block, made if it isn't there. What killed runs left unfinished is removed.

    Raises:
        TargetLocked: another run holds it.
        TargetRefused: the folder holds something else, and it isn't forced.
        OutputError: it can't be made or written to.
    """
    path = Path(os.path.realpath(name))
    with disk_errors(name):
        path.mkdir(exist_ok=True)
        if not force and not (path / RUNS).is_dir() and any(not one.name.startswith(".") for one in path.iterdir()):
            cure = Cure("Name a new folder, or, to add the tables to what is there", "--force")
            raise TargetRefused(name, "holds something else than scored tables", cure=cure)
    with locked(name, path / "dataset"):
        with disk_errors(name):
            (path / RUNS).mkdir(exist_ok=True)
            for entry in path.iterdir():
                if _UNFINISHED.fullmatch(entry.name):
                    with suppress(OSError):  # another account's: no reason to go without tonight's parts
                        entry.unlink()
        yield DatasetFolder(name, path)
