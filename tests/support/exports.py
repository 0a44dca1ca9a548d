"""A folder of small exports, and what a run over them leaves in a folder of tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.dataset as pads

from tests.support.messages import CANARY, csv_bytes, inbox


def write_exports(folder: Path, names: Sequence[str]) -> Path:
    """Write exports of five messages each; the text of the last must never be shown."""
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(csv_bytes([*inbox(4), [name, f"{CANARY} {name}"]]))
    return folder


def latest_record(scored: Path) -> dict[str, Any]:
    """The record of the last run, as it is on disk."""
    record: dict[str, Any] = json.loads(max((scored / "_runs").glob("*.json")).read_text())
    return record


def count_rows(scored: Path) -> int:
    """The rows that a reader of the folder sees."""
    return int(pads.dataset(scored, partitioning="hive").count_rows())
