"""Whether a folder of tables is sound: its parts, keys, records, tables and index against each other.

Changes nothing, but for a mark in the index by which the next run finds the parts that are damaged.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog.index import INDEX, index_path, write_index
from score_messages.dataset.catalog.parts import Part, Stamp
from score_messages.dataset.catalog.past_runs import RUNS, read_record, run_ids
from score_messages.dataset.catalog.regular_file import is_regular
from score_messages.dataset.check_parts import NEXT_RUN, Finding, check_files
from score_messages.dataset.records.tables import DAILY, DAILY_SCHEMA, RUNS_SCHEMA, daily_table, read_table, runs_table
from score_messages.dataset.records.tables import RUNS as RUNS_TABLE
from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.folder import KEYS, TABLES, DatasetFolder
from score_messages.dataset.storage.sha256 import sha256_of
from score_messages.errors import InputError
from score_messages.write.atomic import UNFINISHED
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

_COPY = ".copy"
_NEVER = Stamp(0, 0, 0, 0)


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what isn't as it should be."""

    files: int
    parts: int
    records: int
    findings: tuple[Finding, ...]


def check_dataset(name: str, is_deep: bool = False) -> Checked:
    """Look at all that stands in a dataset; `is_deep` reads every byte of it.

    Raises:
        InputError: it is no dataset.
        TargetLocked: a run goes on.
        OutputError: a disk fails.
    """
    path = Path(os.path.realpath(name))
    if not (path / RUNS).is_dir():
        raise InputError(name, f"is no folder of tables: it has no {RUNS}")
    with locked(name, path / "dataset"), disk_errors(name):
        folder = DatasetFolder(name, path)
        files = check_files(folder, is_deep)
        _mark(folder, [one.path for one in files if one.is_hidden_damage])
        others = [
            *_parts(folder),
            *_keys(folder),
            *_records(folder),
            *_tables(folder),
            *_index(folder),
            *_leftovers(path),
        ]
        found = [*files, *others]
        sizes = (sum(1 for _ in folder.all_files()), len(folder.parts), len(run_ids(path)))
    return Checked(*sizes, tuple(sorted(found, key=lambda one: one.path)))


def _mark(folder: DatasetFolder, damaged: Iterable[str]) -> None:
    """Let the next run open these files, and find what was found here."""
    files = {one.path: one for one in folder.all_files()}
    marked = {path: replace(files[path], stamp=_NEVER) for path in damaged if path in files}
    if marked:
        write_index(folder.path, {**files, **marked}.values())


def _parts(folder: DatasetFolder) -> Iterator[Finding]:
    for name, part in folder.parts.items():
        if part.standing and part.facts is None:
            yield Finding(name, "is not whole: files of it are missing, or of different runs", _again(part))


def _again(part: Part) -> str:
    """What makes a part whole."""
    if all(os.path.lexists(one.facts.input) for one in part.standing):
        return NEXT_RUN
    return "Its input is gone: put it back, or the whole folder from a backup, and run again."


def _keys(folder: DatasetFolder) -> Iterator[Finding]:
    """They are named by what they hold, and may stand there a second time."""
    for name in sorted({key for part in folder.parts.values() for key in part.key_names}):
        paths = [path for path in (name, f"{name}{_COPY}") if path == name or is_regular(folder.path / KEYS / path)]
        for path in paths:
            if sha256_of(folder.path / KEYS / path) != name:
                yield Finding(f"{KEYS}/{path}", "is missing or damaged", NEXT_RUN)


def _records(folder: DatasetFolder) -> Iterator[Finding]:
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


def _tables(folder: DatasetFolder) -> Iterator[Finding]:
    records = [one for run_id in run_ids(folder.path) if (one := _record(folder.path, run_id)) is not None]
    expected = {DAILY: daily_table(folder.files()), RUNS_TABLE: runs_table(records)}
    told = pa.array([one["run_id"] for one in records], pa.string())
    for name, schema in ((DAILY, DAILY_SCHEMA), (RUNS_TABLE, RUNS_SCHEMA)):
        found = read_table(folder.path / TABLES / name, schema)
        if found is not None and name == RUNS_TABLE:  # it still tells of runs whose records are damaged
            found = found.filter(pc.is_in(found["run_id"], told))
        if found is None:
            yield Finding(f"{TABLES}/{name}", "is missing or damaged", "The next run makes it anew.")
        elif not found.equals(expected[name]):
            hint = "The next run brings it up to date; if it doesn't, remove it and run again."
            yield Finding(f"{TABLES}/{name}", "doesn't say what the parts and records say", hint)


def _record(root: Path, run_id: str) -> dict[str, object] | None:
    return read_record(root, run_id) if is_regular(root / RUNS / f"{run_id}.json") else None


def _index(folder: DatasetFolder) -> Iterator[Finding]:
    if folder.index is None:
        what = "is damaged" if os.path.lexists(index_path(folder.path)) else "is missing"
        yield Finding(f"{INDEX}/{index_path(folder.path).name}", what, "The next run makes it anew.")


def _leftovers(root: Path) -> Iterator[Finding]:
    for folder in ("", RUNS, TABLES, KEYS, INDEX):
        with suppress(FileNotFoundError):
            for name in sorted(os.listdir(root / folder)):
                path = os.path.join(folder, name)
                if UNFINISHED.fullmatch(name):
                    yield Finding(path, "was left by a run that was killed", "The next run removes it.")
                if folder == INDEX and name.startswith("pending."):
                    yield Finding(path, "was left by a compact that was killed", "The next run ends it.")
