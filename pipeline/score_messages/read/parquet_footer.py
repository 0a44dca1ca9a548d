"""Where the pages of a Parquet file lie, by its footer, read without Arrow.

Asked for a column of some damaged footers, pyarrow ends the process: its C++ raises where nothing catches. What Arrow
reads later it refuses with an exception.

Source: the Apache Parquet format, parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from score_messages.read.thrift_compact import (
    BINARY,
    I32,
    I64,
    LIST_OF,
    STRUCT,
    TEXTS,
    CutOffError,
    Fields,
    Reader,
    Wanted,
)

_ROW_GROUPS = 4  # of FileMetaData
_FILE_LISTS: Wanted = {
    2: LIST_OF + STRUCT,  # schema
    5: LIST_OF + STRUCT,  # key_value_metadata
    7: LIST_OF + STRUCT,  # column_orders
}
_COLUMNS = 1  # of RowGroup
_GROUP_LISTS: Wanted = {4: LIST_OF + STRUCT}  # sorting_columns
_META_DATA, _CRYPTO_META_DATA = 3, 8  # of ColumnChunk
_TYPE, _PATH, _CODEC, _VALUES, _PACKED, _DATA_PAGE, _DICTIONARY_PAGE = 1, 3, 4, 5, 7, 9, 11  # of ColumnMetaData
_NUMBERS = {_TYPE: I32, _CODEC: I32, _VALUES: I64, _PACKED: I64, _DATA_PAGE: I64, _DICTIONARY_PAGE: I64}
_CHUNK: Wanted = {
    _META_DATA: {
        **_NUMBERS,
        _PATH: TEXTS,
        2: LIST_OF + I32,  # encodings
        8: LIST_OF + STRUCT,  # key_value_metadata
        13: LIST_OF + STRUCT,  # encoding_stats
        16: {2: LIST_OF + I64, 3: LIST_OF + I64},  # the histograms of size_statistics
        17: {2: LIST_OF + I32},  # the types of geospatial_statistics
    },
    _CRYPTO_META_DATA: {2: {1: LIST_OF + BINARY}},  # the path again
}

BYTE_ARRAY = 6
"""The physical type of texts and bytes."""

UNCOMPRESSED = 0
"""A codec."""


@dataclass(frozen=True, slots=True)
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


def chunks(footer: bytes) -> Iterator[Chunk]:
    """The chunks of all row groups, in order.

    Args:
        footer: the bytes of FileMetaData, which end 8 bytes before the file does.

    Raises:
        ValueError: it is damaged.
    """
    reader = Reader(footer)
    try:
        for _ in reader.structs(_ROW_GROUPS, _FILE_LISTS):
            for _ in reader.structs(_COLUMNS, _GROUP_LISTS):
                yield _chunk(reader.struct(_CHUNK))
    except CutOffError as error:
        raise ValueError("cut off") from error


def _chunk(fields: Fields) -> Chunk:
    facts = fields.get(_META_DATA, {})
    if _PATH not in facts:
        raise ValueError("no path")
    path = b".".join(facts[_PATH]).decode()
    return Chunk(path, *(facts.get(field, 0) for field in _NUMBERS))
