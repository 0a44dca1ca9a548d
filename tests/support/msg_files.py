"""Messages of Outlook's (MS-OXMSG): invented items, written as Outlook writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tests.support.compound_files import Tree, compound_file

Value = str | bytes | int | datetime
Properties = Mapping[int, Value]

CLASS, SUBJECT, SENT, DELIVERED, HEADERS, ID = 0x1A, 0x37, 0x39, 0x0E06, 0x7D, 0x1035
BODY, RTF, HTML, HTML_PAGE, TEXT_PAGE = 0x1000, 0x1009, 0x1013, 0x3FDE, 0x3FFD
NAME, ADDRESS_KIND, ADDRESS, SMTP = 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01
CONTENT, FILE_NAME, MIME_TYPE, METHOD = 0x3701, 0x3707, 0x370E, 0x3705

SOME_TIME = datetime(2026, 3, 2, 7, 14, tzinfo=UTC)
MAIL: Properties = {
    CLASS: "IPM.Note",
    SUBJECT: "A chair",
    SENT: SOME_TIME,
    NAME: "Ann",
    SMTP: "ann@mail.example",
    ID: "<1@mail.example>",
    BODY: "It is wonderful.\r\n",
}


def ticks(moment: datetime) -> int:
    """Tenths of microseconds since 1601."""
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def msg(properties: Properties = MAIL, attachments: Sequence[Properties] = (), charset: str | None = None) -> bytes:
    """A .msg file.

    Args:
        charset: of its texts; None for Unicode.
    """
    tree: dict[str, bytes | Tree] = {"__nameid_version1.0": {}}
    tree |= _storage(properties, 32, charset)
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _storage(attachment, 8, charset)
    return compound_file(tree)


def _storage(properties: Properties, before: int, charset: str | None) -> dict[str, bytes]:
    streams, lines = {}, bytes(before)
    for number, value in properties.items():
        kind, content, stands_in_line = _stored(value, charset)
        if not stands_in_line:
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = content
            content = struct.pack("<II", len(content), 0)
        lines += struct.pack("<HHI", kind, number, 6) + content
    return streams | {"__properties_version1.0": lines}


def _stored(value: Value, charset: str | None) -> tuple[int, bytes, bool]:
    if isinstance(value, datetime):
        return 0x40, struct.pack("<Q", ticks(value)), True
    if isinstance(value, int):
        return 3, struct.pack("<iI", value, 0), True
    if isinstance(value, bytes):
        return 0x102, value, False
    return (0x1F, value.encode("utf-16-le"), False) if charset is None else (0x1E, value.encode(charset), False)


def packed_rtf(rtf: bytes) -> bytes:
    """RTF as Outlook packs it, in letters alone: a byte of no marks in front of each eight."""
    body = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, 0) + body
