"""Thrift's compact protocol, as much as Parquet's page headers and footers need. Knows no Parquet.

Source: the Apache Thrift specification, "Thrift compact protocol encoding".
"""

from __future__ import annotations

from typing import Any

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)

MAX_DEPTH = 8

MAX_KEPT = 1 << 20
"""Items of lists that are kept of a struct: a footer of 100,000 columns and row groups has fewer, a hostile one less
memory."""

Fields = dict[int, Any]
"""The fields of a struct by their ids: numbers, nested structs, and if wanted lists of structs and of bytes; None for
what isn't read."""


class CutOffError(Exception):
    """The bytes end before the struct does."""


class Reader:
    """Reads structs from bytes, in linear time."""

    def __init__(self, data: bytes, keeps_lists: bool = False) -> None:
        """Begin at the first byte."""
        self._data = data
        self._keeps_lists, self._kept = keeps_lists, 0
        self.offset = 0

    def struct(self, depth: int = 0) -> Fields:
        """The next struct.

        Raises:
            CutOffError: there are too few bytes.
            ValueError: a type is none, or structs nest too deep.
        """
        fields: Fields = {}
        number = 0
        while head := self._byte():
            delta, kind = head >> 4, head & 15
            number = number + delta if delta else self._signed()
            fields[number] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int, in_list: bool = False) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        if kind in (_TRUE, _FALSE):
            return self._byte() == _TRUE if in_list else kind == _TRUE
        if kind in (_BYTE, _I16, _I32, _I64):
            return self._byte() if kind == _BYTE else self._signed()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind == _BINARY:
            return self._bytes(is_kept=in_list)
        if kind in (_LIST, _SET):
            return self._list(depth)
        return self._passed_over(kind)

    def _bytes(self, is_kept: bool) -> bytes | None:
        length = self._varint()
        self._skip(length)
        return self._data[self.offset - length : self.offset] if is_kept and self._keeps_lists else None

    def _list(self, depth: int) -> list[Any] | None:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        kind = head & 15
        if not (self._keeps_lists and kind in (_STRUCT, _BINARY)):
            for _ in range(count):
                self._value(kind, depth + 1, in_list=True)
            return None
        self._kept += count
        if self._kept > MAX_KEPT:
            raise ValueError("too many")
        return [self._value(kind, depth + 1, in_list=True) for _ in range(count)]

    def _passed_over(self, kind: int) -> None:
        if kind != _DOUBLE:  # neither headers nor footers have maps
            raise ValueError("type")
        self._skip(8)

    def _byte(self) -> int:
        self._skip(1)
        return self._data[self.offset - 1]

    def _skip(self, count: int) -> None:
        self.offset += count
        if self.offset > len(self._data):
            raise CutOffError

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number
            if shift > 63:
                raise ValueError("number")

    def _signed(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)
