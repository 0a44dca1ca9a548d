"""Mails as files: one .eml, or a folder of them in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Self

from score_messages.errors import FormatError, Hint, InputError
from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from score_messages.messages import Messages, Status
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.folder_files import is_folder, listing_of, message_path, total_size
from score_messages.read.mail_rows import TEXT, MailRows, RawMail, mail_of_file
from score_messages.read.mbox_file import is_mailbox
from score_messages.read.no_messages import others_in_words
from score_messages.read.open_source import FileSource, FolderSource
from score_messages.read.outlook import check_outlook_message, other_item
from score_messages.read.source import ReadOptions


class MailFolderSource(FolderSource):
    """A folder of .eml files, or of any files if the user says that they are mails. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._is_stated, self._below = options.format is not None, options.below
        self._rows = MailRows(name, options)
        self.schema = self._rows.schema

    def __enter__(self) -> Self:
        """List the files: those that end in .eml, or all that aren't hidden if the user says that they are mails."""
        self._choose(listing_of(self.name), lambda path: self._is_stated or path.lower().endswith(b".eml"))
        if not self._files:
            raise InputError(self.name, f"holds no mail{others_in_words(self.passed_over)}")
        self.size = total_size(self.name, self._files)
        return self

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in the order of their paths."""
        return self._rows.batches(self._mails())

    def _mails(self) -> Iterator[RawMail]:
        for path in self._files:
            content, status = self._file(path, MAX_MESSAGE_BYTES)
            name_in_source = message_path(self._below, path)
            if content is None or is_mailbox(content):
                yield RawMail(name_in_source, b"", Status.MALFORMED if content else status)
            elif other_item(content):
                self._pass_over(path)
            else:
                yield mail_of_file(name_in_source, content)


class MailFileSource(FileSource):
    """One mail as a file, plain or compressed. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._below = options.below
        self._rows = MailRows(self.name, options)
        self.schema = self._rows.schema

    def _open(self) -> None:
        """See that there is something."""
        if not self._raw.head():
            raise InputError(self.name, "is empty; it holds no mail")

    def __iter__(self) -> Iterator[Messages]:
        """The mail as a batch of its own."""
        with damage_translated(self.name):
            self._stream = decoded_stream(self._raw)  # kept, since it closes the file when it goes
            content = self._stream.read(MAX_MESSAGE_BYTES + 1)
        if is_mailbox(content):
            hint = Hint("If it is a mailbox, say so", "--from mbox")
            raise FormatError(self.name, "is no single mail: several are in it, each behind a line 'From '", hint=hint)
        name_in_source = message_path(self._below or os.path.basename(self._path), b"") if self._path != "-" else "1"
        if len(content) > MAX_MESSAGE_BYTES:
            return self._rows.batches([RawMail(name_in_source, content[:MAX_HEADER_BYTES], Status.TOO_LONG)])
        check_outlook_message(self.name, content)
        return self._rows.batches([mail_of_file(name_in_source, content)])


def mail_source(name: str, options: ReadOptions) -> MailFolderSource | MailFileSource:
    """What `--from eml` means for a name."""
    return MailFolderSource(name, options) if is_folder(name) else MailFileSource(name, options)
