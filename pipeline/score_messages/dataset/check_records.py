"""Whether the records of runs can be read, and the tables for dashboards say what they and the parts say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog import is_regular
from score_messages.dataset.check_parts import Finding
from score_messages.dataset.record_files import RUNS, run_ids
from score_messages.dataset.records import RunRecord, read_record
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table
from score_messages.dataset.records.runs_table import RUNS_SCHEMA, runs_table
from score_messages.dataset.records.tables import DAILY, read_table
from score_messages.dataset.records.tables import RUNS as RUNS_TABLE
from score_messages.dataset.storage import TABLES, DatasetFolder, moved_aside


def check_records(folder: DatasetFolder) -> Iterator[Finding]:
    """Records that are none, and journals of runs that were killed. Raises OSError."""
    root = folder.path
    for one in run_ids(root):
        path = root / RUNS / f"{one}.json"
        if not is_regular(path) or read_record(root, one) is None:
            told = os.path.join(RUNS, f"{one}.json")
            hint = f"Nothing else tells of its run. Move it away:  {moved_aside(folder.name, told)}"
            yield Finding(told, "is no record of a run, or damaged", hint)
    for name in sorted(os.listdir(root / RUNS)):
        if name.endswith(".open"):
            yield Finding(f"{RUNS}/{name}", "is of a run that was killed", "The next run makes a record of it.")


def check_tables(folder: DatasetFolder) -> Iterator[Finding]:
    """Tables that don't say what the parts and records say. Raises OSError."""
    records = [record for run_id in run_ids(folder.path) if (record := _record(folder.path, run_id)) is not None]
    expected = {DAILY: daily_table(folder.catalog.files()), RUNS_TABLE: runs_table(records)}
    told = pa.array([record.run_id for record in records], pa.string())
    for name, schema in ((DAILY, DAILY_SCHEMA), (RUNS_TABLE, RUNS_SCHEMA)):
        found = read_table(folder.path / TABLES / name, schema)
        if found is not None and name == RUNS_TABLE:  # it still tells of runs whose records are damaged
            found = found.filter(pc.is_in(found["run_id"], told))
        if found is None:
            yield Finding(f"{TABLES}/{name}", "is missing or damaged", "The next run makes it anew.")
        elif not found.equals(expected[name]):
            hint = "The next run brings it up to date; if it doesn't, remove it and run again."
            yield Finding(f"{TABLES}/{name}", "doesn't say what the parts and records say", hint)


def _record(root: Path, run_id: str) -> RunRecord | None:
    return read_record(root, run_id) if is_regular(root / RUNS / f"{run_id}.json") else None
