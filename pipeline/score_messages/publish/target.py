"""What a target of publishing is asked for, whatever it is: a database, a file, a lake, a bucket."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from score_messages.publish.plan import Changes, Held


@dataclass(frozen=True)
class Counts:
    """Rows as they were counted in a target, by a query, not by what it was told.

    Attributes:
        parts: rows of `messages` by the column `part`; parts without rows may be left out.
    """

    parts: Mapping[str, int]
    runs: int
    daily: int


class OpenTarget(Protocol):
    """A target that nobody else publishes to meanwhile."""

    def held(self) -> Held:
        """What it holds; an empty `Held` if nothing was ever published there."""

    def apply(self, changes: Changes) -> None:
        """Do all of it or nothing: readers see what was there before, or all of this.

        What `changes.batches` raises passes through, and leaves the target as it was; so does a kill at any moment.

        Raises:
            OutputError: the target can't take it; it is as it was.
        """

    def counts(self) -> Counts:
        """Count what lies there now."""


@runtime_checkable
class HasNotes(Protocol):
    """An open target that can't take everything as it is.

    Attributes:
        notes: what went over otherwise, in words and numbers, without any value.
    """

    notes: tuple[str, ...]


class Target(Protocol):
    """Where to publish. Made from an address, without opening or importing anything.

    Attributes:
        name: as people call it, without credentials.
    """

    @property
    def name(self) -> str: ...

    def opened(self) -> AbstractContextManager[OpenTarget]:
        """Hold the target inside the block.

        Raises:
            TargetLocked: somebody else publishes to it (exit code 3).
            TargetRefused: something stands there that isn't ours.
            OutputError, PipelineError: it can't be reached, or an extra isn't installed.
        """
