"""What can be said of a target, whatever it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TargetOptions:
    """What can be said of a target.

    Attributes:
        schema: of a database, where our tables go; None for the usual one.
        force: take a place where something stands that isn't ours.
        source: what is published: no target may lie in it, or be it. None: nothing is looked at.
    """

    schema: str | None = None
    force: bool = False
    source: str | None = None
