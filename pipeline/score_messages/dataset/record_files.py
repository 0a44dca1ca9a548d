"""Which records of runs lie in a dataset, and where. Reading what they say is for `records.read_records`."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

RUNS = "_runs"

_SUFFIX = ".json"

MOST_BYTES = 64 << 20
"""Of a record: a hundred thousand inputs take less. What is larger is none, and isn't read."""

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}", re.ASCII)


def is_run_id(value: object) -> bool:
    """Whether it can be one, and so stand in a file's name."""
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


def read_regular_file(path: Path) -> bytes:
    """The bytes of a file. Raises OSError: it is a pipe, a link, larger than `MOST_BYTES`, or can't be read."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise OSError("no file of ours")
        return file.read(MOST_BYTES)
