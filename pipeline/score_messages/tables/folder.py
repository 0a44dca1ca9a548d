"""Which scored tables a folder holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from score_messages.errors import ColumnError, Hint, InputError
from score_messages.tables.opening import open_table
from score_messages.tables.scored_table import ScoredTable

_SUFFIXES = (".parquet", ".pq", ".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx")
_PACKED = (".gz", ".bz2", ".zst")
_HIDDEN = ("_", ".", "~$")
"""What no table's name begins with; the last is what Excel puts beside a workbook while it is open."""

_WHOSE = Hint("Name a folder or a table that score-messages wrote")


def tables_of(source: Path, prefix: str = "") -> list[ScoredTable]:
    """The table that a file is, or all scored tables of a folder, as `table_files` orders them.

    What is no scored table is passed over, and so is what a run takes away meanwhile.

    Raises:
        ColumnError: none of the tables has the columns that scoring adds; the hint has their prefix if they have one.
        InputError: the source can't be read, or holds no table; or one of the tables is damaged.
    """
    if not os.path.isdir(source):  # Path.is_dir raises where a folder may not be looked into
        return [open_table(str(source), prefix)]
    tables: list[ScoredTable] = []
    refused: ColumnError | None = None
    for path in table_files(source):
        try:
            tables.append(replace(open_table(str(path), prefix), may_vanish=True))
        except ColumnError as error:
            refused = refused if _knows_prefix(refused) else error
        except InputError:
            if path.exists():
                raise
    if not tables:
        raise _none_scored(source, refused)
    return tables


def table_files(folder: Path) -> list[Path]:
    """Files that are called like tables, also those in folders per day, oldest first: by day, then by their time.

    What begins with `_` or `.` is no table.

    Raises:
        InputError: the folder can't be read, or holds no table.
    """
    try:
        tables = [*_tables(folder), *(table for day in _days(folder) for table in _tables_of_day(day))]
    except OSError as error:
        raise InputError(str(folder), f"can't be read: {error.strerror}") from error
    if not tables:
        raise InputError(str(folder), "holds no table", hint=_WHOSE)
    return [path for _, _, path in sorted(tables)]


def _none_scored(folder: Path, refused: ColumnError | None) -> InputError:
    if refused is not None and _knows_prefix(refused):
        return refused
    return InputError(str(folder), "holds no scored table", hint=_WHOSE)


def _knows_prefix(refused: ColumnError | None) -> bool:
    return refused is not None and refused.hint is not None and bool(refused.hint.options)


def _days(folder: Path) -> Iterator[Path]:
    return (
        path for path in folder.iterdir() if "=" in path.name and path.is_dir() and not path.name.startswith(_HIDDEN)
    )


def _tables_of_day(folder: Path) -> Iterator[tuple[str, int, Path]]:
    with suppress(FileNotFoundError):  # a run has just removed it
        yield from _tables(folder)


def _tables(folder: Path) -> Iterator[tuple[str, int, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_table(entry.name) and entry.is_file():
                with suppress(FileNotFoundError):  # a run has just replaced it
                    day = folder.name if "=" in folder.name else ""
                    yield day, entry.stat().st_mtime_ns, folder / entry.name


def _is_table(name: str) -> bool:
    plain = name.lower()
    for suffix in _PACKED:
        plain = plain.removesuffix(suffix)
    return not name.startswith(_HIDDEN) and plain.endswith(_SUFFIXES)
