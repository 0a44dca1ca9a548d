"""The records of past runs, for whoever only reads them: needs no lock, writes nothing, and imports nothing heavy.

What lies there is data from outside: it may be of another version, damaged, or put there by somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.record_files import read_regular_file, record_path, run_ids
from score_messages.dataset.records.outcomes import GIVEN_UP
from score_messages.dataset.records.run_json import Json, record_from_json
from score_messages.dataset.records.run_record import RunRecord


def read_record(folder: Path, run_id: str) -> RunRecord | None:
    """What a run came to; None if the record is gone, or is none."""
    stored = read_stored(folder, run_id)
    return None if stored is None else record_from_json(stored)


def read_stored(folder: Path, run_id: str) -> Json | None:
    """A record as it stands, with whatever another version wrote into it; None if it is gone, or is none."""
    with suppress(OSError, ValueError, RecursionError, MemoryError):
        stored = json.loads(read_regular_file(record_path(folder, run_id)))
        if isinstance(stored, dict) and stored.get("run_id") == run_id:
            return stored
    return None


def latest_records(folder: Path) -> Iterator[RunRecord]:
    """All records of a dataset, the latest first. Raises OSError, as `run_ids`."""
    for run_id in reversed(run_ids(folder)):
        record = read_record(folder, run_id)
        if record is not None:
            yield record


def given_up_parts(folder: Path) -> set[str]:
    """The parts whose inputs the last run had begun to read and had no time for. Raises OSError, as `run_ids`."""
    last = next(latest_records(folder), None)
    entries = () if last is None else last.entries
    return {entry.part for entry in entries if entry.part is not None and entry.error == GIVEN_UP}
