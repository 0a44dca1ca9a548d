"""Compound files, the small file system that a .msg is: storages that hold streams, cut into sectors. Knows no mail.

Written for hostile files: a stream is never longer than the file, no chain of sectors and no tree of names is followed
in circles, and all that is read of a file together is not much more than the file.

Source: MS-CFB.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from score_messages.mail.outlook import COMPOUND_FILE

_HEADER = struct.Struct("<8s16xHHHHH6x3I4x5I109I")
_ENTRY = struct.Struct("<64sHBxIII36xIQ")
_LITTLE_ENDIAN = 0xFFFE
_MOST_ENTRIES = 1 << 17
_LAST_SECTOR = 0xFFFFFFFA
"""Higher numbers mark the end of a chain, or a sector that is free."""

_STORAGE, _STREAM, _ROOT = 1, 2, 5
_TIMES_READ = 4
_MINI_SECTOR = 64
_LINK = 4


class DamagedError(ValueError):
    """The file isn't what its format promises, or goes over a limit."""


@dataclass(frozen=True)
class _Entry:
    """A line of the directory: where a stream begins and how long it is, or what a storage holds."""

    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass
class Storage:
    """A folder in the file.

    Attributes:
        streams: the directory's entries by name.
        storages: those in it, by name.
    """

    streams: dict[str, _Entry] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)


class CompoundFile:
    """A whole compound file.

    Attributes:
        root: what it holds.
    """

    def __init__(self, content: bytes) -> None:
        """Read its tables and its directory. Raises DamagedError."""
        if len(content) < _HEADER.size or not content.startswith(COMPOUND_FILE):
            raise DamagedError("no header")
        (_, _, version, order, shift, mini_shift, *places) = _HEADER.unpack_from(content)
        if order != _LITTLE_ENDIAN or (version, shift) not in ((3, 9), (4, 12)) or 1 << mini_shift != _MINI_SECTOR:
            raise DamagedError("header")
        (_, _, first, self._cutoff, first_mini, _, first_table, _, *tables) = places
        self._content, self._sector = content, 1 << shift
        self._sectors = max(0, -(-len(content) // self._sector) - 1)
        self._left = _TIMES_READ * len(content) + self._sector
        self._next = self._links(self._table_sectors(tables, first_table))
        self._names, self._entries = _entries(self._chained(first), version)
        root = self._entries[0] if self._entries else None
        if root is None or root.kind != _ROOT:
            raise DamagedError("directory")
        self._mini_next = _links_in(self._chained(first_mini))
        self._mini_stream = self._chained(root.start) if root.size else b""
        self.root = self._tree()

    def read(self, entry: _Entry) -> bytes:
        """A stream of a storage. Raises DamagedError if it isn't there in full."""
        if entry.size > len(self._content):
            raise DamagedError("a stream longer than the file")
        is_small = entry.size < self._cutoff
        content = self._of_mini_sectors(entry) if is_small else self._chained(entry.start, entry.size)
        if len(content) < entry.size:
            raise DamagedError("a stream that is cut off")
        return content[: entry.size]

    def _table_sectors(self, in_header: Sequence[int], further: int) -> list[int]:
        """Where the table of links lies; no more of it than the file has sectors for."""
        links = self._sector // _LINK
        most = -(-self._sectors // links) + 1
        sectors = [number for number in in_header if number < _LAST_SECTOR]
        seen = 0
        while further < _LAST_SECTOR and len(sectors) < most and seen <= most:
            *numbers, further = self._links([further]) or [_LAST_SECTOR]
            sectors += [number for number in numbers if number < _LAST_SECTOR]
            seen += 1
        return sectors[:most]

    def _links(self, sectors: list[int]) -> array[int]:
        return _links_in(b"".join(map(self._at, sectors)))

    def _at(self, number: int) -> bytes:
        if number >= self._sectors:
            raise DamagedError("a sector behind the end")
        self._left -= self._sector
        if self._left < 0:
            raise DamagedError("more is read than the file holds")
        begin = (number + 1) * self._sector
        return self._content[begin : begin + self._sector]

    def _chained(self, start: int, size: int | None = None) -> bytes:
        """The sectors of a chain, one after the other: all of them, or as many as hold `size` bytes.

        Raises:
            DamagedError: it leads in a circle, or behind the end.
        """
        most = self._sectors if size is None else -(-size // self._sector)
        parts: list[bytes] = []
        while start < _LAST_SECTOR and len(parts) < most:
            parts.append(self._at(start))
            if start >= len(self._next):
                raise DamagedError("a sector without a link")
            start = self._next[start]
        if size is None and start < _LAST_SECTOR:
            raise DamagedError("a chain that leads in a circle")
        return b"".join(parts)

    def _of_mini_sectors(self, entry: _Entry) -> bytes:
        parts: list[bytes] = []
        number = entry.start
        for _ in range(-(-entry.size // _MINI_SECTOR)):
            if number >= len(self._mini_next):
                break
            begin = number * _MINI_SECTOR
            parts.append(self._mini_stream[begin : begin + _MINI_SECTOR])
            number = self._mini_next[number]
        self._left -= entry.size
        return b"".join(parts)

    def _tree(self) -> Storage:
        """The storages and streams, by the links of the directory, each entry once."""
        root = Storage()
        left = [(self._entries[0].child, root)]
        seen: set[int] = set()
        while left:
            number, storage = left.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry, name = self._entries[number], self._names[number]
            left += [(entry.left, storage), (entry.right, storage)]
            if entry.kind == _STREAM:
                storage.streams[name] = entry
            elif entry.kind == _STORAGE:
                inside = storage.storages.setdefault(name, Storage())
                left.append((entry.child, inside))
        return root


def _links_in(content: bytes) -> array[int]:
    links = array("I", content[: len(content) - len(content) % _LINK])
    if sys.byteorder == "big":
        links.byteswap()
    return links


def _entries(directory: bytes, version: int) -> tuple[list[str], list[_Entry]]:
    names, entries = [], []
    for offset in range(0, min(len(directory), _MOST_ENTRIES * _ENTRY.size) - _ENTRY.size + 1, _ENTRY.size):
        name, length, kind, left, right, child, start, size = _ENTRY.unpack_from(directory, offset)
        names.append(name[: max(0, min(length, len(name)) - 2)].decode("utf-16-le", "replace"))
        entries.append(_Entry(kind, left, right, child, start, size & 0xFFFFFFFF if version == 3 else size))
    return names, entries
