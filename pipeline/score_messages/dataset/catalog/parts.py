"""A part as it stands: the files that hold the rows of one input. Opens nothing."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from score_messages.dataset.catalog.facts import PartFacts, digest_of

DAY = "day"
"""The partition's name. Not `date`: mails have a column of that name, with the time, and Arrow refuses the two."""


@dataclass(frozen=True)
class Stamp:
    """By what a file is seen to have changed without being opened."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Of what `os.stat` gives."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


@dataclass(frozen=True)
class PartFile:
    """A file of a part.

    Attributes:
        path: below the dataset.
        facts: what its footer says.
        digest: `live_bytes.live_digest`, of what its readers read; "" if nobody knows what it was when it was written.
        holds_old: it may still hold bytes of a version before it.
    """

    path: str
    facts: PartFacts
    rows: int
    stamp: Stamp
    digest: str = ""
    holds_old: bool = False

    @property
    def day(self) -> str | None:
        """The ISO day (or month) of its folder; None if the dataset has none."""
        return day_of(self.path)

    @property
    def days(self) -> list[str]:
        """The ISO days whose files it is or stands for; none if the dataset isn't partitioned."""
        return [day for path in self.facts.published if (day := day_of(path)) is not None]

    @property
    def is_tombstone(self) -> bool:
        """Whether it is a tombstone."""
        return self.facts.is_tombstone


def day_of(path: str) -> str | None:
    """The value in the name of a file's folder; None if it has none."""
    return os.path.dirname(path).removeprefix(f"{DAY}=") or None


@dataclass(frozen=True)
class Part:
    """All files of one part, by path."""

    files: Mapping[str, PartFile]

    @functools.cached_property
    def facts(self) -> PartFacts | None:
        """What it was made of; None if there is no whole part: none at all, or one that a killed run left halfway."""
        live_files = self.live_files
        if not live_files or len({file.facts.version for file in live_files}) > 1:
            return None
        published = [path for file in live_files for path in file.facts.published]
        return live_files[0].facts if digest_of(published) == live_files[0].facts.files else None

    @functools.cached_property
    def live_files(self) -> list[PartFile]:
        """Those that aren't tombstones, in the order of the rows: that of the days."""
        files = [file for file in self.files.values() if not file.is_tombstone]
        return sorted(files, key=lambda file: file.facts.published)

    def as_of(self, path: str, content: str) -> Part:
        """The same part, if all its files said that it is of the input `path` with these bytes."""
        files = {
            file.path: replace(file, facts=replace(file.facts, input=path, content=content)) for file in self.live_files
        }
        return Part({**self.files, **files})

    @property
    def paths(self) -> list[str]:
        """Of `live_files`."""
        return [file.path for file in self.live_files]

    @functools.cached_property
    def input(self) -> str:
        """Path of its input; "" if there is no part."""
        return next((file.facts.input for file in (*self.live_files, *self.files.values())), "")

    @functools.cached_property
    def rows(self) -> int:
        """As readers see it now."""
        return sum(file.rows for file in self.files.values())

    @functools.cached_property
    def released(self) -> str | None:
        """`PartFacts.released`; of a part that was left halfway one of its own; None if there is no part."""
        if self.facts is not None:
            return self.facts.released
        versions = sorted({file.facts.version for file in self.live_files})
        return " ".join(versions) or None

    @functools.cached_property
    def key_names(self) -> list[str]:
        """The files with the keys of its rows; of a part that was left halfway, those of both versions."""
        return sorted({file.facts.keys for file in self.live_files if file.facts.keys})


NO_PART = Part({})
