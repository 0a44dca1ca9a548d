"""What a worker is told. It travels as bytes, so everything here is plain."""

from __future__ import annotations

from dataclasses import dataclass, field

from score_messages.model.thresholds import Thresholds


@dataclass(frozen=True)
class ModelSource:
    """Where a worker finds the model.

    Attributes:
        name: a shipped model's; the name of a folder that came with the job, or a path at the worker.
        is_shipped: it comes with the installed package.
        fingerprint: which it has to be; None if the driver doesn't have it.
        files: by name, their bytes, if they travel with the function; the fingerprint is theirs.
    """

    name: str
    is_shipped: bool = False
    fingerprint: str | None = None
    files: tuple[tuple[str, bytes], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in the batches that a worker gets: indices, from 0.

    Attributes:
        kept: what rides along; these come first in what it gives back.
        names: of the columns that it gives back.
    """

    texts: tuple[int, ...]
    id: int | None
    kept: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """What a worker does; options as for `score`."""

    source: ModelSource
    layout: Layout
    thresholds: Thresholds | None
    score_others: bool
    explain: int
