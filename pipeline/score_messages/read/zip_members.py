"""The members of a zip, by its directory, which must agree with what stands in front of each member.

The directory has no checksum: a bit that flips in it could hide a member.

Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header) and 4.3.12 (directory).
"""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from score_messages.messages import Status
from score_messages.read.limits import MAX_LZMA_DICTIONARY
from score_messages.read.mail_kinds import HEAD_BYTES
from score_messages.read.members import MAX_PATH, DamageError, Member, mailbox_member

_LOCAL = struct.Struct("<4s2xHH4x3LHH")
_LOCAL_MARK = b"PK\3\4"
_ENCRYPTED, _SIZES_FOLLOW, _IS_UTF8 = 1, 8, 0x800
_END_MARK, _END_SIZE = b"PK\5\6", 22
_IN_ZIP64_COUNT = 0xFFFF
_IN_ZIP64 = 0xFFFFFFFF
_CHUNK, _SMALL_CHUNK = 1 << 18, 1 << 12
_GIVE_WHAT_IS_ASKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing; bzip2 and LZMA give out whatever a piece unpacks to, at once."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)
"""What the standard library raises for archives that somebody has damaged."""


@dataclass(frozen=True)
class ZipMembers:
    """The members of an open archive, without folders, in the order of its directory."""

    archive: zipfile.ZipFile
    entries: Sequence[zipfile.ZipInfo]

    @classmethod
    def opened(cls, file: BinaryIO) -> ZipMembers:
        """Read the directory and compare it with the members.

        Raises:
            DamageError: they differ, overlap, or are none.
        """
        try:
            archive = zipfile.ZipFile(file)
        except DAMAGE:
            raise DamageError from None
        entries = archive.infolist()
        if stated_count(file) not in (len(entries) & _IN_ZIP64_COUNT, _IN_ZIP64_COUNT):
            raise DamageError  # a member was taken for a part of another
        begun = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < begun:
                raise DamageError("holds members that overlap")
            begun = _checked(file, entry) + entry.compress_size
        if begun > archive.start_dir:
            raise DamageError
        return cls(archive, [entry for entry in entries if not entry.is_dir()])

    def head(self, entry: zipfile.ZipInfo) -> bytes:
        """The first bytes of a member; none of one whose packing gives out more than it is asked for, or of a link.

        Raises:
            DamageError: as `pieces`.
        """
        if entry.compress_type not in _GIVE_WHAT_IS_ASKED or stat.S_ISLNK(entry.external_attr >> 16):
            return b""
        return next(self._pieces(entry, HEAD_BYTES), b"")

    def pieces(self, entry: zipfile.ZipInfo, unpacked: Callable[[int], None]) -> Iterator[bytes]:
        """The content of a member, to its end, for the checksum.

        Args:
            unpacked: called with counts of bytes as they come.

        Raises:
            DamageError: it is damaged, encrypted, or packed in a way that can't be unpacked.
        """
        size = 0
        for piece in self._pieces(entry, _CHUNK if entry.compress_type in _GIVE_WHAT_IS_ASKED else _SMALL_CHUNK):
            size += len(piece)
            unpacked(len(piece))
            yield piece
        if size != entry.file_size:
            raise DamageError

    def read(self, entry: zipfile.ZipInfo, limit: int, unpacked: Callable[[int], None]) -> Member:
        """A member; no more than `limit` bytes of it are kept. Raises as `pieces`."""
        if stat.S_ISLNK(entry.external_attr >> 16):
            return Member(entry.filename, b"", Status.MALFORMED)
        parts: list[bytes] = []
        size = 0
        for piece in self.pieces(entry, unpacked):
            if size < limit:
                parts.append(piece)
            size += len(piece)
        return Member(entry.filename, b"".join(parts)[:limit], Status.SCORED if size <= limit else Status.TOO_LONG)

    def mailbox(self, entry: zipfile.ZipInfo, unpacked: Callable[[int], None]) -> Member:
        """A member that is a mailbox; it isn't read here."""
        if stat.S_ISLNK(entry.external_attr >> 16):
            return Member(entry.filename, b"", Status.MALFORMED)
        return mailbox_member(entry.filename, self.pieces(entry, unpacked))

    def _pieces(self, entry: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
        if entry.flag_bits & _ENCRYPTED:
            raise DamageError("holds members that are encrypted")
        try:
            with self.archive.open(entry) as file:
                while piece := file.read(size):
                    yield piece
        except DAMAGE:
            raise DamageError from None


def stated_count(file: BinaryIO) -> int:
    """How many members the end of the directory counts, modulo 65,536; 65,535 if that stands elsewhere."""
    file.seek(max(0, file.seek(0, 2) - _END_SIZE - _IN_ZIP64_COUNT))
    end = file.read().rpartition(_END_MARK)[2]
    return int.from_bytes(end[6:8], "little")


def _checked(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where a member's content begins. Raises DamageError if what stands there says other than the directory."""
    file.seek(entry.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise DamageError
    mark, flags, method, _, packed, size, name_size, extra_size = _LOCAL.unpack(head)
    encoding = "utf-8" if entry.flag_bits & _IS_UTF8 else "cp437"
    name = entry.orig_filename.encode(encoding, "replace")
    stated = (packed, size) == (entry.compress_size, entry.file_size)
    if mark != _LOCAL_MARK or method != entry.compress_type or file.read(name_size) != name:
        raise DamageError
    if not stated and not (flags | entry.flag_bits) & _SIZES_FOLLOW and _IN_ZIP64 not in (packed, size):
        raise DamageError
    if name_size > MAX_PATH:
        raise DamageError(f"has a member whose path is longer than {MAX_PATH:,} bytes; that is the limit")
    begin: int = entry.header_offset + _LOCAL.size + name_size + extra_size
    if method == zipfile.ZIP_LZMA:
        file.seek(begin)
        if int.from_bytes(file.read(9)[5:], "little") > MAX_LZMA_DICTIONARY:
            asked = f"{MAX_LZMA_DICTIONARY >> 20} MiB"
            raise DamageError(f"has a member that asks for more than {asked} to be unpacked; that is the limit")
    return begin
