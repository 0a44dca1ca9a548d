"""What was seen of an object, and what a write asks of it. Knows no client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Version:
    """An object as it was when it was looked at.

    Attributes:
        size: bytes.
        etag: changes with each write; None where the store gives none.
        generation: the store's number of this version, for stores that write conditionally by it (Google's).
    """

    key: str
    size: int
    modified: datetime
    etag: str | None
    generation: str | None = None


@dataclass(frozen=True)
class Condition:
    """What must stand at a key for a write to happen.

    Attributes:
        nothing: no object may stand there.
        version: this object must still stand there, unchanged.
    """

    nothing: bool = False
    version: Version | None = None


ANYTHING = Condition()
MUST_NOT_EXIST = Condition(nothing=True)


def must_be(version: Version | None) -> Condition:
    """What was seen must still be so: the object, or that there is none."""
    return MUST_NOT_EXIST if version is None else Condition(version=version)
