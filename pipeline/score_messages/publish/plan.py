"""What has to change in a target so that it holds what the folder holds. Pure: touches no disk and no target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from score_messages.publish.contents import Contents, PartFile


@dataclass(frozen=True)
class HeldPart:
    """A part file as a target holds it."""

    fingerprint: str
    rows: int


@dataclass(frozen=True)
class Held:
    """What a target says it holds; nothing of this for one that is new.

    Attributes:
        parts: by path.
        digests: of the tables `runs` and `daily`, as in `Contents.digests`.
        is_whole: False if its form is of an earlier version, or damaged: then all is published again.
    """

    parts: Mapping[str, HeldPart] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def rows(self) -> int:
        """Of `messages`."""
        return sum(part.rows for part in self.parts.values())


@dataclass(frozen=True)
class Changes:
    """What a target has to do, all of it or nothing.

    Attributes:
        contents: what it holds then.
        added, replaced: files whose rows come in; those of `replaced` go out before.
        removed: paths of files whose rows go.
        kept: files whose rows stay as they are.
        runs_changed, daily_changed: whether the table is to be put in place of the one that is there.
        everything: whether all that is held goes, whatever it is: nothing is kept.
    """

    contents: Contents
    added: tuple[PartFile, ...]
    replaced: tuple[PartFile, ...]
    removed: tuple[str, ...]
    kept: tuple[PartFile, ...]
    runs_changed: bool
    daily_changed: bool
    everything: bool = False

    @property
    def written(self) -> tuple[PartFile, ...]:
        """The files whose rows come in, in the order of the contents."""
        wanted = {part.path for part in (*self.added, *self.replaced)}
        return tuple(part for path, part in self.contents.parts.items() if path in wanted)

    @property
    def outgoing(self) -> tuple[str, ...]:
        """The paths of all files whose rows go, also those that come anew."""
        return (*self.removed, *(part.path for part in self.replaced))

    @property
    def are_none(self) -> bool:
        """Whether the target holds all of it already."""
        return not (self.added or self.replaced or self.removed or self.runs_changed or self.daily_changed)

    def batches(self, part: PartFile, schema: pa.Schema | None = None) -> Iterator[pa.RecordBatch]:
        """As `Contents.batches`."""
        return self.contents.batches(part, schema)


def plan(contents: Contents, held: Held, everything: bool = False) -> Changes:
    """What has to change.

    Args:
        everything: publish all again, whatever the target says it holds.
    """
    everything = everything or not held.is_whole
    known = {} if everything else held.parts
    digests = {} if everything else held.digests
    parts = contents.parts.values()
    return Changes(
        contents=contents,
        added=tuple(part for part in parts if part.path not in held.parts),
        replaced=tuple(part for part in parts if part.path in held.parts and not _is_held(part, known)),
        removed=tuple(path for path in held.parts if path not in contents.parts),
        kept=tuple(part for part in parts if _is_held(part, known)),
        runs_changed=digests.get("runs") != contents.digests["runs"],
        daily_changed=digests.get("daily") != contents.digests["daily"],
        everything=everything,
    )


def _is_held(part: PartFile, held: Mapping[str, HeldPart]) -> bool:
    return held.get(part.path) == HeldPart(part.fingerprint, part.rows)
