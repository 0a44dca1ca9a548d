"""A mail's bytes in the form that its headers can be found in, however it was saved. Knows no headers' meaning.

Editors save mail as UTF-16 or put a mark in front, old Macs end lines with carriage returns, and programs put lines of
their own above the first header.
"""

from __future__ import annotations

import codecs
import re

from score_messages.mail.outlook import COMPOUND_FILE

BOM = codecs.BOM_UTF8

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_16_HEAD = re.compile(rb"(?:\0[!-~]|[!-~]\0){4}")

MOST_ABOVE = 4096
"""Bytes above the first header in which no header stands; more, and there is none."""

_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_FIRST_HEADERS = re.compile(
    rb"^(?:received|return-path|from|to|cc|subject|date|message-id|mime-version|delivered-to|reply-to|sender"
    rb"|content-type|x-[a-z-]{1,40})[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*+(?=[!-9;-~]+[ \t]*:)",
    re.I | re.M,
)
_ABOVE = re.compile(rb"\s*+(?:\d{1,12}|\+OK[^\n]{0,200})?\s*+\Z")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


class NoMailError(ValueError):
    """Bytes in which no header stands, and which are no text either."""


def as_plain_lines(content: bytes) -> bytes:
    r"""The mail in a superset of ASCII, with lines that end in \n, from its first header on.

    Raises:
        NoMailError: there is no header, and the bytes are no text.
        ValueError: it is a file of Outlook's that is damaged.

    >>> as_plain_lines("\ufeffSubject: x\r\n\r\nHello".encode("utf-16-le"))
    b'Subject: x\n\nHello'
    """
    if content.startswith(COMPOUND_FILE):
        return _from_outlook(content)
    if content.startswith(_UTF_16) or _UTF_16_HEAD.match(content):
        content = _from_utf_16(content)
    content = content.removeprefix(BOM)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
        if content.count(b"\r", 0, MOST_ABOVE) > content.count(b"\n", 0, MOST_ABOVE):
            content = content.replace(b"\r", b"\n")
    return content if _HEADER.match(content) else _from_first_header(content)


def _from_outlook(content: bytes) -> bytes:
    """Of a .msg; what reads it is loaded only for one."""
    from score_messages.mail.outlook.internet_mail import internet_mail
    from score_messages.mail.outlook.msg_file import item_of_msg

    return internet_mail(item_of_msg(content))


def _from_utf_16(content: bytes) -> bytes:
    charset = "utf-16" if content.startswith(_UTF_16) else "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    return content.decode(charset, "replace").encode("utf-8", "replace")


def _from_first_header(content: bytes) -> bytes:
    """Without the lines above the headers: empty ones, a count of bytes, an answer of a server, or what isn't text."""
    head = content[:MOST_ABOVE]
    first = _FIRST_HEADERS.search(head)
    above = head[: first.start()] if first else head
    is_text = _CONTROL.search(above) is None
    if first and (not is_text or _ABOVE.match(above)):
        return content[first.start() :]
    if not is_text:
        raise NoMailError("no header")
    return content
