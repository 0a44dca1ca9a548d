"""The records of runs, for whoever only reads them: needs no lock, and writes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

RUNS = "_runs"

Record = dict[str, Any]

_SUFFIX = ".json"


def record_path(folder: Path, run_id: str) -> Path:
    """Where the record of a run lies in a dataset."""
    return folder / RUNS / f"{run_id}{_SUFFIX}"


def run_ids(folder: Path) -> list[str]:
    """Of all records in a dataset, in the order of time. Raises OSError: there are none, since it is no dataset."""
    names = os.listdir(folder / RUNS)
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX) and not name.startswith("."))


def read_record(folder: Path, run_id: str) -> Record | None:
    """What a run came to; None if the record is gone, or is none.

    It is as another version of this tool may have written it: a field may be missing, or mean something else.
    """
    with suppress(OSError, ValueError, RecursionError):
        record = json.loads(record_path(folder, run_id).read_bytes())
        if isinstance(record, dict) and record.get("run_id") == run_id:
            return record
    return None


def latest_records(folder: Path) -> Iterator[Record]:
    """All records, the latest first. Raises OSError, as `run_ids`."""
    for run_id in reversed(run_ids(folder)):
        record = read_record(folder, run_id)
        if record is not None:
            yield record
