"""The headers of a tar: what a member is called, what it is, how long it is. In linear time, whatever they hold.

Not the standard library's reader: it takes quadratic time for some headers, reads names of any length into memory, and
ends with exceptions of all kinds where a header is damaged.

Sources: POSIX.1 pax (ustar and extended headers); the GNU tar manual, "Basic Tar Format" and "Storing Sparse Files".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from score_messages.read.folder_files import readable_path
from score_messages.read.members import MAX_PATH, DamageError

BLOCK = 512

Holes = Sequence[tuple[int, int]]
"""Where the pieces of a file with holes belong, and how long each is, in the order in which they are stored."""

_OCTAL = re.compile(rb"[ \0]*+([0-7]*+)[ \0]*+")
_DECIMAL = re.compile("[0-9]{1,19}")
_RECORD = re.compile(rb"([0-9]{1,9}) ([^=\n]{1,4096})=")
_WANTED = ("path", "linkpath", "size")
_SPARSE = "GNU.sparse."
_SPARSE_ENTRY = 24


@dataclass(frozen=True)
class Header:
    """One header block; numbers and names as they stand in it.

    Attributes:
        kind: the type flag, one byte.
        size: bytes of what follows.
    """

    block: bytes
    kind: bytes
    name: bytes
    link: bytes
    size: int


def parse_header(block: bytes) -> Header:
    """Read a block of 512 bytes. Raises DamageError if its checksum is wrong or a number can't be read."""
    stated = _number(block[148:156])
    others = block[:148] + b" " * 8 + block[156:]
    if stated not in (sum(others), sum(byte - 256 if byte > 127 else byte for byte in others)):
        raise DamageError
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and (prefix := _text(block[345:500])):
        name = prefix + b"/" + name
    return Header(block, block[156:157], name, _text(block[157:257]), _number(block[124:136]))


def parse_pax(content: bytes) -> dict[str, str]:
    """The records of an extended header that matter here. Raises DamageError if a record is broken."""
    records: dict[str, str] = {}
    holes: list[str] = []
    start = 0
    while start < len(content):
        match = _RECORD.match(content, start)
        end = start + int(match[1]) if match else 0
        if match is None or not match.end() < end <= len(content) or content[end - 1] != 0x0A:
            raise DamageError
        key, value = readable_path(match[2]), content[match.end() : end - 1]
        if key in (f"{_SPARSE}offset", f"{_SPARSE}numbytes"):  # only these may stand there many times
            holes.append(readable_path(value[:20]))
        elif key in _WANTED or key.startswith(_SPARSE):
            records[key] = readable_path(value)
        start = end
    return {**records, f"{_SPARSE}map": ",".join(holes)} if holes else records


def checked_path(path: bytes) -> str:
    """A path as text. Raises DamageError if it is longer than any file's."""
    if len(path) > MAX_PATH:
        raise DamageError(f"has a member whose path is longer than {MAX_PATH:,} bytes; that is the limit")
    return readable_path(path)


def decimal(text: str) -> int:
    """A number of an extended header. Raises DamageError if it isn't decimal."""
    if not _DECIMAL.fullmatch(text):
        raise DamageError
    return int(text)


def pax_holes(pax: Mapping[str, str]) -> Holes | None:
    """The pieces that an extended header lists (versions 0.0 and 0.1); None if it lists none."""
    listed = pax.get(f"{_SPARSE}map")
    if listed is None:
        return None
    numbers = [decimal(number) for number in listed.split(",") if number]
    if len(numbers) % 2:
        raise DamageError
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def old_holes(header: Header, further: Sequence[bytes]) -> Holes:
    """The pieces that an old GNU header and the blocks behind it list."""
    listed = [header.block[386:482], *(block[:504] for block in further)]
    entries = [part[at : at + _SPARSE_ENTRY] for part in listed for at in range(0, len(part), _SPARSE_ENTRY)]
    return [(_number(entry[:12]), _number(entry[12:])) for entry in entries if entry[0]]


def old_real_size(header: Header) -> int:
    """How long a file with holes is, by an old GNU header."""
    return _number(header.block[483:495])


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int:
    """Octal digits, or, where the first bit is set, a large number of base 256."""
    if field[0] == 0x80:
        number = int.from_bytes(field[1:], "big")
        if number >= 1 << 63:
            raise DamageError
        return number
    match = _OCTAL.fullmatch(field)
    if match is None:
        raise DamageError
    return int(match[1] or b"0", 8)
