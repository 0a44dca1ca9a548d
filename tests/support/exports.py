"""A folder of small exports, and what a run over it left in a folder of tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.dataset as pads

from tests.support.messages import CANARY, csv_bytes, inbox


def write_exports(folder: Path, names: Sequence[str]) -> Path:
    """Of five messages each; the last one's text must never be shown."""
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(csv_bytes([*inbox(4), [name, f"{CANARY} {name}"]]))
    return folder


def latest_record(scored: Path) -> dict[str, Any]:
    """Of the last run, as it stands on disk."""
    record: dict[str, Any] = json.loads(max((scored / "_runs").glob("*.json")).read_text())
    return record


def count_rows(scored: Path) -> int:
    """As a reader sees them."""
    return int(pads.dataset(scored, partitioning="hive").count_rows())
