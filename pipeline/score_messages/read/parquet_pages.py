"""How much the pages of a Parquet file unpack to, by their headers: Arrow trusts them, and they may claim anything.

Sources: the Apache Parquet format, parquet.thrift (PageHeader) and Encodings.md.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.errors import FormatError
from score_messages.read.limits import MAX_ROW_BYTES, MAX_RUN_BYTES, MAX_RUN_RATIO
from score_messages.read.parquet_footer import BYTE_ARRAY, UNCOMPRESSED, Chunk, chunks
from score_messages.read.thrift_compact import I32, CutOffError, Fields, Reader, Wanted
from score_messages.read.unpacking import check_ratio

_UNPACKED, _PACKED, _DATA, _DICTIONARY, _DATA_V2 = 2, 3, 5, 7, 8  # fields of PageHeader
_VALUES, _ENCODING, _ENCODING_V2 = 1, 2, 4  # of the headers within
_HEADER: Wanted = {
    _UNPACKED: I32,
    _PACKED: I32,
    _DATA: {_VALUES: I32, _ENCODING: I32},
    _DICTIONARY: {_VALUES: I32},
    _DATA_V2: {_VALUES: I32, _ENCODING_V2: I32},
}
_DELTA_BYTE_ARRAY = 7
_MOST_PARTS = 1000
_FIRST_LOOK, _LAST_LOOK = 1 << 10, 1 << 24

_CODECS = {1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
"""By their numbers in parquet.thrift, as Arrow calls them."""

_TAIL = 8
"""Bytes behind the footer: its length, and the sign of the format."""


ReadAt = Callable[[int, int], bytes]
"""Reads so many bytes from an offset, as `os.pread` does of a file."""

_LENGTH = struct.Struct("<I")
_length_at = _LENGTH.unpack_from


@dataclass(frozen=True)
class _Page:
    """One page by its header: where its content begins, and how many bytes and values it says that it holds."""

    offset: int
    packed: int
    unpacked: int
    values: int
    is_dictionary: bool
    repeats_prefixes: bool


def row_bytes(name: str, read_at: ReadAt, size: int, file: pq.ParquetFile, columns: Sequence[str]) -> int:
    """How many bytes a row of `columns` may take at most, on average over any page: what a batch's rows follow from.

    Raises:
        FormatError: the pages unpack to too much, or a row takes too much.
        ValueError: a header is broken.
    """
    row = sum(column_bytes(name, read_at, size, file, columns).values())
    check_row(name, row)
    return row


def check_row(name: str, row: int) -> None:
    """Raise FormatError if a row takes more than may be."""
    if row > MAX_ROW_BYTES:
        raise FormatError(name, f"may have rows of more than {MAX_ROW_BYTES >> 20} MiB; that is the limit")


def column_bytes(
    name: str, read_at: ReadAt, size: int, file: pq.ParquetFile, columns: Sequence[str]
) -> Mapping[str, int]:
    """As `row_bytes`, of each of `columns`.

    A value that stands once in a dictionary may be the value of every row.

    Args:
        size: of the file.

    Raises:
        FormatError: the pages unpack to too much.
        ValueError: a header is broken.
    """
    unpacked = 0
    longest: dict[tuple[str, str], int] = {}
    for chunk, column in _chunks(read_at, size, columns):
        largest, values = 0, 0
        for page in _pages(read_at, size, chunk):
            unpacked += page.unpacked + page.values
            values += page.values
            check_ratio(name, unpacked, size)
            largest = max(largest, _largest_value(read_at, page, chunk))
        if chunk.path != column and values * largest > max(MAX_RUN_BYTES, size * MAX_RUN_RATIO):
            raise FormatError(
                name, "holds lists that repeat values too often to be read"
            )  # nobody knows how many a row
        longest[column, chunk.path] = max(longest.get((column, chunk.path), 0), largest)
    schema = file.schema_arrow
    rows = {column: _width(schema.field(column).type) for column in columns}
    for (column, _), largest in longest.items():
        rows[column] += largest
    return rows


def _chunks(read_at: ReadAt, size: int, columns: Sequence[str]) -> Iterator[tuple[Chunk, str]]:
    """The stored columns of each row group that belong to `columns`, which may be nested."""
    length = int.from_bytes(read_at(4, max(0, size - _TAIL)), "little")
    known = frozenset(columns)
    for chunk in chunks(read_at(length, max(0, size - _TAIL - length))):
        yield from ((chunk, column) for column in _beginnings(chunk.path) if column in known)


def _beginnings(path: str) -> Iterator[str]:
    """What the column may be called that a stored column belongs to: names may have dots in them."""
    parts = path.split(".")
    if len(parts) > _MOST_PARTS:
        raise ValueError("name")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _pages(read_at: ReadAt, size: int, chunk: Chunk) -> Iterator[_Page]:
    if chunk.values <= 0:
        return
    offset, end = chunk.start, chunk.stop
    if not (chunk.data_page and 0 <= offset <= end <= size):
        raise ValueError("offset")
    while offset < end:
        fields, length = _header(read_at, offset)
        page = _page(fields, offset + length)
        offset = page.offset + page.packed
        if page.unpacked < 0 or page.packed < 0 or page.values < 0 or offset > end:
            raise ValueError("size")
        yield page


def _header(read_at: ReadAt, offset: int) -> tuple[Fields, int]:
    """A page's header and its length."""
    look = _FIRST_LOOK
    while True:
        reader = Reader(read_at(look, offset))
        try:
            return reader.struct(_HEADER), reader.offset
        except CutOffError:
            if look >= _LAST_LOOK:
                raise ValueError("header") from None
            look <<= 7


def _page(fields: Fields, offset: int) -> _Page:
    headers = [fields[kind] for kind in (_DATA, _DATA_V2, _DICTIONARY) if kind in fields]
    if len(headers) > 1 or not {_PACKED, _UNPACKED} <= fields.keys():
        raise ValueError("header")
    header = headers[0] if headers else {}
    encoding = header.get(_ENCODING_V2 if _DATA_V2 in fields else _ENCODING)
    return _Page(
        offset,
        fields[_PACKED],
        fields[_UNPACKED],
        header.get(_VALUES, 0),
        _DICTIONARY in fields,
        encoding == _DELTA_BYTE_ARRAY,
    )


def _largest_value(read_at: ReadAt, page: _Page, chunk: Chunk) -> int:
    """How long a value of the page may be, on average over its values unless a value may stand for many."""
    if chunk.type != BYTE_ARRAY or not page.values:
        return 0
    if not page.is_dictionary:
        return page.unpacked if page.repeats_prefixes else page.unpacked // page.values
    if page.unpacked <= _FIRST_LOOK or (chunk.codec != UNCOMPRESSED and chunk.codec not in _CODECS):
        return page.unpacked
    content = read_at(page.packed, page.offset)
    if chunk.codec in _CODECS:
        content = pa.decompress(content, page.unpacked, _CODECS[chunk.codec], asbytes=True)
    return _longest(content)


def _longest(plain: bytes) -> int:
    """The length of the longest value of a dictionary: each stands behind its length, four bytes."""
    longest = offset = 0
    last = len(plain) - _LENGTH.size
    while offset <= last:  # as few steps as can be: there may be millions
        length = _length_at(plain, offset)[0]
        longest = max(longest, length)
        offset += 4 + length
    return longest


def _width(kind: pa.DataType) -> int:
    """Bytes that a row of a type takes whatever stands in it."""
    if pa.types.is_fixed_size_list(kind):
        return int(kind.list_size * _width(kind.value_type))
    if kind.num_fields:
        return sum(_width(kind.field(index).type) for index in range(kind.num_fields))
    try:
        return int(kind.bit_width // 8)
    except ValueError:  # text and the like
        return 8
