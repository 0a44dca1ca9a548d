"""Which tables a folder holds, the newest first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from score_messages.errors import InputError

SUFFIXES = (".parquet", ".csv", ".jsonl", ".tsv", ".xlsx")
PACKED = (".gz", ".bz2", ".zst")


def newest_tables(folder: Path) -> list[Path]:
    """Files that are called like tables, also those in folders per day: by day, then by the time they were written.

    What begins with `_` or `.` is no table.

    Raises:
        InputError: the folder can't be read, or holds no table.
    """
    try:
        tables = [*_tables(folder), *(table for day in _days(folder) for table in _tables(day))]
    except OSError as error:
        raise InputError(str(folder), f"can't be read: {error.strerror}") from error
    if not tables:
        raise InputError(str(folder), "holds no table")
    return [path for _, _, path in sorted(tables, reverse=True)]


def _days(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if "=" in path.name and path.is_dir())


def _tables(folder: Path) -> Iterator[tuple[str, int, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_table(entry.name) and entry.is_file():
                with suppress(FileNotFoundError):  # a run has just replaced it
                    day = folder.name if "=" in folder.name else ""
                    yield day, entry.stat().st_mtime_ns, folder / entry.name


def _is_table(name: str) -> bool:
    plain = name.lower()
    for suffix in PACKED:
        plain = plain.removesuffix(suffix)
    return not name.startswith(("_", ".")) and plain.endswith(SUFFIXES)
