"""A .msg file as an item: its properties are streams, small ones stand in a table. Source: MS-OXMSG."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from score_messages.mail.limits import MAX_PARTS, TooMuchError
from score_messages.mail.outlook.compound_file import CompoundFile, DamagedError, Storage
from score_messages.mail.outlook.item import (
    ATTACHED_CONTENT,
    BINARY,
    BODY,
    BOOLEAN,
    HTML,
    INTEGER,
    MESSAGE_CLASS,
    OF_ATTACHMENT,
    OF_MAIL,
    PACKED_RTF,
    STRING,
    STRING_8,
    TIME,
    Attachment,
    Item,
    Property,
    text,
)
from score_messages.mail.outlook.texts_attached import may_be_text

_TABLE = "__properties_version1.0"
_STREAM = "__substg1.0_{:04X}{:04X}"
_ATTACHMENT = "__attach_version1.0_"
_LINE = struct.Struct("<HH4x8s")
_BEFORE_LINES, _BEFORE_LINES_OF_ATTACHMENT = 32, 8
_BODIES = (BODY, HTML, PACKED_RTF)
_FIXED, _LONG = (INTEGER, BOOLEAN, TIME), (STRING, STRING_8, BINARY)


def class_of_msg(content: bytes) -> str:
    """The class of the item in a .msg file, which tells what it is; "" if it has none. Raises as `item_of_msg`."""
    file = CompoundFile(content)
    return text(_streams(file, file.root, (MESSAGE_CLASS,)), MESSAGE_CLASS)


def item_of_msg(content: bytes) -> Item:
    """The item in a .msg file.

    Raises:
        DamagedError: it is no .msg file, or a damaged one.
        TooMuchError: it has more attachments than any mail has.
    """
    file = CompoundFile(content)
    if _TABLE not in file.root.streams:
        raise DamagedError("no table of properties")
    names = sorted(name for name in file.root.storages if name.startswith(_ATTACHMENT))
    if len(names) > MAX_PARTS:
        raise TooMuchError("attachments")
    attachments = [_attachment(file, file.root.storages[name]) for name in names]
    return Item(_properties(file, file.root, OF_MAIL, _BEFORE_LINES), attachments)


def _attachment(file: CompoundFile, storage: Storage) -> Attachment:
    properties = _properties(file, storage, OF_ATTACHMENT, _BEFORE_LINES_OF_ATTACHMENT)
    if may_be_text(properties):
        properties |= _streams(file, storage, (ATTACHED_CONTENT,))
    return Attachment(properties)


def _properties(file: CompoundFile, storage: Storage, numbers: Iterable[int], before: int) -> dict[int, Property]:
    """Those that are wanted: short ones from the table, long ones from their streams."""
    wanted = frozenset(numbers)
    table = storage.streams.get(_TABLE)
    lines = b"" if table is None else file.read(table)[before:]
    all_stated = list(_LINE.iter_unpack(lines[: len(lines) - len(lines) % _LINE.size]))
    stated = [(kind, number, value) for kind, number, value in all_stated if number in wanted]
    streams = _streams(file, storage, wanted)
    if any(number in _BODIES and number not in streams for _, number, _ in stated):
        raise DamagedError("a body without its stream")
    return {number: Property(kind, value) for kind, number, value in stated if kind in _FIXED} | streams


def _streams(file: CompoundFile, storage: Storage, numbers: Iterable[int]) -> dict[int, Property]:
    properties = {}
    for number in numbers:
        for kind in _LONG:
            stream = storage.streams.get(_STREAM.format(number, kind))
            if stream is not None:
                properties[number] = Property(kind, file.read(stream))
                break
    return properties
