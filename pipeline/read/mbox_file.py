"""mbox: mails in one file, each behind a line `From sender date`. Plain or compressed, from a file or a pipe.

A line that begins with `From ` inside a mail splits it only if it could be such a line in full: behind an empty line,
with a date at its end, and followed by a header. What writers escaped (`>From `) is unescaped.

Sources: RFC 4155; https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml for the variants.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self

from pipeline.errors import Cure, FormatError
from pipeline.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from pipeline.messages import Messages, Status
from pipeline.read.mail_rows import TEXT, MailRows, RawMail
from pipeline.read.raw_file import RawFile, check_is_text, damage_translated, decoded_stream
from pipeline.read.source import ReadOptions

MARK = b"From "

MAX_LINE = 1 << 20
"""Longer lines are read in pieces, so that a file without line ends doesn't fill the memory."""

_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(rb"(?:" + _MONTH + rb" +\d{1,2}|\d{1,2} +" + _MONTH + rb")\b.{1,40}\d{4}|\d{4}-\d\d-\d\d", re.S)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From |\r?\n|\Z")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


class MboxSource:
    """One mbox file. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        self.name = "standard input" if name == "-" else name
        self.text_column = TEXT
        self.id_column: str | None = None
        self.size: int | None = None
        self._path = name
        self._rows = MailRows(self.name, options)
        self.schema = self._rows.schema

    def __enter__(self) -> Self:
        """Open the file and see that it begins as an mbox does."""
        self._raw = RawFile(self._path)
        self.size = self._raw.size
        try:
            with damage_translated(self.name):
                self._stream: BinaryIO = io.BufferedReader(decoded_stream(self._raw))  # type: ignore[type-var]
                head = self._stream.peek(64)[:64]
            if not head.lstrip(b"\r\n").startswith(MARK):
                check_is_text(self.name, head, "utf-8")
                cure = Cure("If it is a single mail, say so", "--from eml")
                raise FormatError(self.name, "is no mbox: its first line doesn't begin with 'From '", cure=cure)
        except BaseException:
            self._raw.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._raw.close()

    def position(self) -> int:
        """Bytes read so far, as they lie on disk."""
        return self._raw.bytes_read

    def sha256(self) -> str:
        """Of the file as it lies on disk."""
        return self._raw.sha256()

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(self._mails())

    def _mails(self) -> Iterator[RawMail]:
        with damage_translated(self.name):
            for number, mail in enumerate(split_mbox(self._stream), start=1):
                place = str(number)
                if len(mail) > MAX_MESSAGE_BYTES:
                    yield RawMail(place, mail[:MAX_HEADER_BYTES], Status.TOO_LONG)
                else:
                    yield RawMail(place, mail)


def split_mbox(stream: BinaryIO) -> Iterator[bytes]:
    r"""The mails of an mbox, unescaped; of one over `MAX_MESSAGE_BYTES` a little more than so many bytes.

    >>> list(split_mbox(io.BytesIO(b"From a Mon Apr  2 18:26:00 2012\nSubject: x\n\n>From me\n")))
    [b'Subject: x\n\nFrom me\n']
    """
    lines: list[bytes] = []
    size = 0
    begun, after_blank = False, True
    line = stream.readline(MAX_LINE)
    while line:
        following = stream.readline(MAX_LINE)
        if line.startswith(MARK) and after_blank and (not begun or _is_mark(line, following)):
            if begun:
                yield _unescaped(lines)
            lines, size, begun = [], 0, True
        elif begun and size <= MAX_MESSAGE_BYTES:
            lines.append(line)
            size += len(line)
        after_blank = line in (b"\n", b"\r\n")
        line = following
    if begun:
        yield _unescaped(lines)


def _is_mark(line: bytes, following: bytes) -> bool:
    return len(line) <= 500 and _DATE.search(line[-60:]) is not None and _HEADER.match(following) is not None


def _unescaped(lines: list[bytes]) -> bytes:
    """Without the empty line that belongs to the file, not to the mail."""
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()
    mail = b"".join(lines)
    return _ESCAPED.sub(rb"\1", mail) if b">From " in mail else mail
