"""An item of Outlook's: its properties by number, whatever file they were in. Knows no file.

Source: MS-OXPROPS for the numbers, MS-OXCDATA for the types.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from score_messages.mail.charsets import decode
from score_messages.mail.outlook.code_pages import label_of

MESSAGE_CLASS = 0x001A
SUBJECT = 0x0037
SUBMITTED = 0x0039
REPRESENTED_NAME, REPRESENTED_KIND, REPRESENTED_ADDRESS, REPRESENTED_SMTP = 0x0042, 0x0064, 0x0065, 0x5D02
HEADERS = 0x007D
SENDER_NAME, SENDER_KIND, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01
DISPLAY_CC, DISPLAY_TO = 0x0E03, 0x0E04
DELIVERED = 0x0E06
BODY, PACKED_RTF, HTML = 0x1000, 0x1009, 0x1013
MESSAGE_ID, IN_REPLY_TO = 0x1035, 0x1042
ATTACHED_CONTENT, ATTACHED_NAME, ATTACHED_METHOD, ATTACHED_LONG_NAME = 0x3701, 0x3704, 0x3705, 0x3707
ATTACHED_TYPE = 0x370E
HTML_CODE_PAGE, TEXT_CODE_PAGE = 0x3FDE, 0x3FFD

OF_MAIL = frozenset(
    {
        *(MESSAGE_CLASS, SUBJECT, SUBMITTED, DELIVERED, HEADERS, MESSAGE_ID, IN_REPLY_TO, DISPLAY_TO, DISPLAY_CC),
        *(REPRESENTED_NAME, REPRESENTED_KIND, REPRESENTED_ADDRESS, REPRESENTED_SMTP),
        *(SENDER_NAME, SENDER_KIND, SENDER_ADDRESS, SENDER_SMTP),
        *(BODY, HTML, PACKED_RTF, HTML_CODE_PAGE, TEXT_CODE_PAGE),
    }
)
"""The properties of a mail that are read."""

OF_ATTACHMENT = frozenset((ATTACHED_NAME, ATTACHED_METHOD, ATTACHED_LONG_NAME, ATTACHED_TYPE))
"""Those of an attachment that are read; its content only where it may be text."""

INTEGER, BOOLEAN, STRING_8, STRING, TIME, BINARY = 0x0003, 0x000B, 0x001E, 0x001F, 0x0040, 0x0102
"""Types of properties."""

_BEGIN_OF_TIME = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER = 0x0CB34557A3DD4000
"""A date in the year 4501, for none."""


@dataclass(frozen=True)
class Property:
    """A property as it is stored: its type and its bytes."""

    kind: int
    content: bytes


@dataclass(frozen=True)
class Attachment:
    """What is attached to a mail.

    Attributes:
        properties: by number; `ATTACHED_CONTENT` only if it was read.
    """

    properties: Mapping[int, Property]


@dataclass(frozen=True)
class Item:
    """A mail, a contact or whatever else Outlook keeps."""

    properties: Mapping[int, Property]
    attachments: Sequence[Attachment] = field(default=())


def text(properties: Mapping[int, Property], number: int) -> str:
    """A property as text; "" if there is none."""
    stored = properties.get(number)
    if stored is None or stored.kind not in (STRING, STRING_8):
        return ""
    if stored.kind == STRING:
        return stored.content.decode("utf-16-le", "replace").rstrip("\0")
    return decode(stored.content.rstrip(b"\0"), label_of(integer(properties, TEXT_CODE_PAGE)))[0]


def integer(properties: Mapping[int, Property], number: int) -> int | None:
    """A property as a number."""
    stored = properties.get(number)
    if stored is None or stored.kind != INTEGER or len(stored.content) < 4:
        return None
    value: int = struct.unpack_from("<i", stored.content)[0]
    return value


def moment(properties: Mapping[int, Property], number: int) -> datetime | None:
    """A property as a time, in UTC; None if it says that there is none, or can't be right."""
    stored = properties.get(number)
    if stored is None or stored.kind != TIME or len(stored.content) < 8:
        return None
    ticks: int = struct.unpack_from("<Q", stored.content)[0]
    if not 0 < ticks < _NEVER:
        return None
    return _BEGIN_OF_TIME + timedelta(microseconds=ticks // 10)
