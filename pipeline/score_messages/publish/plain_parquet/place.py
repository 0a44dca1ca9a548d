"""Where the files lie: a folder of this machine or a prefix of a bucket. Knows bytes and names, no tables."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

Seen = object
"""A version of the manifest, as the place tells versions apart; None for none at all."""


class Overtaken(Exception):
    """Somebody else has put a manifest there meanwhile."""


class Place(Protocol):
    """A folder or prefix. Its methods raise OutputError, with nothing of credentials."""

    @property
    def name(self) -> str:
        """As people call it."""

    def held(self) -> AbstractContextManager[None]:
        """Keep others out inside the block, where that can be done. Raises TargetLocked."""

    def manifest(self) -> tuple[bytes | None, Seen]:
        """What stands there as manifest."""

    def put_manifest(self, content: bytes, seen: Seen) -> None:
        """Put one in its place, in one step, if what was seen still stands there. Raises Overtaken."""

    def put(self, path: str, file: Path) -> None:
        """Put a finished file there under a name that nobody has used. It may be moved away from where it was."""

    def sizes(self) -> Mapping[str, int]:
        """Bytes of all files there, by path."""

    def open(self, path: str) -> BinaryIO:
        """A file for reading."""

    def delete(self, path: str) -> None:
        """Remove a file; that it is gone is no error."""

    def room(self) -> AbstractContextManager[Path]:
        """A private folder for files that aren't finished, gone behind the block."""
