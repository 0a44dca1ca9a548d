"""The items of a .pst or .ost, by libpff: the only file that imports it. To be run in a process of its own.

libpff is C, and reads what anybody may have written.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pypff

from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES, MAX_PARTS, TooMuchError
from score_messages.mail.outlook.frames import Frame, Kind
from score_messages.mail.outlook.internet_mail import internet_mail
from score_messages.mail.outlook.item import (
    ATTACHED_CONTENT,
    BINARY,
    INTEGER,
    MESSAGE_CLASS,
    OF_ATTACHMENT,
    OF_MAIL,
    STRING,
    TEXT_CODE_PAGE,
    Attachment,
    Item,
    Property,
    text,
)
from score_messages.mail.outlook.item_class import what_else
from score_messages.mail.outlook.texts_attached import may_be_text

_SUBTREE = 0x35E0
_CONTAINER_CLASS = 0x3613
_SUBTREE_OF_OST = "IPM_SUBTREE"
_SEARCH_FOLDER, _KINDS_OF_NODES = 0x03, 0x1F
_MOST_NESTED = 200
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/]+")

_NAMED_GUIDS, _NAMED = 0x0002, 0x0003
_NAMED_LINE = struct.Struct("<IHH")
_COMMON = bytes.fromhex("08200600 0000 0000 c000 000000000046")
_IMAP_DELETED = 0x8570
_FIRST_GUID, _FIRST_NAMED = 3, 0x8000


@dataclass(frozen=True)
class _Place:
    """A folder, and where it lies.

    Attributes:
        path: with a slash at its end; "" for the root.
        others: what it is for, if that isn't mail.
    """

    path: str
    folder: Any
    depth: int
    others: str | None = None


class PstItems:
    """An open mailbox.

    Raises:
        OSError: it is none, or it is damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = pypff.file()
        self._file.open_file_object(file)
        self._code_page = str(self._file.get_ascii_codepage() or "")
        self._deleted_mark = _imap_deleted(self._file.get_name_to_id_map())
        self._subtree = _number_of_subtree(self._file.get_message_store())

    def frames(self, skipped: int) -> Iterator[Frame]:
        """What is told of each item but the first `skipped`, in the order of the folders and then of the items."""
        places = list(self._folders())
        yield Frame(Kind.COUNT, str(sum(place.folder.number_of_sub_messages for place in places)))
        for place in places:
            count = place.folder.number_of_sub_messages
            for index in range(min(skipped, count), count):
                yield Frame(Kind.BEGINS, f"{place.path}item {index + 1}")
                yield self._item(place, index)
            skipped -= min(skipped, count)

    def _folders(self) -> Iterator[_Place]:
        """All folders but those of searches, which show what lies in others; each once."""
        left, seen = [_Place("", self._file.get_root_folder(), 0)], set[int]()
        while left:
            place = left.pop()
            yield place
            below = []
            for index in range(place.folder.number_of_sub_folders):
                folder = place.folder.get_sub_folder(index)
                number = folder.identifier
                if number in seen or number & _KINDS_OF_NODES == _SEARCH_FOLDER or place.depth > _MOST_NESTED:
                    continue
                seen.add(number)
                below.append(_Place(self._path(place.path, folder), folder, place.depth + 1, _others(folder)))
            left += sorted(below, key=lambda place: -place.folder.identifier)

    def _path(self, above: str, folder: Any) -> str:
        """With a slash at its end. The folder that holds all that people see is not named."""
        name = str(folder.name or "")
        if folder.identifier == self._subtree or name == _SUBTREE_OF_OST:
            return ""
        return f"{above}{_UNSAFE.sub('_', name)}/"

    def _item(self, place: _Place, index: int) -> Frame:
        name = f"{place.path}item {index + 1}"
        try:
            stored = place.folder.get_sub_message(index)
            name = f"{place.path}{stored.identifier}"
            return self._frame(name, stored)
        except (OSError, ValueError, MemoryError, OverflowError, RecursionError):
            is_of_mails = place.others is None
            return Frame(Kind.BROKEN, name) if is_of_mails else Frame(Kind.OTHER, f"{name} (broken {place.others})")

    def _frame(self, name: str, stored: Any) -> Frame:
        properties = _properties(stored, OF_MAIL)
        if self._code_page.removeprefix("cp").isdecimal() and TEXT_CODE_PAGE not in properties:
            number = struct.pack("<i", int(self._code_page.removeprefix("cp")))
            properties[TEXT_CODE_PAGE] = Property(INTEGER, number)
        other = what_else(text(properties, MESSAGE_CLASS))
        if other:
            return Frame(Kind.OTHER, f"{name} ({other})")
        if self._is_deleted(stored):
            return Frame(Kind.DELETED, name)
        mail = internet_mail(Item(properties, list(_attachments(stored))))
        if len(mail) > MAX_MESSAGE_BYTES:
            return Frame(Kind.TOO_LONG, name, mail[:MAX_HEADER_BYTES])
        return Frame(Kind.MAIL, name, mail)

    def _is_deleted(self, stored: Any) -> bool:
        """Whether a mail is marked as deleted by IMAP. libpff finds named properties by their names."""
        entry = stored.get_record_set(0).get_entry_by_type(_IMAP_DELETED) if stored.number_of_record_sets else None
        return entry is not None and entry.entry_type == self._deleted_mark and any(entry.data or b"")


def _others(folder: Any) -> str | None:
    """What a folder is for that isn't for mail."""
    try:
        item_class = text(_properties(folder, (_CONTAINER_CLASS,)), _CONTAINER_CLASS)
    except (OSError, ValueError):
        return None
    return what_else(item_class.lower().replace("ipf.", "ipm.").replace("ipm.journal", "ipm.activity"))


def _properties(stored: Any, numbers: Iterable[int]) -> dict[int, Property]:
    """Those that are wanted, of whatever libpff gives that has properties."""
    properties: dict[int, Property] = {}
    if not stored.number_of_record_sets:
        return properties
    facts = stored.get_record_set(0)
    for number in numbers:
        entry = facts.get_entry_by_type(number)
        if entry is not None and entry.entry_type == number:  # else it is a named one that has this number in its set
            content = entry.data or b""
            if len(content) > MAX_MESSAGE_BYTES:
                raise TooMuchError("property")
            properties[number] = Property(entry.value_type, content)
    return properties


def _attachments(stored: Any) -> Iterator[Attachment]:
    count = getattr(stored, "number_of_attachments", 0)
    if count > MAX_PARTS:
        raise TooMuchError("attachments")
    for index in range(count):
        attached = stored.get_attachment(index)
        properties = _properties(attached, OF_ATTACHMENT)
        size = attached.size if may_be_text(properties) else None
        if size and size <= MAX_MESSAGE_BYTES:
            properties[ATTACHED_CONTENT] = Property(BINARY, attached.read_buffer(size))
        yield Attachment(properties)


def _number_of_subtree(store: Any) -> int | None:
    """The number of the folder that holds what people see, at the end of its entry's id."""
    stored = _properties(store, (_SUBTREE,)).get(_SUBTREE) if store is not None else None
    return int.from_bytes(stored.content[-4:], "little") if stored is not None and len(stored.content) >= 4 else None


def _imap_deleted(names: Any) -> int:
    """The number that this file has for the mark of a mail that was deleted by IMAP; 0 if it has none."""
    stored = _properties(names, (_NAMED_GUIDS, _NAMED)) if names is not None else {}
    guids, lines = (stored.get(number, Property(STRING, b"")).content for number in (_NAMED_GUIDS, _NAMED))
    for number, kind, index in _NAMED_LINE.iter_unpack(lines[: len(lines) - len(lines) % _NAMED_LINE.size]):
        begin = ((kind >> 1) - _FIRST_GUID) * len(_COMMON)
        if number == _IMAP_DELETED and not kind & 1 and begin >= 0 and guids[begin:].startswith(_COMMON):
            return _FIRST_NAMED + int(index)
    return 0
