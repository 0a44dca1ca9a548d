"""What the readers of archives give: members with their paths, and as much of their content as is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from score_messages.messages import Status

MAX_PATH = 4096
"""Bytes of a member's path; no file has a longer path."""


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        path: as the archive names it.
        content: all of its bytes; the first bytes if it is `too_long`; none if it is `malformed`.
        status: `scored` if nothing is wrong so far; `malformed` if it is a link that leads nowhere.
        stream: of a mailbox, in place of its content: to be read to its end before the next member comes.
    """

    path: str
    content: bytes
    status: Status = Status.SCORED
    stream: BinaryIO | None = None


class PiecesStream(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with what comes next; 0 at the end."""
        self._rest = self._rest or next(self._pieces, b"")
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def mailbox_member(path: str, pieces: Iterator[bytes]) -> Member:
    """A member whose content comes in pieces."""
    return Member(path, b"", stream=cast("BinaryIO", PiecesStream(pieces)))


class DamageError(Exception):
    """An archive is not what its format promises, or goes over a limit: then its only argument says over which."""
