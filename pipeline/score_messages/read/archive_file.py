"""tar and zip files of mails, mailboxes or .txt files, in the order of the archive. Nothing is unpacked.

An archive made to unpack to very much can't fill the memory: of no member more is read than a message may have, and of
all of them together no more than `limits` allows.
"""

from __future__ import annotations

import functools
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
from score_messages.read.emlx import is_deleted
from score_messages.read.encoding_names import check_encoding
from score_messages.read.mail_kinds import Kind, member_kind
from score_messages.read.mail_rows import TEXT, MailRows, RawMail, mail_of_file
from score_messages.read.mbox_file import Mailbox
from score_messages.read.members import DamageError, Member
from score_messages.read.no_messages import others_in_words
from score_messages.read.opened import check_unchanged
from score_messages.read.outlook import other_item, refuse_packed_mailboxes
from score_messages.read.raw_file import RawFile
from score_messages.read.source import ReadOptions
from score_messages.read.taken import Taken
from score_messages.read.tar_reading import tar_listing, tar_members
from score_messages.read.unpacking import check_ratio
from score_messages.read.zip_members import ZipMembers


class ArchiveSource(ABC):
    """The mails and mailboxes of an archive; where there are none, its .txt members. See `Source`."""

    kind: str
    repeated_headers = deleted = 0
    date_column: str | None = None
    taken = Taken()
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
        self.passed_over: list[str] = []
        check_encoding(options.encoding)
        self._rows = MailRows(name, options)

    def __enter__(self) -> Self:
        """Read the members' names, to know whether they are mails."""
        if self.name == "-":
            raise InputError("standard input", "can't be read as an archive", hint=Hint("Save it as a file"))
        check_unpacks(self.name)
        with RawFile(self.name) as raw, self._translated():
            self.size, self._before = raw.size, raw.identity
            names = self._listed(raw)
        kinds = {kind for _, kind in names if kind}
        self._wanted = kinds & set(Kind) or kinds
        self.passed_over = [name for name, kind in names if kind not in self._wanted]
        refuse_packed_mailboxes(self.name, (name for name, kind in names if kind == Kind.PST))
        if not self._wanted:
            others = others_in_words(self.passed_over)
            hint = Hint("Unpack it, or save the sheet as CSV, and score that")
            raise InputError(
                self.name, f"is a {self.kind} archive without mails or .txt files{self.hint}{others}", hint=hint
            )
        keeps_text = not self._options.drop_text and (self._options.keep is None or TEXT in self._options.keep)
        text_schema = pa.schema([(TEXT, pa.string())] if keeps_text else [])
        self.schema = self._rows.schema if self._holds_mail else text_schema
        return self

    @property
    def _holds_mail(self) -> bool:
        return not self._wanted.isdisjoint(Kind)

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
            check_unchanged(self.name, self._before, raw.identity)
            members = self._bounded(raw)
            yield from self._rows.batches(self._mails(members)) if self._holds_mail else self._texts(members)
            self._digest = raw.sha256()

    def _bounded(self, raw: RawFile) -> Iterator[Member]:
        """The members, unless what they hold is too much for the archive's size."""
        limit = MAX_MESSAGE_BYTES if self._holds_mail else MAX_TEXT_BYTES
        size = 0

        def unpacked(part: int) -> None:
            nonlocal size
            size += part
            check_ratio(self.name, size, self.size or 0)

        with self._translated():
            for member in self._members(raw, limit, unpacked):
                self._position = min(raw.bytes_read, self.size or 0)
                yield member

    def _mails(self, members: Iterator[Member]) -> Iterator[RawMail]:
        for member in members:
            if member.stream is None:
                if member.status is Status.SCORED and is_deleted(member.content):
                    self.deleted += 1
                elif member.status is Status.SCORED and other_item(member.content):
                    self.passed_over.append(member.path)
                else:
                    yield _raw_mail(member)
                continue
            with self._translated():
                mailbox = Mailbox(self.name, member.stream, member.path)
                yield from mailbox.mails()
            self.deleted += mailbox.deleted

    def _texts(self, members: Iterator[Member]) -> Iterator[Messages]:
        texts = (_text(member, self._options.encoding) for member in members)
        return text_batches(texts, self.schema, self._options.batch_rows)

    @abstractmethod
    def _listed(self, raw: RawFile) -> Sequence[tuple[str, str | None]]:
        """Path and kind, by `member_kind`, of all members that are files. Raises DamageError."""

    @abstractmethod
    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        """The members of the wanted kinds; `unpacked` takes counts of their bytes. Raises DamageError."""

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

    def _listed(self, raw: RawFile) -> Sequence[tuple[str, str | None]]:
        self._stream = decoded_stream(raw)  # kept, since it closes the file when it goes
        self._listing = tar_listing(self._stream)
        return self._listing.names

    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        self._stream = decoded_stream(raw)
        yield from tar_members(self._stream, self._listing, self._wanted, limit, unpacked)


class ZipSource(ArchiveSource):
    """zip, by its directory."""

    kind = "zip"
    hint = " (an Excel workbook, perhaps)"

    def _listed(self, raw: RawFile) -> Sequence[tuple[str, str | None]]:
        archive = ZipMembers.opened(raw.anywhere())
        self._kinds = [
            (entry.filename, member_kind(entry.filename, functools.partial(archive.head, entry)))
            for entry in archive.entries
        ]
        return self._kinds

    def _members(self, raw: RawFile, limit: int, unpacked: Callable[[int], None]) -> Iterator[Member]:
        archive = ZipMembers.opened(raw.anywhere())
        for entry, (_, kind) in zip(archive.entries, self._kinds, strict=True):
            if kind == Kind.MBOX and kind in self._wanted:
                yield archive.mailbox(entry, unpacked)
            elif kind in self._wanted:
                yield archive.read(entry, limit, unpacked)


def _raw_mail(member: Member) -> RawMail:
    if member.status is not Status.SCORED:
        return RawMail(member.path, member.content[:MAX_HEADER_BYTES], member.status)
    return mail_of_file(member.path, member.content)


def _text(member: Member, encoding: str) -> Text:
    if member.status is not Status.SCORED:
        return member.path, None, member.status
    return (member.path, *decoded_text(member.content, encoding))
