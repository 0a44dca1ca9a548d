"""Which members of a tar are messages, and their contents: two passes, since what hard links stand for comes first."""

from __future__ import annotations

import functools
import posixpath
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from score_messages.messages import Status
from score_messages.read.mail_kinds import Kind, member_kind
from score_messages.read.members import Member, mailbox_member
from score_messages.read.no_messages import is_passed_over
from score_messages.read.tar_members import CHUNK, SYMBOLIC_LINK, Entry, TarMembers

_MEMORY = 1 << 24


@dataclass(frozen=True)
class TarListing:
    """What a first pass over a tar tells.

    Attributes:
        names: of the members in order, and what each is: a hard link what it stands for is, if its name doesn't tell.
        targets: the paths that hard links stand for.
    """

    names: list[tuple[str, str | None]]
    targets: set[str]


def tar_listing(stream: BinaryIO) -> TarListing:
    """Read a tar to its end. Raises DamageError: as `TarMembers.entries`."""
    archive = TarMembers(stream)
    targets: set[str] = set()
    kinds: dict[str, str] = {}
    names: list[tuple[str, str | None]] = []
    for entry in archive.entries():
        kind = member_kind(entry.path, functools.partial(archive.head, entry))
        if entry.is_hard_link:
            target = posixpath.normpath(entry.link)
            targets.add(target)
            kind = kind or (None if is_passed_over(entry.path.encode("utf-8", "replace")) else kinds.get(target))
        if kind:
            kinds[posixpath.normpath(entry.path)] = kind
        names.append((entry.path, kind))
    return TarListing(names, targets)


def tar_members(
    stream: BinaryIO, listing: TarListing, wanted: Collection[str], limit: int, unpacked: Callable[[int], None]
) -> Iterator[Member]:
    """The members of the wanted kinds, each hard link with the content of the member before it that it stands for.

    Args:
        listing: of the same tar. What hard links stand for is kept, on disk if it is much.
        unpacked: called with counts of the members' bytes as they come.

    Raises:
        DamageError: as `TarMembers.entries`.
    """
    archive = TarMembers(stream)
    with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as kept:
        reading = _Reading(archive, listing.targets, kept, limit, unpacked)
        for entry, (_, kind) in zip(archive.entries(), listing.names, strict=True):
            member = reading.member(entry, kind if kind in wanted else None)
            if member is not None:
                unpacked(len(member.content))
                yield member


_Piece = tuple[int, int, Status]
"""Where a member's content lies in the file of kept contents (offset and size), and its status."""


class _Reading:
    """A pass over a tar, and what hard links stand for of what it has come by."""

    def __init__(
        self,
        archive: TarMembers,
        targets: set[str],
        kept: tempfile.SpooledTemporaryFile[bytes],
        limit: int,
        unpacked: Callable[[int], None],
    ) -> None:
        self._archive, self._targets, self._kept = archive, targets, kept
        self._limit, self._unpacked = limit, unpacked
        self._pieces: dict[str, _Piece] = {}

    def member(self, entry: Entry, kind: str | None) -> Member | None:
        """The last member that the archive gave; None if it isn't wanted."""
        path = posixpath.normpath(entry.path)
        if entry.is_hard_link:
            piece = self._pieces.get(posixpath.normpath(entry.link))
            if piece and path in self._targets:
                self._pieces[path] = piece
            return self._linked(entry.path, piece, kind) if kind else None
        if entry.kind == SYMBOLIC_LINK:
            return Member(entry.path, b"", Status.MALFORMED) if kind else None
        if kind == Kind.MBOX:
            pieces = self._archive.pieces(entry)
            return self._mailbox(entry.path, self._keeping(path, pieces) if path in self._targets else pieces)
        return self._whole(entry, path, bool(kind))

    def _whole(self, entry: Entry, path: str, is_wanted: bool) -> Member | None:
        if not is_wanted and path not in self._targets:
            return None
        content, is_whole = self._archive.content(entry, self._limit)
        status = Status.SCORED if is_whole else Status.TOO_LONG
        if path in self._targets:
            self._pieces[path] = self._kept.seek(0, 2), len(content), status
            self._kept.write(content)
        return Member(entry.path, content, status) if is_wanted else None

    def _keeping(self, path: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces of a mailbox, which are kept as they pass."""
        begin = size = self._kept.seek(0, 2)
        for piece in pieces:
            self._kept.write(piece)
            size += len(piece)
            yield piece
        self._pieces[path] = begin, size - begin, Status.SCORED

    def _linked(self, path: str, piece: _Piece | None, kind: str) -> Member:
        """A hard link; a link to a member that isn't there, or comes later, holds nothing that can be read."""
        if piece is None:
            return Member(path, b"", Status.MALFORMED)
        offset, size, status = piece
        if kind == Kind.MBOX and status is Status.SCORED:
            return self._mailbox(path, self._again(offset, size))
        self._kept.seek(offset)
        return Member(path, self._kept.read(size), status)

    def _mailbox(self, path: str, pieces: Iterator[bytes]) -> Member:
        def counted() -> Iterator[bytes]:
            for piece in pieces:
                self._unpacked(len(piece))
                yield piece

        return mailbox_member(path, counted())

    def _again(self, offset: int, size: int) -> Iterator[bytes]:
        for begin in range(offset, offset + size, CHUNK):
            self._kept.seek(begin)
            yield self._kept.read(min(CHUNK, offset + size - begin))
