"""Thrift's compact protocol, as much as Parquet's page headers need. Knows no Parquet.

Source: the Apache Thrift specification, "Thrift compact protocol encoding".
"""

from __future__ import annotations

from typing import Any

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)

MAX_DEPTH = 8

Fields = dict[int, Any]
"""The fields of a struct by their ids: numbers, nested structs; None for what isn't read."""


class CutOffError(Exception):
    """The bytes end before the struct does."""


class Reader:
    """Reads structs from bytes, in linear time."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
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
        if kind == _BYTE:
            return self._byte()
        if kind in (_I16, _I32, _I64):
            return self._signed()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        return self._passed_over(kind, depth)

    def _passed_over(self, kind: int, depth: int) -> None:
        if kind == _DOUBLE:
            self._skip(8)
        elif kind == _BINARY:
            self._skip(self._varint())
        elif kind in (_LIST, _SET):
            head = self._byte()
            count = head >> 4 if head >> 4 < 15 else self._varint()
            for _ in range(count):
                self._value(head & 15, depth + 1, in_list=True)
        else:  # page headers have no maps
            raise ValueError("type")

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
