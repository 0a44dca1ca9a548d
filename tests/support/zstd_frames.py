"""Zstandard frames with a checksum, as its command writes them; Arrow writes them without."""

from __future__ import annotations

import pyarrow as pa

_BITS = (1 << 64) - 1
_P1, _P2, _P3, _P4, _P5 = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)


def checked_frame(content: bytes) -> bytes:
    """One frame: Arrow's, with the bit set that says that a checksum follows, and the checksum (RFC 8878, 3.1.1)."""
    frame = bytearray(pa.compress(content, "zstd", asbytes=True))
    frame[4] |= 4
    return bytes(frame) + (xxh64(content) & 0xFFFFFFFF).to_bytes(4, "little")


def xxh64(content: bytes) -> int:
    """The checksum XXH64 with seed 0.

    >>> hex(xxh64(b""))
    '0xef46db3751d8e999'
    """
    position = 0
    if len(content) >= 32:
        lanes = [(_P1 + _P2) & _BITS, _P2, 0, -_P1 & _BITS]
        while position + 32 <= len(content):
            lanes = [_round(lane, _word(content, position + 8 * number, 8)) for number, lane in enumerate(lanes)]
            position += 32
        checksum = sum(_turned(lane, by) for lane, by in zip(lanes, (1, 7, 12, 18), strict=True)) & _BITS
        for lane in lanes:
            checksum = ((checksum ^ _round(0, lane)) * _P1 + _P4) & _BITS
    else:
        checksum = _P5
    checksum = (checksum + len(content)) & _BITS
    for size in [8] * ((len(content) - position) // 8):
        checksum = (_turned(checksum ^ _round(0, _word(content, position, size)), 27) * _P1 + _P4) & _BITS
        position += size
    if len(content) - position >= 4:
        checksum = (_turned(checksum ^ (_word(content, position, 4) * _P1 & _BITS), 23) * _P2 + _P3) & _BITS
        position += 4
    for byte in content[position:]:
        checksum = _turned(checksum ^ (byte * _P5 & _BITS), 11) * _P1 & _BITS
    checksum = (checksum ^ checksum >> 33) * _P2 & _BITS
    checksum = (checksum ^ checksum >> 29) * _P3 & _BITS
    return checksum ^ checksum >> 32


def _word(content: bytes, position: int, size: int) -> int:
    return int.from_bytes(content[position : position + size], "little")


def _round(lane: int, word: int) -> int:
    return _turned((lane + word * _P2) & _BITS, 31) * _P1 & _BITS


def _turned(number: int, by: int) -> int:
    return (number << by | number >> (64 - by)) & _BITS
