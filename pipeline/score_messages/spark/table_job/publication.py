"""How a table gets its name: by a rename where that is one step, else by the committer of an object store."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from score_messages.errors import OptionError
from score_messages.spark.table_job.addresses import renames_at_once
from score_messages.spark.table_job.committed import committed
from score_messages.spark.table_job.files import Files
from score_messages.spark.table_job.staging import staged

AUTO, RENAME, COMMIT = "auto", "rename", "commit"
WAYS = (AUTO, RENAME, COMMIT)


class Publication(Protocol):
    """A folder for a table that isn't published yet.

    Attributes:
        table: where Spark writes.
        settings: Spark's own, for writing there.
    """

    @property
    def table(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, str]: ...

    def written(self) -> list[str]:
        """Files or folders that hold what this run has written."""

    def publish(self, marker: bytes, mode: int) -> None:
        """Let readers see the table, with a marker, no more open than `mode`. Raises OutputError."""


def check_way(way: str) -> None:
    """Raise OptionError for a word that `--publish` doesn't know."""
    if way not in WAYS:
        raise OptionError(f"--publish is one of {', '.join(WAYS)}, not '{way}'")


def publication(files: Files, target: str, name: str, way: str, force: bool) -> AbstractContextManager[Publication]:
    """Hold a folder for a table. Raises OutputError as `staged` and `committed`.

    Args:
        target: whole address.
        name: as it was typed.
        way: one of `WAYS`.
    """
    if way == RENAME or (way == AUTO and renames_at_once(target)):
        return staged(files, target, name)
    return committed(files, target, name, force)
