"""Parquet tables as they reach their file."""

from __future__ import annotations

import pyarrow as pa

from score_messages.write.options import WriteOptions
from score_messages.write.parquet_format import ParquetTable


class Counting:
    """Takes bytes, and counts how often."""

    closed = False

    def __init__(self) -> None:
        self.content, self.times = b"", 0

    def write(self, data: bytes | memoryview) -> int:
        self.content += bytes(data)
        self.times += 1
        return len(data)

    def flush(self) -> None:
        pass


def test_a_small_table_reaches_its_file_in_one_piece() -> None:
    rows, direct, counting = (
        pa.record_batch({"id": ["1"], "text": ["a lovely chair"]}),
        pa.BufferOutputStream(),
        Counting(),
    )
    for sink in (direct, counting):
        table = ParquetTable("scored", sink, rows.schema, WriteOptions())
        table.write(rows)
        table.finish({"made": "today"})
    assert counting.times == 1
    assert counting.content == direct.getvalue().to_pybytes()
