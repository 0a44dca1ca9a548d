"""tar and zip files of .eml or .txt files, one message per member, in the order of the archive. Nothing is unpacked.

A zip bomb can't fill the memory: of no member more is read than a message may have.
"""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa

from pipeline.errors import Cure, FormatError, InputError
from pipeline.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from pipeline.messages import MAX_TEXT_BYTES, Messages, Status
from pipeline.read.mail_rows import TEXT, MailRows, RawMail
from pipeline.read.raw_file import RawFile, check_unchanged, decoded_stream
from pipeline.read.source import ReadOptions, Text, check_encoding, decoded_text, text_batches

_DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
_AGAIN = Cure("Copy or export it again; a file that is still being written looks like this too")

Member = tuple[str, bytes, bool]
"""Path, content or its beginning, and whether that is all of it."""


class ArchiveSource(ABC):
    """The .eml members of an archive; where there is none, its .txt members. See `Source`."""

    kind: str
    hint = ""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        self.name = name
        self.text_column = TEXT
        self.id_column: str | None = None
        self.size: int | None = None
        self._options = options
        self._position = 0
        self._digest = ""
        check_encoding(options.encoding)
        self._rows = MailRows(name, options)

    def __enter__(self) -> Self:
        """Read the members' names, to know whether they are mails."""
        with RawFile(self.name) as raw:
            self.size = raw.size
            self._before = os.stat(self.name)
            names = [name.lower() for name in self._listed(raw)]
        self._ending = next((ending for ending in (".eml", ".txt") if any(n.endswith(ending) for n in names)), "")
        if not self._ending:
            cure = Cure("Unpack it, or save the sheet as CSV, and score that")
            raise InputError(self.name, f"is a {self.kind} archive without .eml or .txt files{self.hint}", cure=cure)
        keeps_text = not self._options.drop_text and (self._options.keep is None or TEXT in self._options.keep)
        text_schema = pa.schema([(TEXT, pa.string())] if keeps_text else [])
        self.schema = self._rows.schema if self._ending == ".eml" else text_schema
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between members."""
        self._position = self.size or 0

    def position(self) -> int:
        """Bytes read so far, as they lie on disk."""
        return self._position

    def sha256(self) -> str:
        """Of the file as it lies on disk."""
        return self._digest

    def __iter__(self) -> Iterator[Messages]:
        """Batches of members in the order of the archive."""
        with RawFile(self.name) as raw:
            limit = MAX_MESSAGE_BYTES if self._ending == ".eml" else MAX_TEXT_BYTES
            members = self._wanted(raw, limit)
            yield from self._rows.batches(map(_raw_mail, members)) if self._ending == ".eml" else self._texts(members)
            self._digest = raw.sha256()
        check_unchanged(self.name, self._before, os.stat(self.name))

    def _wanted(self, raw: RawFile, limit: int) -> Iterator[Member]:
        for member in self._members(raw, limit):
            self._position = raw.bytes_read
            yield member

    def _texts(self, members: Iterator[Member]) -> Iterator[Messages]:
        texts = (_text(member, self._options.encoding) for member in members)
        return text_batches(texts, self.schema, self._options.batch_rows)

    @abstractmethod
    def _listed(self, raw: RawFile) -> Iterator[str]:
        """Paths of all regular members. Raises FormatError for damage."""

    @abstractmethod
    def _members(self, raw: RawFile, limit: int) -> Iterator[Member]:
        """The members that end in `self._ending`. Raises FormatError for damage."""

    def _damaged(self) -> FormatError:
        return FormatError(self.name, f"is a {self.kind} archive that is damaged or cut off", cure=_AGAIN)


class TarSource(ArchiveSource):
    """tar, plain or compressed, read from its start to its end."""

    kind = "tar"

    def _listed(self, raw: RawFile) -> Iterator[str]:
        return (member.name for member, _ in self._opened(raw))

    def _members(self, raw: RawFile, limit: int) -> Iterator[Member]:
        for member, archive in self._opened(raw):
            if member.name.lower().endswith(self._ending):
                is_whole = member.size <= limit
                try:
                    file = archive.extractfile(member)
                    content = b"" if file is None else file.read(limit if is_whole else MAX_HEADER_BYTES)
                except _DAMAGE:
                    raise self._damaged() from None
                if is_whole and len(content) < member.size:
                    raise self._damaged()
                yield member.name, content, is_whole

    def _opened(self, raw: RawFile) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        try:
            self._stream: BinaryIO = decoded_stream(raw)  # kept, since it closes the file when it goes
            with tarfile.open(fileobj=self._stream, mode="r|", errors="backslashreplace") as archive:
                for member in archive:
                    if member.isreg():
                        yield member, archive
        except _DAMAGE:
            raise self._damaged() from None


class ZipSource(ArchiveSource):
    """zip, by its directory."""

    kind = "zip"
    hint = " (an Excel workbook, perhaps)"

    def _listed(self, raw: RawFile) -> Iterator[str]:
        try:
            with zipfile.ZipFile(self.name) as archive:
                yield from (entry.filename for entry in archive.infolist() if not entry.is_dir())
        except _DAMAGE:
            raise self._damaged() from None

    def _members(self, raw: RawFile, limit: int) -> Iterator[Member]:
        try:
            with zipfile.ZipFile(self.name) as archive:
                for entry in archive.infolist():
                    if not entry.is_dir() and entry.filename.lower().endswith(self._ending):
                        with archive.open(entry) as file:
                            content = file.read(limit + 1)
                        yield entry.filename, content[:limit], len(content) <= limit
        except _DAMAGE:
            raise self._damaged() from None


def _raw_mail(member: Member) -> RawMail:
    path, content, is_whole = member
    return RawMail(path, content) if is_whole else RawMail(path, content[:MAX_HEADER_BYTES], Status.TOO_LONG)


def _text(member: Member, encoding: str) -> Text:
    path, content, is_whole = member
    return (path, *decoded_text(content, encoding)) if is_whole else (path, None, Status.TOO_LONG)
