"""A table that is written under a hidden name beside the target, and gets its name in one step.

    .scored.0123456789abcdef.spark/      of a run that goes on, or has died
        started.json, alive              by which it is known whether it lives (`lease`)
        table/                           what Spark writes
        old/                             the table of before, between two renames

A target that isn't there is made by one rename. One that is there is moved away and the new one into its place: two
renames, since no file system that Hadoop knows exchanges folders. If a run dies between the two, the next one puts the
old table back. Needs a file system whose renames are one step: for others there is `committed`.
"""

from __future__ import annotations

import re
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from score_messages.errors import Hint, OutputError, TargetLocked
from score_messages.spark.table_job import lease
from score_messages.spark.table_job.addresses import folder_above, inside, local_path, name_of
from score_messages.spark.table_job.files import Files, FileSystemError
from score_messages.spark.table_job.target import MARKER

_UNFINISHED = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{16}\.spark", re.DOTALL)

_OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Staged:
    """A folder in which a table grows. See `Publication` in `publication`.

    Attributes:
        name: the target's, as it was typed.
    """

    files: Files
    target: str
    name: str
    folder: str

    @property
    def table(self) -> str:
        """Where Spark writes."""
        return f"{self.folder}/table"

    @property
    def settings(self) -> dict[str, str]:
        """Spark's own `_SUCCESS` comes into the hidden folder."""
        return {"mapreduce.fileoutputcommitter.marksuccessfuljobs": "true", "mapreduce.output.basename": "part"}

    def written(self) -> list[str]:
        """What has to be counted."""
        return [self.table]

    def publish(self, marker: bytes, mode: int) -> None:
        """Give the table its name.

        Raises:
            OutputError: its file system refuses; what stood at the target is back.
        """
        files, old = self.files, f"{self.folder}/old"
        try:
            files.write(f"{self.table}/{MARKER}", marker)
            was_there = files.exists(self.target)
            open_to = files.mode(self.target) if was_there else files.mode(self.table) & mode
            files.close(self.table, open_to & 0o777 | _OWNER_ONLY)
            if was_there:
                files.rename(self.target, old)
            try:
                files.rename(self.table, self.target)
            except FileSystemError:
                if was_there:
                    files.rename(old, self.target)
                raise
        except FileSystemError as error:
            raise OutputError(self.name, f"can't be written: {error}") from None


@contextmanager
def staged(files: Files, target: str, name: str) -> Iterator[Staged]:
    """Hold a hidden folder for a table; it is gone when the block is left. What dead runs have left is removed first.

    Args:
        target: whole address.
        name: as it was typed.

    Raises:
        TargetLocked: another run writes the target.
        OutputError: its file system refuses.
    """
    above = folder_above(target)
    folder = inside(above, f".{name_of(target)}.{secrets.token_hex(8)}.spark")
    try:
        if not files.is_folder(above):
            hint = Hint(f"Make it first:  {shlex.join(_making(above))}")
            raise OutputError(name, f"the folder {local_path(above) or above} doesn't exist", hint=hint)
        files.make_folder(folder, _OWNER_ONLY)
    except FileSystemError as error:
        raise OutputError(name, f"can't be written: {error}") from None
    try:
        try:
            lease.begin(files, folder)
            _settle_others(files, target, name, folder)
        except FileSystemError as error:
            raise OutputError(name, f"can't be written: {error}") from None
        with lease.kept_alive(files, folder):
            yield Staged(files, target, name, folder)
    finally:
        files.remove(folder)


def _settle_others(files: Files, target: str, name: str, mine: str) -> None:
    """Give way to a run that began before; remove what dead ones have left, and put back the table of before."""
    my_start = lease.began(files, mine) or 0
    for other in unfinished(files, target):
        if other == mine:
            continue
        start = lease.began(files, other)
        if lease.lives(files, other, now=my_start):
            if start is not None and (start, other) < (my_start, mine):
                raise TargetLocked(name, "another run is writing it")
        elif start is not None or lease.said_nothing(files, other):
            if files.exists(f"{other}/old") and not files.exists(target):
                files.rename(f"{other}/old", target)
            files.remove(other)


def unfinished(files: Files, target: str) -> list[str]:
    """The hidden folders of runs that write, or wrote, this target."""
    above = folder_above(target)
    matches = [(_UNFINISHED.fullmatch(name), name) for name in files.names_in(above)]
    return [inside(above, name) for match, name in matches if match and match["name"] == name_of(target)]


def _making(folder: str) -> list[str]:
    path = local_path(folder)
    return ["hadoop", "fs", "-mkdir", "-p", folder] if path is None else ["mkdir", "-p", path]
