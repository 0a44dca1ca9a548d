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
    position = 0
    while position < len(message):
        tag, position = _number(message, position)
        value, position = _number(message, position)
        if tag & 7 == _VARINT:
            yield tag >> 3, value
        elif tag & 7 == _BYTES and value <= len(message) - position:
            yield tag >> 3, message[position : position + value]
            position += value
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
    """The numbers of a field that may hold many: a single one, or many packed."""
    if isinstance(value, int):
        return [number(value)]
    unpacked: list[int] = []
    position = 0
    while position < len(value):
        varint, position = _number(value, position)
        unpacked.append(number(varint))
    return unpacked


def _number(message: bytes, position: int) -> tuple[int, int]:
    """A varint of at most 64 bits, and the position behind it."""
    value = shift = 0
    while position < len(message) and shift < 64:
        byte = message[position]
        value |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128 and value < 1 << 64:
            return value, position
    raise ValueError("number")
