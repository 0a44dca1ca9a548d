"""Whether a folder of tables is sound: its parts, keys, records, tables and index against each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from score_messages.dataset.catalog import INDEX, Part, Stamp, index_path, write_index
from score_messages.dataset.check.leftovers import leftovers
from score_messages.dataset.check.missing import missing_parts
from score_messages.dataset.check.parts import NEXT_RUN, Finding, check_files, has_input
from score_messages.dataset.check.records import check_records, check_tables
from score_messages.dataset.record_files import RUNS, run_ids
from score_messages.dataset.storage import KEYS, DatasetFolder
from score_messages.errors import InputError
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

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
        _mark(folder, [file.path for file in files if file.is_hidden_damage])
        others = [
            *_parts(folder),
            *missing_parts(folder),
            *_keys(folder),
            *check_records(folder),
            *check_tables(folder),
            *_index(folder),
            *leftovers(path),
        ]
        findings = [*files, *others]
        sizes = (sum(1 for _ in folder.catalog.all_files()), len(folder.catalog.parts), len(run_ids(path)))
    return Checked(*sizes, tuple(sorted(findings, key=lambda finding: finding.path)))


def _mark(folder: DatasetFolder, damaged: Iterable[str]) -> None:
    """Let the next run open these files, and find what is damaged."""
    files = {file.path: file for file in folder.catalog.all_files()}
    marked = {path: replace(files[path], stamp=_NEVER) for path in damaged if path in files}
    if marked:
        write_index(folder.path, {**files, **marked}.values())


def _parts(folder: DatasetFolder) -> Iterator[Finding]:
    for name, part in folder.catalog.parts.items():
        if part.live_files and part.facts is None:
            yield Finding(name, "is not whole: files of it are missing, or of different runs", _again(part))


def _again(part: Part) -> str:
    """What makes a part whole."""
    if all(has_input(file.facts) for file in part.live_files):
        return NEXT_RUN
    return "Its input is gone: put it back, or the whole folder from a backup, and run again."


def _keys(folder: DatasetFolder) -> Iterator[Finding]:
    names = {key for part in folder.catalog.parts.values() for key in part.key_names}
    for name in folder.keys.damaged(names):
        yield Finding(f"{KEYS}/{name}", "is missing or damaged", NEXT_RUN)


def _index(folder: DatasetFolder) -> Iterator[Finding]:
    if folder.catalog.index is None:
        what = "is damaged" if os.path.lexists(index_path(folder.path)) else "is missing"
        yield Finding(f"{INDEX}/{index_path(folder.path).name}", what, "The next run writes it again.")
