"""The lower layers of a .pst (MS-PST 2.2): blocks, pages and two trees that lead to them; 64 bits, not encrypted."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Sequence

FIRST_BLOCK = 0x4600
_PAGE, _ENTRIES = 512, 488
_BLOCK_LEAST = 64
MOST_IN_BLOCK = 8176
_NODES, _BLOCKS = 0x81, 0x80
_INTERNAL = 2


def checksum(content: bytes) -> int:
    """CRC-32 that begins with 0 and is not inverted."""
    return zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _signature(place: int, number: int) -> int:
    mixed = (place ^ number) & 0xFFFFFFFF
    return (mixed >> 16) ^ (mixed & 0xFFFF)


class PstWriter:
    """Takes nodes, and gives the file."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._blocks: list[tuple[int, int, int]] = []
        self._nodes: dict[int, tuple[int, int, int]] = {}
        self._numbers = itertools.count(4, 4)

    def node(self, number: int, content: bytes, parent: int = 0, below: dict[int, bytes] | None = None) -> None:
        """Add a node, with subnodes that hold what is too long for it."""
        self._nodes[number] = (self._data(content), self._subnodes(below or {}), parent)

    def file(self) -> bytes:
        """All of it."""
        nodes = [(number, struct.pack("<QQQII", number, *self._nodes[number], 0)) for number in sorted(self._nodes)]
        blocks = [
            (number, struct.pack("<QQHHI", number, place, size, 2, 0)) for number, place, size in sorted(self._blocks)
        ]
        roots = [self._tree(_NODES, nodes), self._tree(_BLOCKS, blocks)]
        return self._header(roots).ljust(FIRST_BLOCK, b"\0") + bytes(self._body)

    def _place(self) -> int:
        return FIRST_BLOCK + len(self._body)

    def _data(self, content: bytes) -> int:
        """The number of the block that holds content, or that lists those that do."""
        if len(content) <= MOST_IN_BLOCK:
            return self._block(content)
        pieces = [content[at : at + MOST_IN_BLOCK] for at in range(0, len(content), MOST_IN_BLOCK)]
        numbers = struct.pack(f"<{len(pieces)}Q", *map(self._block, pieces))
        return self._block(struct.pack("<BBHI", 1, 1, len(pieces), len(content)) + numbers, _INTERNAL)

    def _subnodes(self, below: dict[int, bytes]) -> int:
        if not below:
            return 0
        entries = b"".join(struct.pack("<QQQ", number, self._data(below[number]), 0) for number in sorted(below))
        return self._block(struct.pack("<BBHI", 2, 0, len(below), 0) + entries, _INTERNAL)

    def _block(self, content: bytes, kind: int = 0) -> int:
        number = next(self._numbers) | kind
        place = self._place()
        size = -(-(len(content) + 16) // _BLOCK_LEAST) * _BLOCK_LEAST
        trailer = struct.pack("<HHIQ", len(content), _signature(place, number), checksum(content), number)
        self._body += content.ljust(size - 16, b"\0") + trailer
        self._blocks.append((number, place, len(content)))
        return number

    def _tree(self, kind: int, entries: Sequence[tuple[int, bytes]], level: int = 0) -> tuple[int, int]:
        """Number and place of the page at a tree's root."""
        size = len(entries[0][1])
        most = _ENTRIES // size
        pages = [entries[at : at + most] for at in range(0, len(entries), most)]
        above = []
        for page in pages:
            number, place = self._page(kind, [entry for _, entry in page], size, level)
            above.append((page[0][0], struct.pack("<QQQ", page[0][0], number, place)))
        return (number, place) if len(pages) == 1 else self._tree(kind, above, level + 1)

    def _page(self, kind: int, entries: Sequence[bytes], size: int, level: int) -> tuple[int, int]:
        self._body += bytes(-self._place() % _PAGE)
        number, place = next(self._numbers), self._place()
        counts = struct.pack("<BBBBI", len(entries), _ENTRIES // size, size, level, 0)
        content = b"".join(entries).ljust(_ENTRIES, b"\0") + counts
        self._body += content + struct.pack("<BBHIQ", kind, kind, _signature(place, number), checksum(content), number)
        return number, place

    def _header(self, roots: Sequence[tuple[int, int]]) -> bytes:
        end = self._place()
        root = struct.pack("<IQQQQQQQQBBH", 0, end, 0x4400, 0, 0, *roots[0], *roots[1], 2, 0, 0)
        head = struct.pack("<HHHBBII", 0x4D53, 23, 19, 1, 1, 0, 0) + struct.pack("<QQI", 0, 1 << 20, 1)
        middle = struct.pack("<32I", *[0x400] * 32) + bytes(8) + root + bytes(4) + b"\xff" * 256
        tail = b"\x80\0" + bytes(2) + struct.pack("<Q", next(self._numbers))
        content = head + middle + tail
        assert len(content) == 516
        sums = struct.pack("<I", checksum(content[:471]))
        return b"!BDN" + sums + content + struct.pack("<I", checksum(content)) + bytes(36)
