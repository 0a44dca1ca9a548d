"""The members of a tar, from its start to its end. Nothing is unpacked to disk under a name of the archive's."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from score_messages.mail.limits import MAX_HEADER_BYTES
from score_messages.messages import Status
from score_messages.read.limits import MAX_TAR_EXTENSION
from score_messages.read.members import DamageError, Member
from score_messages.read.tar_header import (
    BLOCK,
    Header,
    Holes,
    checked_path,
    decimal,
    old_holes,
    old_real_size,
    parse_header,
    parse_pax,
    pax_holes,
)

_REGULAR = b"0\x007"
_HARD_LINK, _SYMBOLIC_LINK, _OLD_SPARSE = b"1", b"2", b"S"
_NOT_FILES = b"23456DV"
_LONG_NAME, _LONG_LINK = b"L", b"K"
_PAX, _PAX_FOR_ALL, _SOLARIS = b"x", b"g", b"X"
_CONTINUED = b"M"
_MEMORY = 1 << 24
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Entry:
    """A member as its headers describe it.

    Attributes:
        stored: bytes that follow; `size` is what the file has with its holes.
        link: what a hard link stands for.
    """

    path: str
    kind: bytes
    stored: int
    size: int
    link: str
    holes: Holes | None = None
    has_map: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a file or a link to a file. Unknown kinds are files, as POSIX asks."""
        return self.kind not in _NOT_FILES or self.kind == _SYMBOLIC_LINK

    @property
    def is_hard_link(self) -> bool:
        """Whether its content is that of another member."""
        return self.kind == _HARD_LINK


class TarMembers:
    """A single pass over a tar."""

    def __init__(self, stream: BinaryIO) -> None:
        """Nothing is read yet. `stream.read` gives as many bytes as asked for, unless it is at its end."""
        self._stream = stream
        self._left = 0
        self._for_all: dict[str, str] = {}

    def entries(self) -> Iterator[Entry]:
        """All members that are files or links; after each, `content` reads it.

        Zero blocks may stand between archives that were joined; at the end there must be a zero block.

        Raises:
            DamageError: a header is broken, or the archive is cut off.
        """
        own: dict[str, str] = {}
        ended = False
        while block := self._stream.read(BLOCK):
            ended = not any(block)
            if ended:
                continue
            if len(block) < BLOCK:
                break
            header = parse_header(block)
            if header.kind in (_PAX, _PAX_FOR_ALL, _SOLARIS, _LONG_NAME, _LONG_LINK):
                own |= self._extension(header)
                continue
            entry = self._entry(header, {**self._for_all, **own})
            own = {}
            if entry.is_file:
                yield entry
            self._skip()
        if not ended:
            raise DamageError

    def content(self, entry: Entry, limit: int) -> tuple[bytes, bool]:
        """The content of the last member that `entries` gave, and whether that is all of it; else its beginning."""
        holes = self._stored_map() if entry.has_map else entry.holes
        is_whole = entry.size <= limit
        if holes is not None:
            return (_filled(holes, entry.size, self._take), True) if is_whole else (b"", False)
        return self._take(entry.size if is_whole else min(entry.size, MAX_HEADER_BYTES)), is_whole

    def _extension(self, header: Header) -> dict[str, str]:
        if header.size > MAX_TAR_EXTENSION:
            raise _too_much()
        self._begin(header.size)
        content = self._take(header.size)
        self._skip()
        if header.kind in (_LONG_NAME, _LONG_LINK):
            name = "path" if header.kind == _LONG_NAME else "linkpath"
            return {name: checked_path(content.rstrip(b"\0"))}
        records = parse_pax(content)
        if header.kind == _PAX_FOR_ALL:
            self._for_all |= records
            return {}
        return records

    def _entry(self, header: Header, pax: dict[str, str]) -> Entry:
        path = pax.get("GNU.sparse.name") or pax.get("path") or checked_path(header.name)
        link = pax.get("linkpath") or checked_path(header.link)
        checked_path(path.encode("utf-8", "replace"))
        checked_path(link.encode("utf-8", "replace"))
        stored = decimal(pax["size"]) if "size" in pax else header.size
        if header.kind == _CONTINUED:
            raise DamageError("is one of several volumes, which can only be read together")
        kind = b"5" if header.kind in _REGULAR and path.endswith("/") else header.kind
        if kind in b"123456":  # whatever size they state, nothing follows
            stored = 0
        entry = Entry(path, kind, stored, stored, link)
        if kind == _OLD_SPARSE:
            entry = replace(entry, holes=self._old_holes(header), size=old_real_size(header))
        elif any(name.startswith("GNU.sparse.") for name in pax):
            size = pax.get("GNU.sparse.realsize") or pax.get("GNU.sparse.size") or str(stored)
            has_map = pax.get("GNU.sparse.major") == "1"
            entry = replace(entry, size=decimal(size), holes=None if has_map else pax_holes(pax), has_map=has_map)
        self._begin(stored)
        return entry

    def _old_holes(self, header: Header) -> Holes:
        further: list[bytes] = []
        goes_on = header.block[482]
        while goes_on:
            further.append(self._exactly(BLOCK))
            goes_on = further[-1][504]
            if len(further) * BLOCK > MAX_TAR_EXTENSION:
                raise _too_much()
        return old_holes(header, further)

    def _stored_map(self) -> Holes:
        """The pieces that stand in front of the content (version 1.0): a count, then offsets and sizes, one a line."""
        read = b""
        wanted = 1
        while read.count(b"\n") < wanted and len(read) <= MAX_TAR_EXTENSION:
            read += self._take(BLOCK)
            if wanted == 1 and b"\n" in read:
                wanted = 1 + 2 * decimal(read.partition(b"\n")[0].decode("ascii", "replace"))
        numbers = [decimal(line.decode("ascii", "replace")) for line in read.split(b"\n")[1:wanted]]
        if len(numbers) != wanted - 1:
            raise DamageError
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    def _begin(self, size: int) -> None:
        self._left, self._padding = size, -size % BLOCK

    def _take(self, size: int) -> bytes:
        """So many bytes of what belongs to the member."""
        if size > self._left:
            raise DamageError
        content = self._exactly(size)
        self._left -= size
        return content

    def _skip(self) -> None:
        """Read on to the next header."""
        left = self._left + self._padding
        while left:
            left -= len(self._exactly(min(left, _CHUNK)))
        self._left = self._padding = 0

    def _exactly(self, size: int) -> bytes:
        content = self._stream.read(size)
        if len(content) < size:
            raise DamageError
        return content


def _too_much() -> DamageError:
    return DamageError(f"has a header of more than {MAX_TAR_EXTENSION:,} bytes in front of a member; that is the limit")


def _filled(holes: Holes, size: int, take: Callable[[int], bytes]) -> bytes:
    """A file with zeros where it has holes."""
    whole = bytearray(size)
    for offset, length in holes:
        if offset + length > size:
            raise DamageError
        whole[offset : offset + length] = take(length)
    return bytes(whole)


def link_targets(entries: Iterator[Entry]) -> tuple[set[str], list[str]]:
    """The paths that hard links stand for, and those of all members."""
    targets: set[str] = set()
    paths: list[str] = []
    for entry in entries:
        paths.append(entry.path)
        if entry.is_hard_link:
            targets.add(posixpath.normpath(entry.link))
    return targets, paths


def tar_members(stream: BinaryIO, ending: str, limit: int, targets: set[str]) -> Iterator[Member]:
    """The members that end in `ending`, each hard link with the content of the member before it that it stands for.

    Args:
        targets: what hard links stand for, by `link_targets`: what they hold is kept, on disk if it is much.

    Raises:
        DamageError: as `TarMembers.entries`.
    """
    archive = TarMembers(stream)
    with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as kept:
        pieces: dict[str, _Piece] = {}
        for entry in archive.entries():
            path = posixpath.normpath(entry.path)
            is_wanted = entry.path.lower().endswith(ending)
            if entry.is_hard_link:
                piece = pieces.get(posixpath.normpath(entry.link))
                if piece and path in targets:
                    pieces[path] = piece
                if is_wanted:
                    yield _linked(entry.path, kept, piece)
            elif entry.kind == _SYMBOLIC_LINK:
                if is_wanted:
                    yield Member(entry.path, b"", Status.MALFORMED)
            elif is_wanted or path in targets:
                content, is_whole = archive.content(entry, limit)
                status = Status.SCORED if is_whole else Status.TOO_LONG
                if path in targets:
                    pieces[path] = kept.seek(0, 2), len(content), status
                    kept.write(content)
                if is_wanted:
                    yield Member(entry.path, content, status)


_Piece = tuple[int, int, Status]
"""Where a member's content lies in the file of kept contents (offset and size), and its status."""


def _linked(path: str, kept: tempfile.SpooledTemporaryFile[bytes], piece: _Piece | None) -> Member:
    """A hard link; a link to a member that isn't there, or comes later, holds nothing that can be read."""
    if piece is None:
        return Member(path, b"", Status.MALFORMED)
    offset, size, status = piece
    kept.seek(offset)
    return Member(path, kept.read(size), status)
