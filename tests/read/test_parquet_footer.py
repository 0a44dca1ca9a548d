"""Footers of Parquet files: what we read of them is what Arrow reads, and none of them ends the process."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.read.parquet_footer import Chunk, row_groups

CODECS = {"none": 0, "snappy": 1, "gzip": 2, "brotli": 4, "zstd": 6, "lz4": 7}
TYPES = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]

cells = st.one_of(st.none(), st.text(max_size=5))
tables = st.lists(st.tuples(cells, st.integers(-9, 9), st.lists(cells, max_size=2)), max_size=30)


def footer_of(content: bytes) -> bytes:
    length = int.from_bytes(content[-8:-4], "little")
    return content[-8 - length : -8]


def parquet_of(rows: list[tuple[str | None, int, list[str | None]]], codec: str, group: int, dictionary: bool) -> bytes:
    columns = {
        "text": pa.array([row[0] for row in rows], pa.string()),
        "number": pa.array([row[1] for row in rows], pa.int32()),
        "tags": pa.array([row[2] for row in rows], pa.list_(pa.string())),
        "half": pa.array(np.zeros(len(rows), np.float32)),
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression=codec, row_group_size=group, use_dictionary=dictionary)
    return file.getvalue()


@given(tables, st.sampled_from(list(CODECS)), st.integers(1, 9), st.booleans())
def test_chunks_are_those_that_arrow_knows(
    rows: list[tuple[str | None, int, list[str | None]]], codec: str, group: int, dictionary: bool
) -> None:
    """Of all row groups, in order: where their pages lie, and what they hold."""
    content = parquet_of(rows, codec, group, dictionary)
    metadata = pq.read_metadata(io.BytesIO(content))
    found = row_groups(footer_of(content))
    assert len(found) == metadata.num_row_groups
    for number, chunks in enumerate(found):
        known = [metadata.row_group(number).column(index) for index in range(metadata.num_columns)]
        assert chunks == [
            Chunk(
                column.path_in_schema,
                TYPES.index(column.physical_type),
                CODECS[codec],
                column.num_values,
                column.total_compressed_size,
                column.data_page_offset,
                column.dictionary_page_offset or 0,
            )
            for column in known
        ]


@pytest.mark.parametrize("dictionary", [True, False])
def test_row_group_without_rows_has_no_data_page(dictionary: bool) -> None:
    """It may have a dictionary, where it then begins."""
    file, table = io.BytesIO(), pa.table({"text": pa.array([], pa.string())})
    with pq.ParquetWriter(file, table.schema, use_dictionary=dictionary) as writer:
        writer.write_table(table)
    ((chunk,),) = row_groups(footer_of(file.getvalue()))
    assert (chunk.data_page, chunk.start) == (0, chunk.dictionary_page) and (chunk.start > 0) == dictionary


def damaged(content: bytes, seed: int) -> bytes:
    """The file with up to three other bytes in its footer."""
    rng, copy = random.Random(seed), bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 3])):
        copy[rng.randrange(len(content) - 8 - len(footer_of(content)), len(content) - 8)] = rng.randrange(256)
    return bytes(copy)


def test_a_damaged_footer_is_read_or_refused() -> None:
    """With a ValueError, and nothing else."""
    content = parquet_of([("a", 1, ["b"])] * 20, "snappy", 7, dictionary=True)
    refused = 0
    for seed in range(2000):
        try:
            row_groups(footer_of(damaged(content, seed)))
        except ValueError:
            refused += 1
    assert 100 < refused < 2000


SOURCE = """
import sys
from score_messages import PipelineError, score_file
from score_messages.scoring.options import ScoreOptions
from tests.read.test_parquet_footer import damaged
content, path, outcomes = open(sys.argv[1], "rb").read(), sys.argv[2], set()
for seed in range(600):
    with open(path, "wb") as file:
        file.write(damaged(content, seed))
    try:
        score_file(path, None, ScoreOptions(dry_run=True))
        outcomes.add("scored")
    except PipelineError:
        outcomes.add("refused")
print(*sorted(outcomes))
"""
PART = """
import io, sys
import pyarrow as pa
from score_messages.dataset.catalog.live_bytes import layout_and_footer
from tests.read.test_parquet_footer import damaged
content, outcomes = open(sys.argv[1], "rb").read(), set()
for seed in range(3000):
    try:
        layout_and_footer(io.BytesIO(damaged(content, seed)))
        outcomes.add("read")
    except pa.ArrowException:
        outcomes.add("refused")
print(*sorted(outcomes))
"""


@pytest.mark.parametrize(("code", "outcomes"), [(SOURCE, "refused scored"), (PART, "read refused")])
def test_no_damaged_footer_ends_the_process(code: str, outcomes: str, tmp_path: Path) -> None:
    """Neither of a source nor of a part of ours: pyarrow, asked for a column of some, would abort."""
    rows: list[tuple[str | None, int, list[str | None]]] = [("a wonderful lamp", 1, ["b"]), ("a bad chair", 2, [])] * 15
    (tmp_path / "good.parquet").write_bytes(parquet_of(rows, "zstd", 7, dictionary=True))
    command = [sys.executable, "-c", code, str(tmp_path / "good.parquet"), str(tmp_path / "damaged.parquet")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.strip()) == (0, outcomes), result.stderr[-2000:]
