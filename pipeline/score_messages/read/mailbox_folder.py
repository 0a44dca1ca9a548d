"""A folder with mailboxes of any kind in it: mbox files, Maildirs, MH folders, Apple Mail's, single mails."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import Self

from score_messages.errors import InputError
from score_messages.mail.limits import MAX_MESSAGE_BYTES
from score_messages.messages import Messages
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.emlx import is_deleted
from score_messages.read.folder_files import is_folder, listing_of, message_path, read_head, total_size
from score_messages.read.mail_kinds import MAIL_ENDINGS, Kind, kind_of
from score_messages.read.mail_rows import TEXT, MailRows, RawMail, mail_of_file
from score_messages.read.mbox_file import Mailbox, MboxSource
from score_messages.read.mh_folder import is_mh_mail
from score_messages.read.no_messages import others_in_words
from score_messages.read.open_source import FolderSource
from score_messages.read.outlook import check_library, other_item
from score_messages.read.pst_file import PstMailbox, check_same_file
from score_messages.read.raw_file import RawFile
from score_messages.read.source import ReadOptions


def kind_in_folder(name: str, path: bytes) -> Kind | None:
    """What a file in the folder `name` is, as `mail_kinds.kind_of` tells it."""
    return kind_of(path, functools.partial(read_head, name, path))


def is_mail_file(path: bytes) -> bool:
    """Whether a file is one mail by its name: then it belongs to its folder; mailboxes are sources of their own."""
    return path.lower().endswith(MAIL_ENDINGS) or is_mh_mail(path)


class MailboxFolderSource(FolderSource):
    """The mails of all that a folder holds, in the order of the files' paths. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._options = options
        self._rows = MailRows(name, options)
        self.schema = self._rows.schema

    def __enter__(self) -> Self:
        """Find out what each file is."""
        listing = listing_of(self.name)
        self._kinds = {path: self._kind(path) for path in listing.files}
        self._choose(listing, lambda path: self._kinds[path] is not None)
        if not self._files:
            raise InputError(self.name, f"holds no mail{others_in_words(self.passed_over)}")
        self.size = total_size(self.name, self._files)
        for path in (path for path in self._files if self._kinds[path] == Kind.PST):
            check_library(self.name, os.path.join(self.name, os.fsdecode(path)))
        return self

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(self._mails())

    def _kind(self, path: bytes) -> Kind | None:
        if self._options.single_messages and not is_mail_file(path):
            return None
        return kind_in_folder(self.name, path)

    def _mails(self) -> Iterator[RawMail]:
        for path in self._files:
            if self._kinds[path] == Kind.MBOX:
                yield from self._mails_of_mailbox(path)
            elif self._kinds[path] == Kind.PST:
                yield from self._mails_of_pst(path)
            else:
                yield from self._mail(path)

    def _mail(self, path: bytes) -> Iterator[RawMail]:
        """Of a file that is one mail: it, unless it is marked as deleted."""
        content, status = self._file(path, MAX_MESSAGE_BYTES)
        name = message_path(self._options.below, path)
        if content is None:
            yield RawMail(name, b"", status)
        elif is_deleted(content):
            self.deleted += 1
        elif other_item(content):
            self._pass_over(path)
        else:
            yield mail_of_file(name, content)

    def _mails_of_mailbox(self, path: bytes) -> Iterator[RawMail]:
        place = os.path.join(self.name, os.fsdecode(path))
        with RawFile(place) as raw, damage_translated(place):
            mailbox = Mailbox(self.name, decoded_stream(raw), message_path(self._options.below, path))
            yield from mailbox.mails()
            self.deleted += mailbox.deleted
            self._add(path, bytes.fromhex(raw.sha256()), raw.bytes_read)

    def _mails_of_pst(self, path: bytes) -> Iterator[RawMail]:
        place = os.path.join(self.name, os.fsdecode(path))
        with RawFile(place) as raw:
            mailbox = PstMailbox(self.name, place, raw.size or 0, message_path(self._options.below, path))
            yield from mailbox.mails()
            self.deleted += mailbox.deleted
            self.passed_over += mailbox.passed_over
            check_same_file(place, raw)
            self._add(path, bytes.fromhex(raw.sha256()), raw.bytes_read)


def mailbox_source(name: str, options: ReadOptions) -> MailboxFolderSource | MboxSource:
    """What `--from mailboxes` means for a name: a file is a mailbox itself."""
    return MailboxFolderSource(name, options) if is_folder(name) else MboxSource(name, options)
