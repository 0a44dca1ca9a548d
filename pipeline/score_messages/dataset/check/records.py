"""Whether the records of runs can be read, and whether the tables for dashboards say what parts and records say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog import is_regular
from score_messages.dataset.check.parts import Finding
from score_messages.dataset.record_files import RUNS, record_path, run_ids
from score_messages.dataset.records import RunRecord, read_record
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table
from score_messages.dataset.records.runs_table import RUNS_SCHEMA, runs_table
from score_messages.dataset.records.tables import DAILY, read_table
from score_messages.dataset.records.tables import RUNS as RUNS_TABLE
from score_messages.dataset.storage import TABLES, DatasetFolder, moved_aside


def check_records(folder: DatasetFolder) -> Iterator[Finding]:
    """Records that can't be read, and journals of runs that were killed. Raises OSError."""
    for run_id in run_ids(folder.path):
        if _record(folder.path, run_id) is None:
            path = os.path.join(RUNS, f"{run_id}.json")
            hint = f"There is no other record of its run. Move it away:  {moved_aside(folder.name, path)}"
            yield Finding(path, "is no record of a run, or damaged", hint)
    for name in sorted(os.listdir(folder.path / RUNS)):
        if name.endswith(".open"):
            yield Finding(f"{RUNS}/{name}", "is of a run that was killed", "The next run makes a record of it.")


def check_tables(folder: DatasetFolder) -> Iterator[Finding]:
    """Tables for dashboards that are missing, or say something else than parts and records. Raises OSError."""
    records = [record for run_id in run_ids(folder.path) if (record := _record(folder.path, run_id)) is not None]
    daily = read_table(folder.path / TABLES / DAILY, DAILY_SCHEMA)
    runs = read_table(folder.path / TABLES / RUNS_TABLE, RUNS_SCHEMA)
    if runs is not None:  # it still lists runs whose records are damaged
        runs = runs.filter(pc.is_in(runs["run_id"], pa.array([record.run_id for record in records], pa.string())))
    yield from _compared(DAILY, daily, daily_table(folder.catalog.files()))
    yield from _compared(RUNS_TABLE, runs, runs_table(records))


def _compared(name: str, table: pa.Table | None, expected: pa.Table) -> Iterator[Finding]:
    if table is None:
        yield Finding(f"{TABLES}/{name}", "is missing or damaged", "The next run writes it again.")
    elif not table.equals(expected):
        hint = "The next run brings it up to date; if it doesn't, remove it and run again."
        yield Finding(f"{TABLES}/{name}", "doesn't say what the parts and records say", hint)


def _record(root: Path, run_id: str) -> RunRecord | None:
    """None for what can't be read; only a regular file is opened."""
    return read_record(root, run_id) if is_regular(record_path(root, run_id)) else None
