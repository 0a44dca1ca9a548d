"""Compound files (MS-CFB), written as the format says and no more: version 3, one table of links, names in a chain."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping

Tree = Mapping[str, "bytes | Tree"]
"""Streams and storages by name."""

SECTOR, MINI, ENTRY = 512, 64, 128
CUTOFF = 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NONE = 0xFFFFFFFF


class _Writer:
    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.links: list[int] = []
        self.mini = b""
        self.mini_links: list[int] = []
        self.entries: list[list[object]] = []

    def chain(self, content: bytes) -> int:
        """Lay content into sectors of its own; gives the first."""
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        if not pieces:
            return END
        first = len(self.sectors)
        self.sectors += pieces
        self.links += [*range(first + 1, first + len(pieces)), END]
        return first

    def mini_chain(self, content: bytes) -> int:
        first, count = len(self.mini_links), -(-len(content) // MINI)
        self.mini += content.ljust(count * MINI, b"\0")
        self.mini_links += [*range(first + 1, first + count), END] if count else []
        return first if count else END

    def add(self, name: str, kind: int) -> list[object]:
        entry: list[object] = [name, kind, NONE, NONE, NONE, 0, 0]
        self.entries.append(entry)
        return entry

    def fill(self, storage: list[object], tree: Tree) -> None:
        """The children of a storage, each the right one of that before it, in the order that the format asks for."""
        names = sorted(tree, key=lambda name: (len(name), name.upper()))
        added = []
        for name in names:
            inside = tree[name]
            entry = self.add(name, 2 if isinstance(inside, bytes) else 1)
            added.append((len(self.entries) - 1, entry, inside))
        for (_, entry, _), (number, _, _) in itertools.pairwise(added):
            entry[3] = number
        if added:
            storage[4] = added[0][0]
        for _, entry, inside in added:
            if isinstance(inside, bytes):
                entry[5] = self.chain(inside) if len(inside) >= CUTOFF else self.mini_chain(inside)
                entry[6] = len(inside)
            else:
                self.fill(entry, inside)


def compound_file(tree: Tree) -> bytes:
    """A compound file that holds the streams and storages of a tree, the directory in front, as Outlook has it."""
    writer = _Writer()
    directory = writer.chain(bytes((1 + _count(tree)) * ENTRY))
    root = writer.add("Root Entry", 5)
    writer.fill(root, tree)
    root[5], root[6] = writer.chain(writer.mini), len(writer.mini)
    first_mini = writer.chain(_numbers(writer.mini_links)) if writer.mini_links else END
    entries = b"".join(map(_entry, writer.entries))
    for number, at in enumerate(range(0, len(entries), SECTOR), directory):
        writer.sectors[number] = entries[at : at + SECTOR].ljust(SECTOR, b"\0")
    tables = 1
    while tables * (SECTOR // 4) < len(writer.sectors) + tables:
        tables += 1
    first_table = len(writer.sectors)
    links = _numbers([*writer.links, *[TABLE] * tables]).ljust(tables * SECTOR, b"\xff")
    writer.sectors += [links[at : at + SECTOR] for at in range(0, len(links), SECTOR)]
    return _header(directory, first_mini, len(writer.mini_links), first_table, tables) + b"".join(writer.sectors)


def _count(tree: Tree) -> int:
    return sum(1 if isinstance(inside, bytes) else 1 + _count(inside) for inside in tree.values())


def _numbers(numbers: list[int]) -> bytes:
    content = struct.pack(f"<{len(numbers)}I", *numbers)
    return content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\xff")


def _entry(entry: list[object]) -> bytes:
    name, kind, left, right, child, start, size = entry
    letters = str(name).encode("utf-16-le") + b"\0\0"
    places = struct.pack("<HBBIII36xIQ", len(letters), kind, 1, left, right, child, start, size)
    return letters.ljust(64, b"\0") + places


def _header(directory: int, first_mini: int, mini_links: int, first_table: int, tables: int) -> bytes:
    assert tables <= 109
    mini_sectors = -(-mini_links * 4 // SECTOR)
    fixed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    places = struct.pack("<IIIIIIIII", 0, tables, directory, 0, CUTOFF, first_mini, mini_sectors, END, 0)
    numbers = [*range(first_table, first_table + tables), *[FREE] * (109 - tables)]
    return fixed + places + struct.pack("<109I", *numbers)
