"""mbox: mails in one file, each behind a line `From sender date`. Plain or compressed, from a file or a pipe.

`mbox_marks` says which lines inside a mail that begin with `From ` begin another one; those that the Content-Length of
the mail says are inside it don't, if it leads to such a line. What writers escaped (`>From `) is unescaped.

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
from score_messages.read.mail_marks import BOM, MARK
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.mbox_marks import Mark, ends_mail, kind_of_mark, stated_end
from score_messages.read.open_source import FileSource
from score_messages.read.source import ReadOptions
from score_messages.read.text_bytes import check_is_text

BLOCK = 1 << 20
"""Bytes that are read at once."""

AHEAD = 2048
"""Bytes from a `From ` on that tell whether it parts two mails: its line and the beginning of the next."""

_ESCAPED = re.compile(rb"^>(>*From )", re.M)


class UnclearMarkError(ValueError):
    """A line may begin a mail as well as belong to the one above.

    Attributes:
        mail: the number of the mail above.
        line: the line's number in the file, from 1.
    """

    def __init__(self, mail: int, line: int) -> None:
        super().__init__(f"line {line}")
        self.mail, self.line = mail, line


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
            self._stream: BinaryIO = io.BufferedReader(decoded_stream(self._raw))  # type: ignore[type-var]
            if self._stream.peek(len(BOM)).startswith(BOM):
                self._stream.read(len(BOM))  # some editors put it in front of any text that they save
            head = self._stream.peek(64)[:64]
        if head and not head.lstrip(b"\r\n").startswith(MARK):
            check_is_text(self.name, head, "utf-8")
            hint = Hint("If it is a single mail, say so", "--from eml")
            raise FormatError(self.name, "is no mbox: its first line doesn't begin with 'From '", hint=hint)

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(self._mails())

    def _mails(self) -> Iterator[RawMail]:
        with damage_translated(self.name):
            head = self._stream.peek(AHEAD)[:AHEAD]  # type: ignore[attr-defined]
            is_old_mac = b"\n" not in head and head.count(b"\r") > 1
            stream = _WithLineFeeds(self._stream) if is_old_mac else self._stream
            try:
                for number, mail in enumerate(split_mbox(stream), start=1):
                    if len(mail) > MAX_MESSAGE_BYTES:
                        yield RawMail(str(number), mail[:MAX_HEADER_BYTES], Status.TOO_LONG)
                    else:
                        yield RawMail(str(number), mail)
            except UnclearMarkError as error:
                raise _unclear(self.name, error) from None


def _unclear(name: str, error: UnclearMarkError) -> FormatError:
    reason = "a line begins with 'From ' and has no date; it may begin a mail or be text of the mail above"
    hint = Hint(
        "In a copy of the mailbox, write '>From ' there if it is text, or a date at the line's end if it is not"
    )
    return FormatError(name, reason, record=error.mail, line=error.line, hint=hint)


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

    Raises:
        UnclearMarkError: it can't be told whether a mail begins at a line.
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
        self._done = 0  # in the buffer: what is before is in a mail already, or between two
        self._mail: list[bytes] = []
        self._size = 0  # bytes of the mail that have left the buffer
        self._begun = 0  # mails
        self._lines = 0  # that have left the buffer

    def mails(self, block: bytes, at_end: bool) -> Iterator[bytes]:
        """The mails that end in what is there now."""
        self._buffer += block
        kept = len(self._buffer) if at_end else len(self._buffer) - 2 * AHEAD
        while (mark := self._next(at_end)) is not None:
            if not self._is_known(mark, at_end):
                kept = mark - len(b"\r\n\n")  # what is above a mark tells what it is
                break
            if self._begun:
                yield _unescaped([*self._mail, self._buffer[self._done : mark]])
            line_end = self._buffer.find(b"\n", mark) + 1 or len(self._buffer)
            self._mail, self._size, self._done = [], 0, line_end
            self._begun, self._start = self._begun + 1, line_end - 1
        self._move_on(max(self._done, kept))
        if at_end and self._begun:
            yield _unescaped(self._mail)

    def _next(self, at_end: bool) -> int | None:
        """Where the next line stands that begins a mail, or None: it may not be here in full."""
        buffer = self._buffer
        while (mark := _next_mark(buffer, self._start, not self._begun)) >= 0:
            if not at_end and mark + AHEAD > len(buffer):
                return None
            if not self._begun:
                return mark
            line_end = buffer.find(b"\n", mark) + 1 or len(buffer)
            following = buffer[line_end : line_end + AHEAD]
            kind = kind_of_mark(buffer[mark:line_end], following, _is_behind_blank(buffer, mark))
            stated = -1 if kind is Mark.IS_TEXT else self._stated_end(mark)
            if stated >= 0 and (stated + AHEAD > len(buffer) and not at_end):
                return mark
            if stated >= 0 and ends_mail(buffer, stated):
                self._start = stated
            elif kind is Mark.BEGINS_MAIL:
                return mark
            elif kind is Mark.CANT_TELL:
                raise UnclearMarkError(self._begun, self._lines + buffer.count(b"\n", 0, mark) + 1)
            else:
                self._start = mark + len(MARK)
        return None

    def _is_known(self, mark: int, at_end: bool) -> bool:
        """Whether the bytes are here to which the Content-Length of the mail leads, if it leads beyond the mark."""
        if at_end or not self._begun:
            return True
        stated = self._stated_end(mark)
        return stated < 0 or stated + AHEAD <= len(self._buffer)

    def _stated_end(self, mark: int) -> int:
        """Where the mail ends by its Content-Length, in the buffer; -1 if that isn't behind the mark."""
        head = b""
        for part in (*self._mail, self._buffer[self._done : min(mark, self._done + MAX_HEADER_BYTES)]):
            head += part[:MAX_HEADER_BYTES]
            if len(head) >= MAX_HEADER_BYTES:
                break
        size = self._size + mark - self._done
        end = stated_end(head)
        return mark + end - size if end is not None and size < end <= MAX_MESSAGE_BYTES else -1

    def _move_on(self, end: int) -> None:
        """Add the bytes up to `end` to the mail, unless it is too long already, and forget them."""
        if self._size <= MAX_MESSAGE_BYTES:
            self._mail.append(self._buffer[self._done : end])
        self._size += end - self._done
        begin = max(0, end - 1)  # the end of a separator stays, so that one right below it is seen
        self._lines += self._buffer.count(b"\n", 0, begin)
        self._start = max(0, self._start - begin)
        self._buffer, self._done = self._buffer[begin:], end - begin


def is_mailbox(content: bytes) -> bool:
    r"""Whether a file is an mbox of several mails for certain, whatever it is called.

    >>> is_mailbox(2 * b"From a Mon Apr  2 18:26:00 2012\nSubject: x\n\nFrom me\n\n"), is_mailbox(b"From a\nTo: b\n\n")
    (True, False)
    """
    content = content.removeprefix(BOM)
    if not content.lstrip(b"\r\n").startswith(MARK):
        return False
    try:
        return len(list(itertools.islice(split_mbox(io.BytesIO(content)), 2))) > 1
    except UnclearMarkError:
        return False


def _next_mark(buffer: bytes, start: int, is_first: bool) -> int:
    """Where the next line that begins with `From ` is, or -1; the first may stand behind empty lines."""
    if is_first:
        first = len(buffer) - len(buffer.lstrip(b"\r\n"))
        return first if buffer.startswith(MARK, first) else -1
    return buffer.find(b"\n" + MARK, max(0, start - 1)) + 1 or -1


def _is_behind_blank(buffer: bytes, mark: int) -> bool:
    return buffer[max(0, mark - 3) : mark].endswith((b"\n\n", b"\n\r\n"))


def _unescaped(parts: list[bytes]) -> bytes:
    """The mail as it was sent: without the empty line that belongs to the file, and without escapes."""
    mail = b"".join(parts)
    for end in (b"\n", b"\r\n"):
        if mail == end or mail.endswith(b"\n" + end):
            mail = mail.removesuffix(end)
            break
    return _ESCAPED.sub(rb"\1", mail) if b">From " in mail else mail
