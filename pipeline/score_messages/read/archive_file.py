"""tar and zip files of .eml or .txt files, one message per member, in the order of the archive. Nothing is unpacked.

An archive made to unpack to very much can't fill the memory: of no member more is read than a message may have, and of
all of them together no more than `limits` allows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import pyarrow as pa

from score_messages.errors import FormatError, Hint, InputError
from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from score_messages.messages import MAX_TEXT_BYTES, Messages, Status
from score_messages.read.batches import Text, decoded_text, text_batches
from score_messages.read.decoded import AGAIN, check_unpacks, damage_translated, decoded_stream
from score_messages.read.encoding_names import check_encoding
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.members import DamageError, Member
from score_messages.read.raw_file import RawFile, check_unchanged
from score_messages.read.source import ReadOptions
from score_messages.read.tar_members import TarMembers, link_targets, tar_members
from score_messages.read.unpacking import check_ratio
from score_messages.read.zip_members import ZipMembers


class ArchiveSource(ABC):
    """The .eml members of an archive; where there is none, its .txt members. See `Source`."""

    kind: str
    repeated_headers = deleted = 0
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
        self.passed_over: Sequence[str] = ()
        check_encoding(options.encoding)
        self._rows = MailRows(name, options)

    def __enter__(self) -> Self:
        """Read the members' names, to know whether they are mails."""
        if self.name == "-":
            raise InputError("standard input", "can't be read as an archive", hint=Hint("Save it as a file"))
        check_unpacks(self.name)
        with RawFile(self.name) as raw, self._translated():
            self.size, self._before = raw.size, raw.status
            names = [name.lower() for name in self._listed(raw)]
        self._ending = next((ending for ending in (".eml", ".txt") if any(n.endswith(ending) for n in names)), "")
        if not self._ending:
            hint = Hint("Unpack it, or save the sheet as CSV, and score that")
            raise InputError(self.name, f"is a {self.kind} archive without .eml or .txt files{self.hint}", hint=hint)
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
        """The sha256 of the file as it lies on disk, hex."""
        return self._digest

    def __iter__(self) -> Iterator[Messages]:
        """Batches of members in the order of the archive."""
        with RawFile(self.name) as raw:
            check_unchanged(self.name, self._before, raw.status)
            members = self._bounded(raw)
            yield from self._rows.batches(map(_raw_mail, members)) if self._ending == ".eml" else self._texts(members)
            self._digest = raw.sha256()

    def _bounded(self, raw: RawFile) -> Iterator[Member]:
        """The members, unless what they hold is too much for the archive's size."""
        limit = MAX_MESSAGE_BYTES if self._ending == ".eml" else MAX_TEXT_BYTES
        size = 0

        def unpacked(part: int) -> None:
            nonlocal size
            size += part
            check_ratio(self.name, size, self.size or 0)

        with self._translated():
            for member in self._members(raw, limit, unpacked):
                self._position = min(raw.bytes_read, self.size or 0)
                yield member

    def _texts(self, members: Iterator[Member]) -> Iterator[Messages]:
        texts = (_text(member, self._options.encoding) for member in members)
        return text_batches(texts, self.schema, self._options.batch_rows)

    @abstractmethod
    def _listed(self, raw: RawFile) -> Iterator[str]:
        """Paths of all members that may be messages. Raises DamageError."""

    @abstractmethod
    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        """The members that end in `self._ending`; `unpacked` takes counts of their bytes. Raises DamageError."""

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say what is wrong with the archive; messages of libraries are left out."""
        try:
            with damage_translated(self.name):
                yield
        except DamageError as error:
            reason = f"is a {self.kind} archive that is damaged or cut off"
            raise FormatError(self.name, error.args[0] if error.args else reason, hint=AGAIN) from None


class TarSource(ArchiveSource):
    """tar, plain or compressed, read from its start to its end."""

    kind = "tar"

    def _listed(self, raw: RawFile) -> Iterator[str]:
        self._stream = decoded_stream(raw)  # kept, since it closes the file when it goes
        self._targets, names = link_targets(TarMembers(self._stream).entries())
        return iter(names)

    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        self._stream = decoded_stream(raw)
        for member in tar_members(self._stream, self._ending, limit, self._targets):
            unpacked(len(member.content))
            yield member


class ZipSource(ArchiveSource):
    """zip, by its directory."""

    kind = "zip"
    hint = " (an Excel workbook, perhaps)"

    def _listed(self, raw: RawFile) -> Iterator[str]:
        return (entry.filename for entry in ZipMembers.opened(raw.anywhere()).entries)

    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        members = ZipMembers.opened(raw.anywhere())
        for entry in members.entries:
            if entry.filename.lower().endswith(self._ending):
                yield members.read(entry, limit, unpacked)


def _raw_mail(member: Member) -> RawMail:
    content = member.content if member.status is Status.SCORED else member.content[:MAX_HEADER_BYTES]
    return RawMail(member.path, content, member.status)


def _text(member: Member, encoding: str) -> Text:
    if member.status is not Status.SCORED:
        return member.path, None, member.status
    return (member.path, *decoded_text(member.content, encoding))
