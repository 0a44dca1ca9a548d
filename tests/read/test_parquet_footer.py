"""Footers of Parquet files: what we read of them is what Arrow reads, and none of them ends the process."""

from __future__ import annotations

import collections
import decimal
import io
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.read.parquet_footer import Chunk, chunks
from tests.support.parquet_footers import footer_of, read_by_arrow
from tests.support.traced_memory import traced_memory

CODECS = {"none": 0, "snappy": 1, "gzip": 2, "brotli": 4, "zstd": 6, "lz4": 7}
TYPES = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]

cells = st.one_of(st.none(), st.text(max_size=5))
tables = st.lists(st.tuples(cells, st.integers(-9, 9), st.lists(cells, max_size=2)), max_size=30)


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


def chunks_by_arrow(content: bytes) -> list[Chunk]:
    metadata = pq.read_metadata(io.BytesIO(content))
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = [group.column(index) for group in groups for index in range(metadata.num_columns)]
    return [
        Chunk(
            column.path_in_schema,
            TYPES.index(column.physical_type),
            CODECS[column.compression.lower().replace("uncompressed", "none")],
            column.num_values,
            column.total_compressed_size,
            column.data_page_offset,
            column.dictionary_page_offset or 0,
        )
        for column in columns
    ]


@given(tables, st.sampled_from(list(CODECS)), st.integers(1, 9), st.booleans())
def test_chunks_are_those_that_arrow_knows(
    rows: list[tuple[str | None, int, list[str | None]]], codec: str, group: int, dictionary: bool
) -> None:
    """Of all row groups, in order: where their pages lie, and what they hold."""
    content = parquet_of(rows, codec, group, dictionary)
    assert list(chunks(footer_of(content))) == chunks_by_arrow(content)


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.sampled_from(
    [
        pa.array([1, None], pa.int64()),
        pa.array([0.5, 2.0], pa.float16()),
        pa.array(["a" * 300, "b"], pa.string()),
        pa.array([b"", None], pa.binary()),
        pa.array([True, False]),
        pa.array([None, None], pa.null()),
        pa.array([decimal.Decimal("1.5"), None]),
        pa.array([{"a": 1, "b.c": [{"d": "x"}]}, None]),
        pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int32())),
    ]
)
options = st.fixed_dictionaries(
    {
        "compression": st.sampled_from(list(CODECS)),
        "use_dictionary": st.booleans(),
        "write_statistics": st.booleans(),
        "write_page_index": st.booleans(),
        "write_page_checksum": st.booleans(),
        "data_page_version": st.sampled_from(["1.0", "2.0"]),
        "version": st.sampled_from(["1.0", "2.4", "2.6"]),
        "store_schema": st.booleans(),
    }
)


@given(
    st.dictionaries(names, values, min_size=1, max_size=20),
    st.dictionaries(names, names, max_size=3),
    st.integers(0, 20),
    st.booleans(),
    options,
)
def test_whatever_arrow_writes_is_read_as_arrow_reads_it(
    columns: dict[str, pa.Array], metadata: dict[str, str], groups: int, is_sorted: bool, how: dict[str, Any]
) -> None:
    """Of any columns, row groups and metadata."""
    table = pa.table(columns).replace_schema_metadata(metadata)
    order = [pq.SortingColumn(0)] if is_sorted else None
    file = io.BytesIO()
    with pq.ParquetWriter(file, table.schema, sorting_columns=order, **how) as writer:
        for _ in range(groups):
            writer.write_table(table)
    assert list(chunks(footer_of(file.getvalue()))) == chunks_by_arrow(file.getvalue())


def written_by_duckdb(table: pa.Table, path: Path) -> None:
    connection = duckdb.connect()
    connection.register("rows", table)
    connection.execute(f"copy (select * from rows) to '{path}' (format parquet, row_group_size 2048)")


def written_by_polars(table: pa.Table, path: Path) -> None:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    frame.write_parquet(path, row_group_size=1000)


@pytest.mark.parametrize("write", [written_by_duckdb, written_by_polars])
@pytest.mark.parametrize("rows", [0, 1, 5000])
def test_what_other_programs_write_is_read_as_arrow_reads_it(
    write: Callable[[pa.Table, Path], None], rows: int, tmp_path: Path
) -> None:
    """Texts, numbers, truth values, nulls, lists and structs, in several row groups."""
    cells = {
        "text": pa.array([f"number {n}" if n % 3 else None for n in range(rows)], pa.string()),
        "number": pa.array(range(rows), pa.int64()),
        "is_odd": pa.array([n % 2 == 1 for n in range(rows)], pa.bool_()),
        "nothing": pa.nulls(rows, pa.float64()),
        "tags": pa.array([["a"] * (n % 3) for n in range(rows)], pa.list_(pa.string())),
        "who": pa.array([{"name": "x", "age": n} for n in range(rows)], pa.struct({"name": "string", "age": "int32"})),
    }
    write(pa.table(cells), tmp_path / "rows.parquet")
    content = (tmp_path / "rows.parquet").read_bytes()
    assert list(chunks(footer_of(content))) == chunks_by_arrow(content)


def footer_of_many(columns: int, groups: int) -> bytes:
    """The footer of a file whose one row group is said to be there many times."""
    file = io.BytesIO()
    pq.write_table(pa.table({f"column {n}": ["a", "b"] for n in range(columns)}), file, store_schema=False)
    footer = footer_of(file.getvalue())
    begin = footer.index(b"\x19\x1c\x19\xfc") + 1  # a list of one struct, that begins with a list of many structs
    end = footer.index(b"\x28\x20parquet-cpp")
    count = bytes([groups & 127 | 128, groups >> 7 & 127 | 128, groups >> 14])
    return footer[:begin] + b"\xfc" + count + footer[begin + 1 : end] * groups + footer[end:]


@pytest.mark.slow
def test_very_many_chunks_are_read() -> None:
    """As many as there are, of a footer that Arrow reads too."""
    footer = footer_of_many(columns=30, groups=7_000)
    metadata = read_by_arrow(footer)
    assert (metadata.num_columns, metadata.num_row_groups) == (30, 7_000)
    paths = collections.Counter(chunk.path for chunk in chunks(footer))
    assert paths == {f"column {n}": 7_000 for n in range(30)}


def test_chunks_are_not_held_all_at_once() -> None:
    """A footer of any size takes the memory of its bytes."""
    footer = footer_of_many(columns=30, groups=200)
    with traced_memory() as traced:
        assert sum(1 for _ in chunks(footer)) == 6_000
    assert traced.peak < 1 << 17


@pytest.mark.parametrize("dictionary", [True, False])
def test_row_group_without_rows_has_no_data_page(dictionary: bool) -> None:
    """It may have a dictionary, where it then begins."""
    file, table = io.BytesIO(), pa.table({"text": pa.array([], pa.string())})
    with pq.ParquetWriter(file, table.schema, use_dictionary=dictionary) as writer:
        writer.write_table(table)
    (chunk,) = chunks(footer_of(file.getvalue()))
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
            list(chunks(footer_of(damaged(content, seed))))
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
