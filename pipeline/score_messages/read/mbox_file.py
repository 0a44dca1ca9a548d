"""mbox: mails in one file, each behind a line `From sender date`. Plain or compressed, from a file or a pipe.

A line that begins with `From ` inside a mail splits it only if it could be such a line in full: behind an empty line,
with a date at its end, and followed by a header. What writers escaped (`>From `) is unescaped.

Sources: RFC 4155; https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml for the variants.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from score_messages.errors import FormatError, Hint
from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from score_messages.messages import Messages, Status
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.deleted_mails import is_deleted
from score_messages.read.mail_marks import BOM, MARK, MONTH
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.open_source import FileSource
from score_messages.read.source import ReadOptions
from score_messages.read.text_bytes import check_is_text

BLOCK = 1 << 20
"""Bytes that are read at once."""

AHEAD = 2048
"""Bytes from a `From ` on that tell whether it parts two mails: its line and the beginning of the next."""

_DATE = re.compile(rb"(?:" + MONTH + rb" +\d{1,2}|\d{1,2} +" + MONTH + rb")\b.{1,40}\d{4}|\d{4}-\d\d-\d\d", re.S)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From |\r?\n|\Z")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


class Readable(Protocol):
    """What `split_mbox` needs of a stream."""

    def read(self, size: int, /) -> bytes: ...


class MboxSource(FileSource):
    """One mbox file. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._rows = MailRows(self.name, options)
        self.schema = self._rows.schema

    def _open(self) -> None:
        """See that the file begins as an mbox does; an empty file is a mailbox without mails, as programs leave it."""
        with damage_translated(self.name):
            self._mailbox = Mailbox(self.name, decoded_stream(self._raw))

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(self._mails())

    @property
    def deleted(self) -> int:
        """As `Source.deleted`."""
        return self._mailbox.deleted

    def _mails(self) -> Iterator[RawMail]:
        with damage_translated(self.name):
            yield from self._mailbox.mails()


class Mailbox:
    """The mails of an mbox, wherever it lies.

    Attributes:
        deleted: those left out so far, since their program marks them as deleted.
    """

    def __init__(self, source: str, stream: BinaryIO, path: str = "") -> None:
        """See that it begins as an mbox does. Raises FormatError.

        Args:
            source: that it is, or lies in.
            path: where in the source it lies.
        """
        self._path, self.deleted = path, 0
        self._stream = io.BufferedReader(stream, BLOCK)  # type: ignore[type-var]
        if self._stream.peek(len(BOM)).startswith(BOM):
            self._stream.read(len(BOM))  # some editors put it in front of any text that they save
        head = self._stream.peek(64)[:64]
        if head and not head.lstrip(b"\r\n").startswith(MARK):
            self._refuse(source, head)

    def _refuse(self, source: str, head: bytes) -> None:
        wrong = "no mbox: its first line doesn't begin with 'From '"
        if self._path:
            raise FormatError(source, f"holds {self._path}, which is {wrong}", hint=Hint("Take that file out"))
        check_is_text(source, head, "utf-8")
        raise FormatError(source, f"is {wrong}", hint=Hint("If it is a single mail, say so", "--from eml"))

    def mails(self) -> Iterator[RawMail]:
        """In order, each called by its number in the file, behind the path if there is one."""
        head = self._stream.peek(AHEAD)[:AHEAD]
        is_old_mac = b"\n" not in head and head.count(b"\r") > 1
        stream = _WithLineFeeds(self._stream) if is_old_mac else self._stream
        for number, mail in enumerate(split_mbox(stream), start=1):
            name = f"{self._path}/{number}" if self._path else str(number)
            if is_deleted(mail):
                self.deleted += 1
            elif len(mail) > MAX_MESSAGE_BYTES:
                yield RawMail(name, mail[:MAX_HEADER_BYTES], Status.TOO_LONG)
            else:
                yield RawMail(name, mail)


class _WithLineFeeds:
    """A mailbox whose lines end in carriage returns, as those of old Macs do: it has line feeds instead."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size).replace(b"\r", b"\n")


def split_mbox(stream: Readable) -> Iterator[bytes]:
    r"""The mails of an mbox, unescaped; of a mail over `MAX_MESSAGE_BYTES` a little more than so many bytes.

    Looks only at lines that begin with `From `, which is five times as fast as looking at every line.

    >>> list(split_mbox(io.BytesIO(b"From a Mon Apr  2 18:26:00 2012\nSubject: x\n\n>From me\n")))
    [b'Subject: x\n\nFrom me\n']
    """
    splitter = _Splitter()
    while block := stream.read(BLOCK):
        yield from splitter.mails(block, at_end=False)
    yield from splitter.mails(b"", at_end=True)


class _Splitter:
    """Takes an mbox block by block; holds the mail that goes on, and as much of the file as is not decided yet."""

    def __init__(self) -> None:
        self._buffer = b""
        self._start = 0  # in the buffer, where the next mark is looked for
        self._mail: list[bytes] = []
        self._size, self._begun = 0, False

    def mails(self, block: bytes, at_end: bool) -> Iterator[bytes]:
        """The mails that end in what is there now."""
        self._buffer += block
        buffer, done = self._buffer, 0  # what is behind `done` is in no mail yet
        while (mark := _next_mark(buffer, self._start, not self._begun)) >= 0:
            if not at_end and mark + AHEAD > len(buffer):
                break  # the line and the next may not be here in full
            line_end = buffer.find(b"\n", mark) + 1 or len(buffer)
            self._start = mark + len(MARK)
            if self._begun and not _is_mark(buffer[mark:line_end], buffer[line_end : line_end + AHEAD]):
                continue
            if self._begun:
                yield _unescaped([*self._mail, buffer[done:mark]])
            self._mail, self._size, self._begun, done = [], 0, True, line_end
            self._start = line_end - 1
        self._move_on(done, len(buffer) if at_end else max(done, len(buffer) - 2 * AHEAD))
        if at_end and self._begun:
            yield _unescaped(self._mail)

    def _move_on(self, done: int, end: int) -> None:
        """Add the bytes from `done` to `end` to the mail, unless it is too long already, and forget them."""
        if self._size <= MAX_MESSAGE_BYTES:
            self._mail.append(self._buffer[done:end])
        self._size += end - done
        self._start = AHEAD if end > done else 0  # what lies before was searched already
        self._buffer = self._buffer[end:]


def is_mailbox(content: bytes) -> bool:
    r"""Whether a file is an mbox of several mails for certain, whatever it is called.

    >>> is_mailbox(2 * b"From a Mon Apr  2 18:26:00 2012\nSubject: x\n\nFrom me\n\n"), is_mailbox(b"From a\nTo: b\n\n")
    (True, False)
    """
    content = content.removeprefix(BOM)
    if not content.lstrip(b"\r\n").startswith(MARK):
        return False
    return len(list(itertools.islice(split_mbox(io.BytesIO(content)), 2))) > 1


def _next_mark(buffer: bytes, start: int, is_first: bool) -> int:
    """Where the next `From ` line behind an empty line begins, or -1; the first may stand behind empty lines."""
    if is_first:
        first = len(buffer) - len(buffer.lstrip(b"\r\n"))
        return first if buffer.startswith(MARK, first) else -1
    while (line_feed := buffer.find(b"\n" + MARK, max(0, start - 1))) >= 0:
        mark = line_feed + 1
        before = buffer[max(0, mark - 3) : mark]
        if before.endswith((b"\n\n", b"\n\r\n")) or (mark < 3 and before in (b"\n", b"\r\n")):
            return mark
        start = mark + 1
    return -1


def _is_mark(line: bytes, following: bytes) -> bool:
    return len(line) <= 500 and _DATE.search(line[-60:]) is not None and _HEADER.match(following) is not None


def _unescaped(parts: list[bytes]) -> bytes:
    """The mail as it was sent: without the empty line that belongs to the file, and without escapes."""
    mail = b"".join(parts)
    for end in (b"\n", b"\r\n"):
        if mail == end or mail.endswith(b"\n" + end):
            mail = mail.removesuffix(end)
            break
    return _ESCAPED.sub(rb"\1", mail) if b">From " in mail else mail
