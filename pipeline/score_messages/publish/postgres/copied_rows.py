"""Batches of rows as the CSV that COPY reads. What PostgreSQL can't hold is replaced, and counted.

NULL is an empty cell and "" a quoted one, which is what COPY expects: Arrow quotes every text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from score_messages.counted import counted
from score_messages.publish.postgres.names import LONGEST_KEY, SHORTENED_KEY, shortened_key

_NUL, _REPLACEMENT = "\0", "\ufffd"
_NUL_BYTE = re.compile(b"\0")
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_DAY = 86_400
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_OPTIONS = csv.WriteOptions(include_header=False)


@dataclass
class Replaced:
    """How many cells went over otherwise than they were."""

    nul: int = 0
    keys: int = 0
    times: int = 0

    def notes(self) -> Iterator[str]:
        """In words for people."""
        if self.nul:
            yield f"{counted(self.nul, 'cell')} held NUL, which PostgreSQL can't hold; there is U+FFFD in its place"
        if self.keys:
            yield f"{counted(self.keys, 'id')} over {LONGEST_KEY:,} bytes or with NUL were shortened to a hash"
        if self.times:
            yield f"{counted(self.times, 'date')} before the year 1 or after 9999 are null"


def csv_of(batch: pa.RecordBatch, keys: frozenset[str], replaced: Replaced) -> memoryview:
    """The rows as COPY reads them, without a header.

    Args:
        keys: names of the text fields that are part of a key.
        replaced: is added to.
    """
    fields = zip(batch.schema, batch.columns, strict=True)
    arrays = [_as_copied(column, field.name in keys, replaced) for field, column in fields]
    rows = pa.RecordBatch.from_arrays(arrays, names=[str(index) for index in range(len(arrays))])
    sink = io.BytesIO()
    csv.write_csv(rows, sink, _OPTIONS)
    return sink.getbuffer()


def _as_copied(column: pa.Array, is_key: bool, replaced: Replaced) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind):
        return _key(column, replaced) if is_key else _text(column, replaced)
    if pa.types.is_date(kind):
        return _within(column, column.cast(pa.int32()), _FIRST_DAY, _LAST_DAY, replaced)
    if pa.types.is_timestamp(kind):
        day = _DAY * _PER_SECOND[kind.unit]
        return _within(column, column.cast(pa.int64()), _FIRST_DAY * day, (_LAST_DAY + 1) * day - 1, replaced)
    if pa.types.is_decimal(kind):
        return column.cast(pa.string())
    return pa.array([_hex(cell) for cell in column.to_pylist()], pa.string()) if pa.types.is_binary(kind) else column


def _text(column: pa.StringArray, replaced: Replaced) -> pa.StringArray:
    if not _may_hold_nul(column):
        return column
    replaced.nul += pc.sum(pc.match_substring(column, _NUL)).as_py() or 0
    return pc.replace_substring(column, _NUL, _REPLACEMENT)


def _may_hold_nul(column: pa.StringArray) -> bool:
    """Looks at the bytes at once, those before and behind a slice included."""
    data = column.buffers()[2]
    return data is not None and _NUL_BYTE.search(memoryview(data)) is not None


def _key(column: pa.StringArray, replaced: Replaced) -> pa.StringArray:
    """Two keys that differ stay two, also if they differ by nothing but a NUL, or one looks like a hash."""
    odd = pc.or_(
        pc.greater(pc.binary_length(column), LONGEST_KEY),
        pc.or_(pc.match_substring(column, _NUL), pc.match_substring_regex(column, SHORTENED_KEY)),
    )
    number = pc.sum(odd).as_py() or 0
    if not number:
        return column
    replaced.keys += number
    cells = zip(column.to_pylist(), odd.to_pylist(), strict=True)
    keys = [shortened_key(cell).replace(_NUL, _REPLACEMENT) if is_odd else cell for cell, is_odd in cells]
    return pa.array(keys, pa.string())


def _within(column: pa.Array, numbers: pa.Array, least: int, most: int, replaced: Replaced) -> pa.Array:
    """Readers in Python, Java and JavaScript fail on a whole answer with one year outside of 1 to 9999 in it."""
    bounds = pc.min_max(numbers).as_py()
    if bounds["min"] is None or (least <= bounds["min"] and bounds["max"] <= most):
        return column
    fits = pc.and_(pc.greater_equal(numbers, least), pc.less_equal(numbers, most))
    replaced.times += len(column) - column.null_count - (pc.sum(fits).as_py() or 0)
    return pc.if_else(fits, column, pa.scalar(None, column.type))


def _hex(cell: bytes | None) -> str | None:
    return None if cell is None else f"\\x{cell.hex()}"
