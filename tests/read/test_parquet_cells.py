"""Parquet: damaged files, cells that are no UTF-8, and columns of every type."""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pytest

from tests.support.bench import GOOD_BYTES, Bench, statuses
from tests.support.messages import CANARY
from tests.support.parquet import parquet_bytes, parquet_inbox


def broken_strings(cells: list[bytes]) -> pa.StringArray:
    """Strings whose bytes nobody has checked."""
    offsets = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), pa.py_buffer(b"".join(cells)))


@pytest.mark.parametrize("cut", [5, 0.5, -1], ids=["start", "middle", "last_byte"])
def test_truncated_parquet_is_refused(bench: Bench, cut: float) -> None:
    """A copy that was cut off, or one that is still being written."""
    content = parquet_bytes(parquet_inbox())
    assert "damaged or cut off" in bench.refuses(content[: int(len(content) * cut) if isinstance(cut, float) else cut])


def test_parquet_with_a_corrupt_page_is_refused(bench: Bench) -> None:
    """Its page checksums are verified."""
    content = bytearray(
        parquet_bytes(parquet_inbox(), write_page_checksum=True, compression="none", use_dictionary=False)
    )
    content[content.index(b"number 150")] ^= 1
    assert "damaged or cut off" in bench.refuses(bytes(content))


def test_invalid_utf8_in_the_text_of_parquet_costs_only_its_row(bench: Bench) -> None:
    """Parquet promises UTF-8, but nobody enforces it."""
    texts = [f"{CANARY} good".encode()] * 199 + [f"{CANARY} caf\xe9".encode("latin-1")]
    table = bench.scores(parquet_bytes(pa.table({"id": np.arange(200), "body": broken_strings(texts)})))
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["body"][199].as_py() == f"{CANARY} caf\ufffd"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_invalid_utf8_in_a_passthrough_column_costs_only_its_row(bench: Bench, kind: pa.DataType) -> None:
    """The table that comes out must be one that others can read."""
    notes = broken_strings([b"fine"] * 100 + [b"caf\xe9"] + [b"fine"] * 99)
    notes = (
        notes.dictionary_encode()
        if pa.types.is_dictionary(kind)
        else notes.cast(pa.binary()).view(pa.string()).cast(kind)
    )
    table = bench.scores(parquet_bytes(pa.table({"note": notes, "body": ["good film"] * 200})))
    table.validate(full=True)
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["status"][100].as_py() == "undecodable"
    assert table["note"].cast(pa.string())[100].as_py() == "caf\ufffd"


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int8(), pa.large_string()),
    ],
    ids=str,
)
def test_text_of_any_arrow_type_is_read(bench: Bench, kind: pa.DataType) -> None:
    """With the same predictions as plain strings, and passed through as it is."""
    texts = ["good film", None, "dull", "", "good film", "größe"]
    plain = bench.scores(parquet_bytes(pa.table({"body": pa.array(texts)}))).drop_columns("body")
    table = bench.scores(parquet_bytes(pa.table({"body": pa.array(texts, pa.string()).cast(kind)})))
    assert table.drop_columns("body").equals(plain)
    assert statuses(table)["empty"] == 2
    assert table["body"].to_pylist() == [
        text.encode() if text is not None and "binary" in str(kind) else text for text in texts
    ]


@pytest.mark.parametrize("kind", [pa.int64(), pa.bool_(), pa.list_(pa.string()), pa.float64()], ids=str)
def test_text_column_without_text_is_refused(bench: Bench, kind: pa.DataType) -> None:
    """Numbers are no messages."""
    stderr = bench.refuses(parquet_bytes(pa.table({"body": pa.array([None, None], kind)})))
    assert "'body' holds" in stderr
    assert "--text-column" in stderr


def test_parquet_without_rows_gives_a_table_without_rows(bench: Bench) -> None:
    """With the types of its columns."""
    table = bench.scores(parquet_bytes(parquet_inbox().slice(0, 0)))
    assert (table.num_rows, table.schema.field("id").type) == (0, pa.string())


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.dictionary(pa.int8(), pa.int64())], ids=str)
def test_whole_numbers_as_ids_stay_exact(bench: Bench, kind: pa.DataType) -> None:
    """2^53 + 1 would not survive as a float."""
    numbers = pa.array([7, 9007199254740993, None], pa.int64())
    numbers = numbers.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else numbers.cast(kind)
    table = bench.scores(parquet_bytes(pa.table({"id": numbers, "body": ["good"] * 3})), "--id-column", "id")
    assert table["message_id"].to_pylist() == ["7", "9007199254740993", None]
    assert table["id"].to_pylist() == [7, 9007199254740993, None]


@pytest.mark.parametrize("kind", [pa.list_(pa.int64()), pa.struct([("a", pa.int8())]), pa.uuid()], ids=str)
def test_id_column_of_a_type_without_text_is_refused(bench: Bench, kind: pa.DataType) -> None:
    """It names the type."""
    content = parquet_bytes(pa.table({"key": pa.array([None], kind), "body": ["good"]}))
    assert "can't be an id" in bench.refuses(content, "--id-column", "key")


def test_stated_parquet_that_is_none_is_refused(bench: Bench) -> None:
    """Nor does it wait for a pipe."""
    assert "is not Parquet" in bench.refuses(GOOD_BYTES, "--from", "parquet")
    os.mkfifo(bench.folder / "pipe")
    assert "not a regular file" in bench.refuses(bench.folder / "pipe", "--from", "parquet")
    assert "no such file" in bench.refuses(bench.folder / "missing", "--from", "parquet")
