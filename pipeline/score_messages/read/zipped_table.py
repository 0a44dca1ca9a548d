"""A zip that holds a single table of text, as survey and ticket programs pack their exports: read as that table.

Files that are nobody's messages may lie beside it. Knows no rows and no columns.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from score_messages.errors import FormatError, Hint
from score_messages.read.members import DamageError
from score_messages.read.no_messages import is_passed_over
from score_messages.read.raw_file import BUFFER_BYTES, RawFile
from score_messages.read.zip_members import DAMAGE, ZipMembers, stated_count

_ZIP = b"PK\3\4"
_TABLES = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson")
_MOST_MEMBERS = 64
"""Of an archive with more, the directory isn't even read."""


@dataclass(frozen=True)
class ZippedTable:
    """The table in an open zip; `name` is its path there."""

    raw: RawFile
    members: ZipMembers
    entry: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.entry.filename

    def stream(self) -> BinaryIO:
        """What it holds. Reading raises FormatError if it is damaged or encrypted."""
        return io.BufferedReader(_Pieces(self._pieces()), BUFFER_BYTES)

    def _pieces(self) -> Iterator[bytes]:
        """Its content; the archive is read on, and hashed, in step with it."""
        size = 0
        try:
            for piece in self.members.pieces(self.entry, lambda count: None):
                size += len(piece)
                while self.raw.bytes_read * self.entry.file_size < size * (self.raw.size or 0):
                    if not self.raw.read(BUFFER_BYTES):
                        break
                yield piece
        except DamageError as error:
            reason = error.args[0] if error.args else "is a zip archive that is damaged or cut off"
            raise FormatError(self.raw.source_name, reason, hint=Hint("Unpack it, and score what is in it")) from None


class _Pieces(io.RawIOBase):
    """Bytes that come in pieces, as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest and (piece := next(self._pieces, None)) is not None:
            self._rest = piece
        content, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(content)] = content
        return len(content)


def zipped_table(raw: RawFile) -> ZippedTable | None:
    """The only table in a zip where nothing else in it could be a message; None if it is no such zip, or damaged."""
    if not raw.head().startswith(_ZIP) or raw.size is None:
        return None
    file = raw.anywhere()
    if stated_count(file) > _MOST_MEMBERS:
        return None
    try:
        members = ZipMembers.opened(file)
    except (DamageError, OSError, *DAMAGE):
        return None
    entries = [entry for entry in members.entries if not is_passed_over(entry.filename.encode("utf-8", "replace"))]
    is_table = len(entries) == 1 and entries[0].filename.lower().endswith(_TABLES)
    return ZippedTable(raw, members, entries[0]) if is_table else None
