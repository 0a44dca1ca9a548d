"""RTF as Outlook packs it: letters, and references to what stood in the 4,096 bytes before. Source: MS-OXRTFCP."""

from __future__ import annotations

import struct

_HEADER = struct.Struct("<IIII")
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096

_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What every packed text may refer to, by the format's definition."""

MOST_UNPACKED = 8 << 20
"""Bytes that are unpacked; what stands behind them is pictures."""


def unpacked_rtf(packed: bytes) -> bytes:
    """The RTF, as far as it goes: a text that was cut off, or refers to nothing, ends there."""
    if len(packed) < _HEADER.size:
        return b""
    _, size, mark, _ = _HEADER.unpack_from(packed)
    most = min(size, MOST_UNPACKED)
    if mark == _PLAIN:
        return packed[_HEADER.size : _HEADER.size + most]
    return _unpacked(packed, most) if mark == _PACKED else b""


def _unpacked(packed: bytes, most: int) -> bytes:
    """Runs of eight letters or references, each run behind a byte that tells which is which."""
    out = bytearray(_BEFORE)
    begun = len(out)
    place, end = _HEADER.size, len(packed)
    while place < end and len(out) - begun < most:
        flags = packed[place]
        place += 1
        if not flags:
            out += packed[place : place + 8]
            place += 8
            continue
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[place : place + 1]
                place += 1
                continue
            if place + 1 >= end:
                return bytes(out[begun : begun + most])
            high, low = packed[place], packed[place + 1]
            place += 2
            back = (len(out) - (high << 4 | low >> 4)) % _WINDOW or _WINDOW
            if back == _WINDOW:  # it refers to itself: that is how the end is marked
                return bytes(out[begun : begun + most])
            _repeat(out, back, (low & 0xF) + 2)
    return bytes(out[begun : begun + most])


def _repeat(out: bytearray, back: int, count: int) -> None:
    """Write once more what stands so many bytes before; it may go on with what it has written."""
    if back > len(out):
        out += bytes(count)
        return
    begin = len(out) - back
    piece = out[begin : begin + min(back, count)]
    out += (piece * (count // len(piece) + 1))[:count]
