"""Thrift's compact protocol, as much as Parquet's page headers and footers need. Knows no Parquet.

Only what is wanted becomes objects, the rest is passed over: a footer may be of very many columns. All is bounded by
the bytes themselves, since no list has more values than bytes are left. What Arrow would read otherwise than it stands
there is refused, so that nothing can be hidden from us in a file made by hand.

Source: the Apache Thrift specification, "Thrift compact protocol encoding".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

_TRUE, _FALSE, _BYTE, _I16, I32, I64, _DOUBLE, BINARY, _LIST, _SET, _MAP, STRUCT = range(1, 13)
_BITS = {_I16: 16, I32: 32, I64: 64}

TEXTS = 16
"""A list of bytes that is wanted."""

LIST_OF = 32
"""With a kind added: a list that isn't wanted. Arrow reads its values as of this kind, whatever they say they are."""

MAX_DEPTH = 8
MAX_ID = (1 << 15) - 1

Wanted = dict[int, "int | Wanted"]
"""What is read of a struct, by its fields' ids: I32, I64, TEXTS, LIST_OF + kind, or what is read of a struct in it."""

Fields = dict[int, Any]
"""What was read of a struct, by its fields' ids: numbers, lists of bytes, fields of structs; None for other lists."""


class CutOffError(Exception):
    """The bytes end before the struct does."""


class Reader:
    """Reads structs from bytes, in linear time.

    Its methods raise CutOffError where there are too few bytes, and ValueError where values nest too deep, or where
    something is of no kind, of another kind than what is wanted, or there twice.
    """

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
        self.offset = 0

    def struct(self, wanted: Wanted) -> Fields:
        """What is wanted of the next struct, as far as it is there."""
        try:
            fields, self.offset = _struct(self._data, self.offset, wanted, 0)
        except IndexError:
            raise CutOffError from None
        return fields

    def structs(self, field: int, lists: Wanted) -> Iterator[None]:
        """One step for each struct of a list in the next struct; it has to be read before the next step.

        Args:
            field: the id of the list, which has to be there.
            lists: other lists that may be there.
        """
        try:
            yield from self._structs(field, lists)
        except IndexError:
            raise CutOffError from None

    def _structs(self, field: int, lists: Wanted) -> Iterator[None]:
        data, number, is_there = self._data, 0, False
        while head := data[self.offset]:
            number, self.offset = _id(data, self.offset, number)
            if number != field:
                _, self.offset = _value(data, self.offset, head & 15, lists.get(number), 0)
                continue
            if is_there or head & 15 != _LIST:
                raise ValueError("list")
            is_there = True
            count, _, self.offset = _list(data, self.offset, STRUCT)
            for _ in range(count):
                yield
        self.offset += 1
        if not is_there:
            raise ValueError("no list")


def _struct(data: bytes, at: int, wanted: Wanted, depth: int) -> tuple[Fields, int]:
    """What is wanted of the struct that begins at `at`, and where it ends. Raises IndexError, ValueError."""
    fields: Fields = {}
    number = 0
    while head := data[at]:
        if head > 15:
            number += head >> 4
            at += 1
        else:
            number, at = _id(data, at, number)
        kind = head & 15
        form = wanted.get(number)
        if form == kind:
            if (value := data[at]) < 128:
                at += 1
            else:
                value, at = _varint(data, at, _BITS[kind])
            fields[number] = (value >> 1) ^ -(value & 1)
        elif form is None:
            at = _AFTER[kind](data, at, depth + 1)
            if number > MAX_ID:  # Arrow would go on below zero
                raise ValueError("id")
        elif number in fields:  # Arrow would read two structs as one
            raise ValueError("twice")
        else:
            fields[number], at = _value(data, at, kind, form, depth)
    return fields, at + 1


def _value(data: bytes, at: int, kind: int, form: int | Wanted | None, depth: int) -> tuple[Any, int]:
    """What is wanted of the value that begins at `at`, and where it ends."""
    if form is None:
        return None, _AFTER[kind](data, at, depth + 1)
    if kind == STRUCT and isinstance(form, dict):
        return _struct(data, at, form, depth + 1)
    if kind == _LIST and form == TEXTS:
        return _texts(data, at)
    if kind == _LIST and isinstance(form, int):
        return None, _after_list(data, at, depth + 1, form - LIST_OF)
    raise ValueError("kind")


def _id(data: bytes, at: int, last: int) -> tuple[int, int]:
    """The id of the field that begins at `at`, and where its value begins; `last` is that of the field before."""
    if delta := data[at] >> 4:
        if last + delta > MAX_ID:  # Arrow would go on below zero
            raise ValueError("id")
        return last + delta, at + 1
    value, at = _varint(data, at + 1, _BITS[_I16])
    return (value >> 1) ^ -(value & 1), at


def _varint(data: bytes, at: int, bits: int = 64) -> tuple[int, int]:
    """The number without a sign that begins at `at`, and where it ends. Arrow would drop higher bits."""
    number = data[at]
    at += 1
    if number < 128:
        return number, at
    number &= 127
    for shift in range(7, 64, 7):
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            if number >> bits:
                break
            return number, at
    raise ValueError("number")


def _list(data: bytes, at: int, wanted: int | None) -> tuple[int, int, int]:
    """How many values a list has, their kind, and where they begin. Each of them takes a byte at least."""
    head = data[at]
    count, kind, at = head >> 4, head & 15, at + 1
    if count == 15:
        count, at = _varint(data, at)
    if count > len(data) - at:
        raise IndexError
    if count and wanted is not None and kind != wanted:
        raise ValueError("kind")
    return count, kind, at


def _texts(data: bytes, at: int) -> tuple[list[bytes], int]:
    texts = []
    count, _, at = _list(data, at, BINARY)
    for _ in range(count):
        length, at = _varint(data, at)
        texts.append(data[at : at + length])
        at += length
    return texts, at


def _after_list(data: bytes, at: int, depth: int, wanted: int | None = None) -> int:
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    count, kind, at = _list(data, at, wanted)
    if kind == STRUCT:
        return _after_structs(data, at, depth + 1, count)
    if kind in (_TRUE, _FALSE):  # in a list they take a byte
        return at + count
    after = _AFTER[kind]
    for _ in range(count):
        at = after(data, at, depth + 1)
    return at


def _after_structs(data: bytes, at: int, depth: int, count: int = 1) -> int:
    """Most of a footer is passed over here: what is frequent needs no call."""
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    for _ in range(count):
        while head := data[at]:
            at = at + 1 if head > 15 else _varint(data, at + 1)[1]
            kind = head & 15
            if _I16 <= kind <= I64:
                while data[at] > 127:
                    at += 1
                at += 1
            elif kind == BINARY and (length := data[at]) < 128:
                at += 1 + length
            else:
                at = _AFTER[kind](data, at, depth + 1)
        at += 1
    return at


def _after_number(data: bytes, at: int, depth: int) -> int:
    while data[at] > 127:
        at += 1
    return at + 1


def _after_bytes(data: bytes, at: int, depth: int) -> int:
    length, at = _varint(data, at)
    return at + length


def _after(width: int) -> Callable[[bytes, int, int], int]:
    return lambda data, at, depth: at + width


def _no_kind(data: bytes, at: int, depth: int) -> NoReturn:
    raise ValueError("kind")


_AFTER: list[Callable[[bytes, int, int], int]] = [_no_kind] * 16
"""For each kind where a value ends that begins at `at`. Neither headers nor footers have maps."""
_AFTER[_TRUE] = _AFTER[_FALSE] = _after(0)
_AFTER[_BYTE], _AFTER[_DOUBLE] = _after(1), _after(8)
_AFTER[_I16] = _AFTER[I32] = _AFTER[I64] = _after_number
_AFTER[BINARY] = _after_bytes
_AFTER[_LIST] = _AFTER[_SET] = _after_list
_AFTER[STRUCT] = _after_structs
