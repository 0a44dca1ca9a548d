"""What a footer made by hand could hide: Arrow reads something else there than what seems to stand there."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.read.parquet_footer import Chunk, chunks
from score_messages.read.thrift_compact import CutOffError, Reader
from tests.support.parquet_footers import footer_of, read_by_arrow

PATH, CODEC, DICTIONARY = b"\x19\x18\x04text", b"\x15\x02\x16\x04", b"&\x08\x1c"
"""Fields of the column: its path; its codec and number of values; where its dictionary is, and its statistics."""


def varint(number: int) -> bytes:
    low = bytes([number & 127 | (128 if number > 127 else 0)])
    return low + varint(number >> 7) if number > 127 else low


def content() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": ["a", "b"]}), file, store_schema=False)
    return file.getvalue()


def by_arrow(footer: bytes) -> tuple[str, int, int | None]:
    column = read_by_arrow(footer).row_group(0).column(0)
    return column.path_in_schema, column.num_values, column.dictionary_page_offset


def climbed(last: int, to: int) -> bytes:
    """Fields without a value, each 15 above the last one, up to the beginning of the field `to`."""
    steps, rest = divmod(to - last, 15)
    return b"\xf1" * steps + bytes([rest << 4 | 6])


TWICE = b"\x15\x0c\x19\x05\x19\x18\x04text\x15\x02\x16\x04\x16|\x16\x84\x01&<&\x08\x00"
HIDDEN = {
    "a field of another kind": (DICTIONARY, b"%\x08\x1c", None),
    "an id beyond 16 bits": (DICTIONARY, b"\x06" + varint(2 * (65536 + 11)) + b"\x08\x1c", 4),
    "ids that climb until they begin again": (DICTIONARY, climbed(9, 65536 + 11) + b"\x08\x1c", 4),
    "a number beyond 64 bits": (DICTIONARY, b"&\x88" + b"\x80" * 8 + b"\x02\x1c", 4),
    "a number beyond 32 bits": (CODEC, b"\x15" + varint(2 + (1 << 32)) + b"\x16\x04", 4),
    "a list of another kind": (b"\x195\x00\x06\x10", b"\x198\x00\x06\x10", 4),
    "a struct in two halves": (b"\x1c\x15\x0c\x195", b"\x1c" + TWICE + b"\x0c\x06\x15\x0c\x195", 4),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_arrow_reads_otherwise_is_refused(name: str) -> None:
    """Before pages are looked for in places where Arrow looks for none."""
    old, new, dictionary = HIDDEN[name]
    footer = footer_of(content())
    assert footer.count(old) == 1
    assert next(chunks(footer)) == Chunk("text", 6, 1, 2, 66, 30, 4)
    changed = footer.replace(old, new)
    assert by_arrow(changed) == ("text", 2, dictionary)
    with pytest.raises(ValueError, match=r"kind|id|number|twice"):
        list(chunks(changed))


def test_second_list_of_row_groups_is_refused() -> None:
    """Arrow reads the last one."""
    footer = footer_of(content())
    begin, end = footer.index(b"\x19\x1c\x19\x1c"), footer.index(b"\x28\x20parquet-cpp")
    twice = footer[:end] + b"\x09\x08" + footer[begin + 1 : end] + footer[end:]
    assert by_arrow(twice) == ("text", 2, 4)
    with pytest.raises(ValueError, match="list"):
        list(chunks(twice))


@pytest.mark.parametrize("kind", [1, 5, 7, 8, 9, 12])
def test_list_longer_than_the_bytes_is_refused_at_once(kind: int) -> None:
    """Whatever its values are."""
    with pytest.raises(CutOffError):
        Reader(b"\x19" + bytes([0xF0 | kind]) + varint(1 << 62) + b"\x00" * 1000).struct({})


@pytest.mark.parametrize("opening", [b"\x19\x19", b"\x1a\x1a", b"\x1c\x1c", b"\x19\x1c"])
def test_deep_nesting_is_refused(opening: bytes) -> None:
    """Before Python's own stack ends."""
    with pytest.raises(ValueError, match="deep"):
        Reader(opening * 100_000).struct({})
