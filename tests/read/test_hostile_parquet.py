"""Parquet whose few bytes stand for very much: read in bounded memory, or refused with the limit that is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.thrift_compact import I32, I64, LIST_OF, STRUCT, TEXTS, CutOffError, Reader
from tests.support.traced_memory import traced_memory

MIB = 1 << 20


def written(path: Path, table: pa.Table, **options: object) -> Path:
    pq.write_table(table, path, compression="zstd", **options)
    return path


def read_all(path: Path, **options: object) -> tuple[int, int]:
    """Rows, and the most bytes that Arrow held at once."""
    pool = pa.default_memory_pool()
    before, most, rows = pool.bytes_allocated(), 0, 0
    with (
        traced_memory() as traced,
        open_messages(str(path), ReadOptions(**options)) as opened,  # type: ignore[arg-type]
    ):
        for batch in opened:
            rows += len(batch)
            most = max(most, pool.bytes_allocated() - before)
            del batch
    return rows, most + traced.peak


def repeated(value: pa.Scalar, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([value.as_py()], value.type))


LONG = pa.scalar("x" * MIB)
GOOD = pa.scalar("a good film")


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (repeated(GOOD, 20_000), repeated(LONG, 20_000)),
        (repeated(LONG, 20_000), repeated(GOOD, 20_000)),
        (repeated(GOOD, 7_000_000), pa.nulls(7_000_000, pa.int32())),
        (pa.nulls(7_000_000, pa.string()), pa.nulls(7_000_000, pa.int32())),
    ],
    ids=["passthrough", "text", "rows", "nulls"],
)
def test_few_bytes_for_very_much_are_refused(tmp_path: Path, body: pa.Array, note: pa.Array) -> None:
    """The limit is named."""
    path = written(tmp_path / "in.parquet", pa.table({"body": body, "note": note}), row_group_size=10_000_000)
    assert path.stat().st_size < MIB
    with pytest.raises(FormatError, match="that is the limit"):
        read_all(path)


@pytest.mark.parametrize("kind", [pa.binary(70 * MIB), pa.list_(pa.float64(), 9 * MIB)], ids=str)
def test_row_that_takes_very_much_though_it_is_null_is_refused(tmp_path: Path, kind: pa.DataType) -> None:
    """Arrow makes room for what a type may hold."""
    path = written(tmp_path / "in.parquet", pa.table({"body": ["good"], "note": pa.nulls(1, kind)}))
    with pytest.raises(FormatError, match="rows of more than 64 MiB"):
        read_all(path)


def test_list_that_repeats_a_long_value_is_refused(tmp_path: Path) -> None:
    """All of its values would be one row's."""
    notes = pa.ListArray.from_arrays(pa.array([0, 3000], pa.int32()), pa.array(["x" * (MIB // 8)] * 3000))
    path = written(tmp_path / "in.parquet", pa.table({"body": ["good"], "note": notes}))
    with pytest.raises(FormatError, match=r"too often|that is the limit"):
        read_all(path)


def test_long_value_in_a_dictionary_makes_batches_small(tmp_path: Path) -> None:
    """Where the file is as large as it may be, what is held at once stays small."""
    rng = np.random.default_rng(1)
    noise = ["".join(map(chr, rng.integers(0x4E00, 0x9000, MIB // 4))) for _ in range(2)]
    texts = [noise[n % 2] if n % 10 == 0 else f"good {n}" for n in range(2000)]
    path = written(tmp_path / "in.parquet", pa.table({"body": texts, "noise": [rng.bytes(1500) for _ in texts]}))
    rows, most = read_all(path)
    assert rows == 2000
    assert 2 * MIB < most < 400 * MIB


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_dictionary": False},
        {"data_page_version": "2.0"},
        {"compression": "none"},
        {"compression": "gzip"},
        {"compression": "lz4"},
        {"compression": "brotli"},
        {"use_dictionary": False, "column_encoding": {"body": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "column_encoding": {"body": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"row_group_size": 7, "data_page_size": 100},
        {"write_statistics": False},
    ],
    ids=str,
)
def test_honest_files_are_read_however_they_are_encoded(tmp_path: Path, options: dict[str, object]) -> None:
    """Nested columns, empty groups and statistics among them."""
    texts = [f"number {n}, a good film" * (n % 7) for n in range(1000)]
    table = pa.table(
        {
            "body": texts,
            "tags": [[f"t{n % 3}"] * (n % 4) for n in range(1000)],
            "who": [{"name": "x" * (n % 9), "n": n} for n in range(1000)],
            "n.m": range(1000),
        }
    )
    path = tmp_path / "in.parquet"
    pq.write_table(table, path, **{"compression": "snappy", **options})
    with open_messages(str(path), ReadOptions()) as opened:
        bodies = [text for batch in opened for text in batch.body.to_pylist()]
    assert bodies == texts


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.replace(b"\x15\x04\x15", b"\x15\x04\x17", 1),
        lambda content: content[:4] + b"\xff" * 60 + content[64:],
        lambda content: content[:4] + b"\x1c" * 60 + content[64:],
        lambda content: content[:4] + b"\0" * 60 + content[64:],
    ],
    ids=["field", "ones", "nested", "zeros"],
)
def test_broken_page_headers_are_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """As damage, in our words."""
    path = written(tmp_path / "in.parquet", pa.table({"body": [f"a good film {n}" for n in range(100)]}))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(FormatError, match="damaged"):
        read_all(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_header_or_none(content: bytes) -> None:
    """In bounded time, without any other exception."""
    reader = Reader(content)
    try:
        reader.struct({1: I32, 2: TEXTS, 3: {1: I64}, 4: LIST_OF + STRUCT})
    except (CutOffError, ValueError):
        return
    assert 0 < reader.offset <= len(content)
