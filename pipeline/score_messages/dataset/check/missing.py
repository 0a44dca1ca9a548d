"""Parts of which nothing is left, though no run removed them: somebody deleted their files.

The index knows the files that stood when the last run ended, and where their inputs were; the records know of each part
how many rows it had when a run last made or emptied it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping

from score_messages.dataset.catalog import is_table_name, table_files
from score_messages.dataset.check.parts import NEXT_RUN, Finding
from score_messages.dataset.inputs import seems_there
from score_messages.dataset.record_files import RUNS
from score_messages.dataset.records import SCORED, InputRecord, latest_records
from score_messages.dataset.storage import DatasetFolder


def missing_parts(folder: DatasetFolder) -> Iterator[Finding]:
    """A finding for each part that had rows, of which no file is left, and which no run emptied. Raises OSError."""
    last, latest_part = _last_entries(folder)
    inputs = {name: entry.input for name, entry in last.items() if latest_part.get(entry.input, name) == name}
    paths = _indexed(folder)
    there = _names_there(folder)
    for name, shown in sorted({**inputs, **paths}.items()):
        if is_table_name(name) and name not in there and not (name in last and _is_emptied(last[name])):
            reason = f"is missing: it was the table of {shown}, and no run removed it"
            yield Finding(name, reason, _hint(folder, name, paths.get(name)))


def _is_emptied(entry: InputRecord) -> bool:
    return entry.counts is not None and entry.counts.rows == 0


def _last_entries(folder: DatasetFolder) -> tuple[dict[str, InputRecord], dict[str | None, str]]:
    """By part what the latest record with counts says of it; and by the name of an input its latest part.

    An input may have got another part, since somebody deleted the one that it had: then nothing is missing.
    """
    last: dict[str, InputRecord] = {}
    latest_part: dict[str | None, str] = {}
    for record in latest_records(folder.path):
        for entry in reversed(record.entries):
            if entry.part and entry.counts is not None and entry.counts.rows is not None:
                last.setdefault(entry.part, entry)
                if entry.outcome == SCORED:
                    latest_part.setdefault(entry.input, entry.part)
    return last, latest_part


def _indexed(folder: DatasetFolder) -> Mapping[str, str]:
    """The parts that had rows when the index was written, and the paths of their inputs."""
    files = folder.catalog.index.files if folder.catalog.index is not None else {}
    return {os.path.basename(path): file.facts.input for path, file in files.items() if file.rows}


def _names_there(folder: DatasetFolder) -> set[str]:
    """The parts of which a file is there that isn't a tombstone: if it is damaged, that is told as such."""
    tombstones = {file.path for file in folder.catalog.all_files() if file.is_tombstone}
    return {os.path.basename(path) for path, _ in table_files(folder.path) if path not in tombstones}


def _hint(folder: DatasetFolder, name: str, path: str | None) -> str:
    """What brings it back; `path` is that of its input, if it is known."""
    if path is not None and seems_there(path):
        return NEXT_RUN
    records = f"{shlex.join(['grep', '-l', name])} {shlex.quote(os.path.join(folder.name, RUNS))}/*.json"
    back = "Put its input back and run again, or restore the whole folder from a backup."
    return f"{back} If it is lost for good, delete the records that name it:  {records}"
