"""Protocol buffers as they lie in a file: fields by their numbers, strictly. Knows no ONNX.

Source: the Protocol Buffers documentation, "Encoding".
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _BYTES = 0, 2

Field = tuple[int, int | bytes]
"""A field's number, and its value: a number, or the bytes of text, of an array or of a message."""


def fields(message: bytes) -> Iterator[Field]:
    """The fields of a message in order. Raises ValueError for what is none, or of a type that isn't known here."""
    place = 0
    while place < len(message):
        tag, place = _number(message, place)
        value, place = _number(message, place)
        if tag & 7 == _VARINT:
            yield tag >> 3, value
        elif tag & 7 == _BYTES and value <= len(message) - place:
            yield tag >> 3, message[place : place + value]
            place += value
        else:
            raise ValueError("field")


def number(value: int | bytes) -> int:
    """A field's value as the signed number that it must be."""
    if isinstance(value, bytes):
        raise ValueError("no number")
    return value - (1 << 64) if value >> 63 else value


def content(value: int | bytes) -> bytes:
    """A field's value as the bytes that it must be."""
    if not isinstance(value, bytes):
        raise ValueError("no bytes")
    return value


def numbers(value: int | bytes) -> list[int]:
    """The numbers of a field that may hold many: one, or many packed."""
    if isinstance(value, int):
        return [number(value)]
    found: list[int] = []
    place = 0
    while place < len(value):
        one, place = _number(value, place)
        found.append(number(one))
    return found


def _number(message: bytes, place: int) -> tuple[int, int]:
    """A varint of at most 64 bits, and the place behind it."""
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128 and value < 1 << 64:
            return value, place
    raise ValueError("number")
