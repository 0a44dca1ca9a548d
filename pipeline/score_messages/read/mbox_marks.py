"""Which `From ` lines of an mbox begin a mail: told by what follows them, since writers leave out the rest.

Knows bytes only.
"""

from __future__ import annotations

import enum
import re

from score_messages.read.mail_marks import KNOWN, MARK, MONTH

_DATE = re.compile(rb"(?:" + MONTH + rb" +\d{1,2}|\d{1,2} +" + MONTH + rb")\b.{1,40}\d{4}|\d{4}-\d\d-\d\d", re.S)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From |\r?\n|\Z")
_ANY_DATE = re.compile(rb"\d{1,2}[:.]\d\d|\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d")
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,10})[ \t]*\r?$", re.M)
_LENGTH_NAME = b"content-length"
_END_OF_HEADERS = re.compile(rb"\n\r?\n")

LONGEST_MARK = 500

_OF_A_SENDER = frozenset(b"from sender reply-to return-path received date message-id delivered-to x-gm-thrid".split())
_OF_A_SENDER |= frozenset(b"x-mozilla-status x-gmail-labels envelope-to x-original-to x-account-key".split())
"""Headers of which every mail has one; a text that quotes something has fewer headers, or others."""


class Mark(enum.Enum):
    """What a line that begins with `From ` is."""

    BEGINS_MAIL = enum.auto()
    IS_TEXT = enum.auto()
    CANT_TELL = enum.auto()


def kind_of_mark(line: bytes, following: bytes, is_behind_blank: bool) -> Mark:
    """What the line is, inside a mailbox.

    Args:
        line: that begins with `From `.
        following: what follows it, cut somewhere.
        is_behind_blank: whether an empty line is above it.
    """
    if len(line) > LONGEST_MARK or _HEADER.match(following) is None:
        return Mark.IS_TEXT
    is_dated = _DATE.search(line[-60:]) is not None
    if is_dated and is_behind_blank:
        return Mark.BEGINS_MAIL
    _, _, rest = line[len(MARK) :].strip().partition(b" ")
    if not is_dated and rest and not _ANY_DATE.search(rest):
        return Mark.IS_TEXT
    known = _known_headers(following)
    if not known:
        return Mark.IS_TEXT
    is_sure = is_dated or bool(rest) or (len(known) >= 2 and bool(known & _OF_A_SENDER))
    return Mark.BEGINS_MAIL if is_sure else Mark.CANT_TELL


def _known_headers(following: bytes) -> set[bytes]:
    """The known headers of a block of nothing but headers; none if something else stands among them."""
    known: set[bytes] = set()
    for line in following.split(b"\n")[:-1]:  # the last may be cut
        if not line.strip():
            return known
        if line[:1] in b" \t" or line.startswith(b">" + MARK):
            continue
        field = _FIELD.match(line)
        if field is None:
            return set()
        known.update({field[1].lower()} & KNOWN)
    return known


def stated_end(mail: bytes) -> int | None:
    """Where a mail ends by its Content-Length, from its first byte on; None if it has none.

    Args:
        mail: its first bytes, with all headers.
    """
    end = _END_OF_HEADERS.search(mail)
    headers = mail[: end.end()].lower() if end else b""
    if end is None or _LENGTH_NAME not in headers:  # a search for the pattern takes ten times as long
        return None
    length = _LENGTH.search(headers)
    return None if length is None else end.end() + int(length[1])


def ends_mail(content: bytes, end: int) -> bool:
    """Whether a mail may end there: the file does, or a line follows that begins with `From `."""
    if end > len(content):
        return False
    rest = content[end : end + 9]
    behind = rest.lstrip(b"\r\n")
    is_line = content[end - 1 : end] == b"\n" or len(behind) < len(rest)
    return not behind or (is_line and behind.startswith(MARK))
