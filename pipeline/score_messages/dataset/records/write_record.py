"""A record becomes the file `_runs/<run id>.json`, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from score_messages.dataset.record_files import record_path
from score_messages.dataset.records.run_json import Json, record_to_json
from score_messages.dataset.records.run_record import RunRecord
from score_messages.write.atomic import write_synced


def write_record(folder: Path, record: RunRecord) -> None:
    """Write a record into a dataset, in the place of one of the same run. Raises OSError."""
    write_synced(record_path(folder, record.run_id), _laid_out(record_to_json(record)).encode())


def _laid_out(stored: Json) -> str:
    """JSON with a line for each field and for each part.

    Python's encoder of indented JSON takes ten times as long, which a record of 10,000 parts shows.
    """
    fields = [f" {json.dumps(name)}: {_entries_on_lines(value)}" for name, value in stored.items()]
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _entries_on_lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n" + ",\n".join(f"  {json.dumps(entry)}" for entry in value) + "\n ]"
