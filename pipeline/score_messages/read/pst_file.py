"""A mailbox of Outlook's: .pst, or .ost, all folders of it. See `pst_reader` for how it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType

from score_messages.errors import FormatError, Hint, InputError
from score_messages.mail.outlook.frames import Kind
from score_messages.messages import Messages, Status
from score_messages.read.decoded import is_compressed
from score_messages.read.local_copy import LocalCopy
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.open_source import FileSource
from score_messages.read.opened import check_unchanged
from score_messages.read.outlook import check_library
from score_messages.read.pst_reader import PstReader
from score_messages.read.raw_file import RawFile
from score_messages.read.source import ReadOptions
from score_messages.stores.address import address_of

_STATUS = {Kind.MAIL: Status.SCORED, Kind.TOO_LONG: Status.TOO_LONG, Kind.BROKEN: Status.MALFORMED}


class PstMailbox:
    """The mails of a mailbox, wherever it lies on disk.

    Attributes:
        deleted: mails left out so far, since they are marked as deleted.
        passed_over: names of items that are no mails.
    """

    def __init__(self, source: str, place: str, size: int, path: str = "") -> None:
        """See that it can be read here. Raises FormatError.

        Args:
            source: that it is, or lies in.
            place: its path, as the system finds it.
            size: its bytes.
            path: where in the source it lies.
        """
        check_library(source, place)
        self._reader = PstReader(source, place, size, path)
        self._below = f"{path}/" if path else ""
        self.deleted = 0
        self.passed_over: list[str] = []

    def mails(self) -> Iterator[RawMail]:
        """In order, each called by its folder and its number in the mailbox, which it keeps. Raises FormatError."""
        for frame in self._reader.frames():
            name = self._below + frame.name
            if frame.kind is Kind.DELETED:
                self.deleted += 1
            elif frame.kind is Kind.OTHER:
                self.passed_over.append(name)
            else:
                yield RawMail(name, frame.content, _STATUS[frame.kind])

    @property
    def share(self) -> float:
        """How much of it is read, 0 to 1."""
        return self._reader.done / self._reader.total if self._reader.total else 0.0


class PstSource(FileSource):
    """One mailbox. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._rows = MailRows(self.name, options)
        self._copy: LocalCopy | None = None
        self.schema = self._rows.schema

    def _open(self) -> None:
        """See that it lies on disk as it is."""
        if self._path == "-" or self.size is None:
            raise FormatError(self.name, "can't be read as a mailbox of Outlook's", hint=Hint("Save it as a file"))
        if is_compressed(self._raw):
            raise FormatError(self.name, "is a mailbox of Outlook's that is packed", hint=Hint("Unpack it"))
        self._place = self._path
        if address_of(self._path) is not None:
            self._copy = LocalCopy(self._raw)
            self._place = self._copy.path
        self._mailbox = PstMailbox(self.name, self._place, self.size)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, and the copy of an object."""
        super().__exit__(kind, error, trace)
        if self._copy is not None:
            self._copy.close()

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        yield from self._rows.batches(self._mailbox.mails())
        if self._copy is None:
            check_same_file(self._path, self._raw)

    def position(self) -> int:
        """As much of the file as of its items."""
        return int(self._mailbox.share * (self.size or 0))

    @property
    def deleted(self) -> int:
        """As `Source.deleted`."""
        return self._mailbox.deleted

    @property
    def passed_over(self) -> list[str]:
        """Its items that are no mails."""
        return self._mailbox.passed_over


def check_same_file(place: str, raw: RawFile) -> None:
    """Raise InputError if another file lies there now than the one that was opened, or none."""
    try:
        now = os.stat(place)
    except OSError as error:
        raise InputError(raw.source_name, "was removed while it was read") from error
    check_unchanged(raw.source_name, raw.identity, now, by_ctime=False)
