"""Mailboxes of Outlook's (MS-PST 2.3 and 2.4): invented items in folders, as few structures as a reader asks for."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from tests.support.msg_files import Properties, Value, ticks
from tests.support.pst_blocks import PstWriter

Folders = Mapping[str, Sequence[Properties]]

_STORE, _NAMES, _ROOT, _SUBTREE = 0x21, 0x61, 0x122, 0x8022
_FIRST_FOLDER, _FIRST_SEARCH, _FIRST_MESSAGE, _STEP = 0x8042, 0x723, 0x200024, 0x20
_SUBFOLDERS, _CONTENTS, _HIDDEN = 0x0D, 0x0E, 0x0F
_MOST_IN_HEAP = 3580
_PROPERTIES, _TABLE = 0xBC, 0x7C
FOLDER_NAME, FOLDER_CLASS, SUBTREE_ID = 0x3001, 0x3613, 0x35E0
DELETED_BY_IMAP = 0x8001
"""The number that `names` gives to the mark of a mail that was deleted by IMAP."""


class _Heap:
    """A heap in a node: pieces of bytes by number."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def add(self, content: bytes) -> int:
        self._pieces.append(content)
        return len(self._pieces) << 5

    def node(self, kind: int, root: int) -> bytes:
        body = b"".join(self._pieces)
        body += bytes(len(body) % 2)
        places = [12]
        for piece in self._pieces:
            places.append(places[-1] + len(piece))
        head = struct.pack("<HBBII", 12 + len(body), 0xEC, kind, root, 0)
        return head + body + struct.pack(f"<HH{len(places)}H", len(self._pieces), 0, *places)

    def tree(self, key: int, size: int, entries: bytes) -> int:
        """A tree of one level."""
        records = self.add(entries) if entries else 0
        return self.add(struct.pack("<BBBBI", 0xB5, key, size, 0, records))


def _properties(properties: Properties) -> tuple[bytes, dict[int, bytes]]:
    """A node with properties, and the nodes below it for those that are long."""
    heap, below, records = _Heap(), dict[int, bytes](), b""
    for number in sorted(properties):
        kind, content = _stored(properties[number])
        if kind in (3, 11):
            value = struct.unpack("<I", content)[0]
        elif len(content) <= _MOST_IN_HEAP:
            value = heap.add(content) if content else 0
        else:
            value = 0x1F | (len(below) + 1) << 5
            below[value] = content
        records += struct.pack("<HHI", number, kind, value)
    root = heap.tree(2, 6, records)
    return heap.node(_PROPERTIES, root), below


def _stored(value: Value) -> tuple[int, bytes]:
    if isinstance(value, datetime):
        return 0x40, struct.pack("<Q", ticks(value))
    if isinstance(value, int):
        return 3, struct.pack("<I", value)
    return (0x102, value) if isinstance(value, bytes) else (0x1F, value.encode("utf-16-le"))


def _table(numbers: Sequence[int]) -> bytes:
    """A table with a row for each node, and no columns but its number."""
    heap = _Heap()
    rows = b"".join(struct.pack("<IIB", number, 1, 0xC0) for number in numbers)
    index = heap.tree(4, 4, b"".join(struct.pack("<II", number, row) for row, number in enumerate(numbers)))
    columns = struct.pack("<IHBB", 0x67F20003, 0, 4, 0) + struct.pack("<IHBB", 0x67F30003, 4, 4, 1)
    matrix = heap.add(rows) if rows else 0
    root = heap.add(struct.pack("<BB4HIII", _TABLE, 2, 8, 8, 8, 9, index, matrix, 0) + columns)
    return heap.node(_TABLE, root)


def pst(folders: Folders, classes: Mapping[str, str] | None = None, searches: Folders | None = None) -> bytes:
    """A mailbox.

    Args:
        folders: items by folder; a folder in another has its path, and stands behind it.
        classes: of folders that aren't for mail.
        searches: the items of folders of searches, which lie in others in a real mailbox.
    """
    writer, classes, searches = PstWriter(), classes or {}, searches or {}
    _add(writer, _STORE, {SUBTREE_ID: bytes(20) + struct.pack("<I", _SUBTREE)})
    _add(writer, _NAMES, _names())
    numbers = {"": _SUBTREE} | {path: _FIRST_FOLDER + _STEP * index for index, path in enumerate(folders)}
    searched = {_FIRST_SEARCH + _STEP * index: path for index, path in enumerate(searches)}
    _folder(writer, _ROOT, {}, _ROOT, [_SUBTREE, *searched], [])
    _folder(writer, _SUBTREE, {FOLDER_NAME: "Top of Personal Folders"}, _ROOT, _inside("", numbers), [])
    messages = iter(range(_FIRST_MESSAGE, 1 << 30, _STEP))
    for path, items in folders.items():
        above, _, name = path.rpartition("/")
        facts = {FOLDER_NAME: name, FOLDER_CLASS: classes.get(path, "IPF.Note")}
        added = _messages(writer, items, messages, numbers[path])
        _folder(writer, numbers[path], facts, numbers[above], _inside(path, numbers), added)
    for number, path in searched.items():
        added = _messages(writer, searches[path], messages, number)
        _folder(writer, number, {FOLDER_NAME: path}, _ROOT, [], added)
    return writer.file()


def _inside(path: str, numbers: Mapping[str, int]) -> list[int]:
    return [number for name, number in numbers.items() if name and name.rpartition("/")[0] == path]


def _messages(writer: PstWriter, items: Sequence[Properties], numbers: Iterator[int], folder: int) -> list[int]:
    added = []
    for item in items:
        number = next(numbers)
        _add(writer, number, item, folder)
        added.append(number)
    return added


def _folder(
    writer: PstWriter, number: int, facts: Properties, parent: int, folders: Sequence[int], items: Sequence[int]
) -> None:
    _add(writer, number, {**facts, 0x3602: len(items), 0x3603: 0, 0x360A: len(folders)}, parent)
    base = number & ~0x1F
    for kind, rows in ((_SUBFOLDERS, folders), (_CONTENTS, items), (_HIDDEN, ())):
        writer.node(base | kind, _table(rows))


def _add(writer: PstWriter, number: int, properties: Properties, parent: int = 0) -> None:
    content, below = _properties(properties)
    writer.node(number, content, parent, below)


def _names() -> Properties:
    """The map of named properties: one of them, with the set that it belongs to."""
    common = bytes.fromhex("0820060000000000c000000000000046")
    line = struct.pack("<IHH", 0x8570, 3 << 1, DELETED_BY_IMAP - 0x8000)
    return {0x0001: 251, 0x0002: common, 0x0003: line, 0x0004: b"", 0x1000: line}
