"""Where the pages of a Parquet file lie, by its footer, read without Arrow.

Asked for a column of some damaged footers, pyarrow ends the process: its C++ raises where nothing catches. What Arrow
reads later it refuses with an exception.

Source: the Apache Parquet format, parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from score_messages.read.thrift_compact import CutOffError, Fields, Reader

_ROW_GROUPS = 4  # of FileMetaData
_COLUMNS = 1  # of RowGroup
_META_DATA = 3  # of ColumnChunk
_TYPE, _PATH, _CODEC, _VALUES, _PACKED, _DATA_PAGE, _DICTIONARY_PAGE = 1, 3, 4, 5, 7, 9, 11  # of ColumnMetaData

BYTE_ARRAY = 6
"""The physical type of texts and bytes."""

UNCOMPRESSED = 0
"""A codec."""


@dataclass(frozen=True)
class Chunk:
    """The pages of one column in one row group.

    Attributes:
        path: the column's name, with those that it lies in before it, and dots between them.
        type, codec: as parquet.thrift numbers them.
        values: how many, nulls included.
        packed: bytes of all pages.
        data_page, dictionary_page: where the first of them begins; 0 if there is none.
    """

    path: str
    type: int
    codec: int
    values: int
    packed: int
    data_page: int
    dictionary_page: int

    @property
    def start(self) -> int:
        """Where its first page begins; 0 for a chunk without pages."""
        return min(filter(None, (self.data_page, self.dictionary_page)), default=0)

    @property
    def stop(self) -> int:
        """Where its last page ends."""
        return self.start + self.packed


def row_groups(footer: bytes) -> list[list[Chunk]]:
    """The chunks of each row group.

    Args:
        footer: the bytes of FileMetaData, which end 8 bytes before the file does.

    Raises:
        ValueError: it is damaged.
    """
    try:
        fields = Reader(footer, keeps_lists=True).struct()
    except CutOffError as error:
        raise ValueError("cut off") from error
    return [[_chunk(chunk) for chunk in _structs(group.get(_COLUMNS))] for group in _structs(fields.get(_ROW_GROUPS))]


def _structs(value: Any) -> Sequence[Fields]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("no structs")
    return value


def _chunk(fields: Fields) -> Chunk:
    facts = fields.get(_META_DATA)
    if not isinstance(facts, dict):
        raise ValueError("no struct")
    path = facts.get(_PATH)
    numbers = [facts.get(field, 0) for field in (_TYPE, _CODEC, _VALUES, _PACKED, _DATA_PAGE, _DICTIONARY_PAGE)]
    if not isinstance(path, list) or not all(isinstance(part, bytes) for part in path):
        raise ValueError("no path")
    if not all(isinstance(number, int) for number in numbers):
        raise ValueError("no number")
    return Chunk(".".join(part.decode() for part in path), *numbers)
