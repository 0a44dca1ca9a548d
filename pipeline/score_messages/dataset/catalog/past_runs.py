"""The records of runs, for whoever only reads them: needs no lock, and writes nothing.

What stands there is data from outside: it may be of another version, damaged, or put there by somebody else.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

RUNS = "_runs"

Record = dict[str, Any]

_SUFFIX = ".json"


MOST_BYTES = 64 << 20
"""Of a record: a hundred thousand inputs take less. What is larger is none, and isn't read."""

GIVEN_UP = "there was no time to read it to its end"
"""Why an input is left for the next run that was begun."""

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}", re.ASCII)


def is_run_id(value: object) -> bool:
    """Whether it can be one, and so be part of a file's name."""
    return isinstance(value, str) and _RUN_ID.fullmatch(value) is not None


def record_path(folder: Path, run_id: str) -> Path:
    """Where the record of a run lies in a dataset. Raises ValueError for what is no run's id."""
    if not is_run_id(run_id):
        raise ValueError("not the id of a run")
    return folder / RUNS / f"{run_id}{_SUFFIX}"


def run_ids(folder: Path) -> list[str]:
    """Of all records in a dataset, in the order of time. Raises OSError: there are none, since it is no dataset."""
    names = [name.removesuffix(_SUFFIX) for name in os.listdir(folder / RUNS) if name.endswith(_SUFFIX)]
    return sorted(name for name in names if is_run_id(name))


def read_record(folder: Path, run_id: str) -> Record | None:
    """What a run came to; None if the record is gone, or is none.

    It is as another version of this tool may have written it: a field may be missing, or mean something else.
    """
    with suppress(OSError, ValueError, RecursionError, MemoryError):
        record = json.loads(read_regular_file(record_path(folder, run_id)))
        if isinstance(record, dict) and record.get("run_id") == run_id:
            return record
    return None


def read_regular_file(path: Path) -> bytes:
    """The bytes of a file. Raises OSError: it is a pipe, a link, larger than `MOST_BYTES`, or can't be read."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            raise OSError("no file of ours")
        return file.read(MOST_BYTES)


def latest_records(folder: Path) -> Iterator[Record]:
    """All records, the latest first. Raises OSError, as `run_ids`."""
    for run_id in reversed(run_ids(folder)):
        record = read_record(folder, run_id)
        if record is not None:
            yield record


def given_up_parts(folder: Path) -> set[str]:
    """The parts whose inputs the last run had begun to read and had no time for. Raises OSError, as `run_ids`."""
    entries = next(latest_records(folder), {}).get("parts")
    told = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return {str(one.get("part")) for one in told if one.get("error") == GIVEN_UP}
