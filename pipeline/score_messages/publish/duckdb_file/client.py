"""The one place that imports DuckDB. Its errors become ours, without their text, which may quote values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from score_messages.errors import Hint, OutputError, TargetLocked
from score_messages.extras import extra

if TYPE_CHECKING:
    import duckdb

_OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
"""DuckDB would fetch extensions from the network."""

_FORMAT = {"storage_compatibility_version": "v1.2.0"}
"""The oldest DuckDB that reads what is written; DuckDB 2 would write files that 1.5 can't open."""

_REASONS = {
    "no space left": ("there is no space left on the disk", Hint("Free some space, or write to another disk.")),
    "permission denied": ("permission denied", Hint("Write to a folder that this account may write to.")),
}


class Unreadable(OutputError):
    """A file, or what somebody made of its tables, isn't what DuckDB or a query expects."""


@contextmanager
def connected(name: str, path: Path | str, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database file, closed at the end.

    Args:
        name: what people call the file, for errors.

    Raises:
        TargetLocked: another program has the file open for writing.
        Unreadable: DuckDB can't do what it is asked.
        OutputError: the disk fails.
        PipelineError: the extra isn't installed.
    """
    duckdb_module = _duckdb()
    try:
        with duckdb_module.connect(str(path), read_only, config=_OFFLINE | _FORMAT) as connection:
            yield connection
    except duckdb_module.Error as error:
        raise _error(name, error) from None


def is_database(path: Path) -> bool:
    """Whether a file is a DuckDB database, by its first bytes. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(12)[8:] == b"DUCK"


def _duckdb() -> Any:
    with extra("duckdb", "a .duckdb file needs duckdb"):
        import duckdb
    return duckdb


def _error(name: str, error: Exception) -> OutputError:
    text = str(error).lower()
    if "conflicting lock" in text or "could not set lock" in text:
        hint = Hint("Close it there, or open it there for reading only.")
        return TargetLocked(name, "another program has it open for writing", hint=hint)
    for sign, (reason, hint) in _REASONS.items():
        if sign in text:
            return OutputError(name, reason, hint=hint)
    return Unreadable(name, f"DuckDB could not read or write it ({type(error).__name__})")
