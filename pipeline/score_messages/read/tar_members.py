"""The members of a tar, from its start to its end. Nothing is unpacked to disk under a name of the archive's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from score_messages.read.limits import MAX_TAR_EXTENSION
from score_messages.read.mail_kinds import HEAD_BYTES
from score_messages.read.members import DamageError
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
_HARD_LINK, SYMBOLIC_LINK, _OLD_SPARSE = b"1", b"2", b"S"
_NOT_FILES = b"23456DV"
_LONG_NAME, _LONG_LINK = b"L", b"K"
_PAX, _PAX_FOR_ALL, _SOLARIS = b"x", b"g", b"X"
_CONTINUED = b"M"
CHUNK = 1 << 18


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
        return self.kind not in _NOT_FILES or self.kind == SYMBOLIC_LINK

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

    def head(self, entry: Entry) -> bytes:
        """The first bytes of the last member that `entries` gave; none of one with holes, or of a link."""
        return b"" if entry.holes is not None or entry.has_map else self._take(min(self._left, HEAD_BYTES))

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The content of the last member that `entries` gave, however long; if it has holes, it must not be long."""
        if entry.holes is not None or entry.has_map:
            content, is_whole = self.content(entry, MAX_MESSAGE_BYTES)
            if not is_whole:
                raise DamageError(f"holds a mailbox with holes of more than {MAX_MESSAGE_BYTES >> 20} MiB")
            yield content
        while self._left:
            yield self._take(min(self._left, CHUNK))

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
            left -= len(self._exactly(min(left, CHUNK)))
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
