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

    @property
    def stamp(self) -> tuple[str, int, str] | None:
        """By what the store tells it from other versions at its key; None if it gives no strong ETag.

        Some stores quote an ETag only in one of two answers, and some tell the time to the second only.
        """
        if self.etag is None or self.etag.startswith("W/"):
            return None
        return self.etag.strip('"'), self.size, self.modified.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class HashedVersion:
    """An object whose bytes were read before.

    Attributes:
        sha256: of all of them, hex.
    """

    version: Version
    sha256: str

    def is_that_of(self, version: Version) -> bool:
        """Whether another look at the same key saw the same bytes; not certain is no."""
        return version.stamp is not None and version.stamp == self.version.stamp


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
