"""What is written reads back as it was, in every format, and always in the same bytes."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OutputError
from score_messages.write import WriteOptions, open_sink
from score_messages.write.parquet_format import GROUP_ROWS
from tests.support.disk_faults import OURS, small_table, write_table
from tests.support.examples import examples
from tests.support.slow_cells import slow_safe
from tests.support.written import written

SUFFIXES = ["parquet", "csv", "jsonl"]

TEXT = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["=1+1", "-5", "+3.2", "@a", "\tb", "\rc", '"', "a;=b", "a\n -b", "\x1b[2K", "<U+001B>"]
)

VALUES: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.string(): TEXT,
    pa.large_string(): TEXT,
    pa.string_view(): TEXT,
    pa.dictionary(pa.int32(), pa.string()): TEXT,
    pa.binary(): st.binary(max_size=8),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.uint8(): st.integers(0, 255),
    pa.bool_(): st.booleans(),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.date32(): st.dates(),
    pa.time64("us"): st.times(),
    pa.decimal128(20, 3): st.decimals(-(10**9), 10**9, places=3),
    pa.timestamp("us"): st.datetimes(),
    pa.timestamp("us", "UTC"): st.datetimes(timezones=st.just(UTC)),
}

NESTED: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.list_(pa.float64()): st.lists(st.floats() | st.none(), max_size=3),
    pa.struct([("when", pa.date32()), ("raw", pa.binary())]): st.fixed_dictionaries(
        {"when": st.dates() | st.none(), "raw": st.binary(max_size=3)}
    ),
}


@st.composite
def tables(draw: st.DrawFn, values: dict[pa.DataType, st.SearchStrategy[Any]] = VALUES) -> pa.Table:
    """Up to 8 rows of 2 to 5 columns of any of the types, with nulls and odd names."""
    kinds = draw(st.lists(st.sampled_from(list(values)), min_size=2, max_size=5))
    names = draw(st.lists(TEXT, min_size=len(kinds), max_size=len(kinds), unique=True))
    rows = draw(st.integers(0, 8))
    column = {kind: st.lists(st.none() | values[kind], min_size=rows, max_size=rows) for kind in kinds}
    return pa.table([pa.array(draw(column[kind]), kind) for kind in kinds], names=names)


def slow_text(value: Any, kind: pa.DataType) -> str:
    """A cell as the CSV rules say; it and `csv.writer` are the reference implementation of the writer."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            fraction = f".{value.microsecond:06d}"
            return f"{value.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}" + "Z" * (kind.tz is not None)
        case time():
            return value.isoformat(timespec="microseconds")
        case _:
            return str(value)


def slow_csv(table: pa.Table, is_safe: bool) -> bytes:
    """The whole CSV by Python's own writer, except for floats, which have more than one shortest spelling."""
    kinds = table.schema.types
    safe = slow_safe if is_safe else str
    rows = [[safe(name) for name in table.schema.names]]
    columns = [[safe(slow_text(v, kind)) for v in table[i].to_pylist()] for i, kind in enumerate(kinds)]
    rows += map(list, zip(*columns, strict=True))
    nulls = [False, *(value is None for value in table[1].to_pylist())]
    return "".join(slow_line(row, is_safe and not null) for row, null in zip(rows, nulls, strict=True)).encode()


def slow_line(row: Sequence[str], is_safe: bool) -> str:
    """A row by Python's own writer; the second cell is quoted behind a number with a sign."""
    cells = []
    for number, cell in enumerate(row):
        text = io.StringIO(newline="")
        quoted = is_safe and number == 1 and row[0][:1] in {"+", "-"}
        csv.writer(text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerow([cell, ""])
        cells.append(text.getvalue().removesuffix(',""\r\n' if quoted else ",\r\n"))
    return ",".join(cells) + "\r\n"


@given(tables({**VALUES, **NESTED}))
@examples(60)
def test_parquet_gives_back_the_table_with_its_types(table: pa.Table) -> None:
    """Dictionary, large and nested columns are passed through as they are."""
    read_back = pq.read_table(io.BytesIO(written(table, "parquet")))
    assert read_back.schema.equals(table.schema)
    assert repr(read_back.to_pylist()) == repr(table.to_pylist())  # NaN is NaN


@given(tables({kind: values for kind, values in VALUES.items() if not pa.types.is_floating(kind)}), st.booleans())
@examples(150)
def test_csv_is_what_pythons_own_writer_makes(table: pa.Table, guard: bool) -> None:
    """Arrow's short cut agrees byte for byte with `csv.writer` over values made text one by one."""
    assert written(table, "csv", WriteOptions(keep_formulas=not guard)) == slow_csv(table, guard)


@given(st.lists(TEXT | st.none(), max_size=8))
@examples(60)
def test_csv_of_a_single_column_has_no_blank_lines(cells: list[str | None]) -> None:
    """An empty cell is quoted, as Python's own writer does; else readers would skip its row."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["body"], *([slow_safe(cell or "")] for cell in cells)])
    assert written(pa.table({"body": pa.array(cells, pa.string())}), "csv").decode() == text.getvalue()


@given(st.lists(st.floats(width=32) | st.none(), min_size=1, max_size=8))
@examples(60)
def test_csv_floats_read_back_as_the_same_floats(values: list[float | None]) -> None:
    """The digits of a score give exactly its float32 back."""
    table = pa.table({"id": ["a"] * len(values), "score": pa.array(values, pa.float32())})
    rows = list(csv.reader(io.StringIO(written(table, "csv").decode(), newline="")))[1:]
    read_back = [np.float32(cell) if cell else None for _, cell in rows]
    assert repr(read_back) == repr([None if v is None else np.float32(v) for v in values])


def test_csv_scores_have_no_more_digits_than_they_need() -> None:
    """0.1 as float32 is written 0.1."""
    table = pa.table({"id": ["a", "b"], "score": pa.array([0.1, None], pa.float32())})
    assert written(table, "csv") == b"id,score\r\na,0.1\r\nb,\r\n"


def slow_json(value: Any) -> Any:
    """What JSON makes of a value."""
    match value:
        case float():
            return value if np.isfinite(value) else None
        case bytes():
            return base64.b64encode(value).decode()
        case date():
            return value.isoformat()
        case list():
            return [slow_json(inner) for inner in value]
        case dict():
            return {key: slow_json(inner) for key, inner in value.items()}
        case _:
            return value


JSON_TYPES = (pa.string(), pa.dictionary(pa.int32(), pa.string()), pa.int64(), pa.bool_(), pa.float64(), pa.date32())


@given(tables({**{kind: VALUES[kind] for kind in JSON_TYPES}, **NESTED}))
@examples(100)
def test_jsonl_has_one_strict_object_per_row(table: pa.Table) -> None:
    """Each line parses without NaN or Infinity to what the row says."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    lines = written(table, "jsonl").decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line, parse_constant=refuse) for line in lines] == slow_json(table.to_pylist())


def test_jsonl_makes_text_of_what_json_cannot_say() -> None:
    """Times are ISO 8601, decimals their digits, at the top and inside a list; scores have no needless digits."""
    when = datetime(2024, 5, 6, 7, 8, 9)
    table = pa.table(
        {
            "at": pa.array([when], pa.timestamp("s", "UTC")),
            "price": [Decimal("1.10")],
            "prices": [[Decimal("1.10")]],
            "waits": [[timedelta(hours=1)]],
            "score": pa.array([0.1], pa.float32()),
        }
    )
    line = '{"at":"2024-05-06T07:08:09Z","price":"1.10","prices":["1.10"],"waits":["1:00:00"],"score":0.1}\n'
    assert written(table, "jsonl").decode() == line


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_rows_give_the_same_bytes(suffix: str) -> None:
    """Nothing of clock, place or memory gets into the table."""
    assert written(small_table(7), suffix) == written(small_table(7), suffix)


def parquet_in_batches(table: pa.Table, rows: int) -> pq.ParquetFile:
    """The table, written in batches of so many rows."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "a.parquet")
        with open_sink(path, table.schema, WriteOptions()) as sink:
            for batch in table.to_batches(rows):
                sink.write(batch)
            sink.commit(OURS)
        return pq.ParquetFile(io.BytesIO(Path(path).read_bytes()), page_checksum_verification=True)


@pytest.mark.parametrize("rows", [1000, GROUP_ROWS, 100_000])
def test_row_groups_have_a_fixed_size_whatever_the_batches(rows: int) -> None:
    """16,384 rows each, the last one fewer."""
    file = parquet_in_batches(small_table(40_000), rows)
    groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    assert groups == [GROUP_ROWS, GROUP_ROWS, 40_000 - 2 * GROUP_ROWS]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_row_group_of_huge_messages_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has a limit where 16,384 rows don't fit."""
    monkeypatch.setattr("score_messages.write.parquet_format.GROUP_BYTES", 3000)
    file = parquet_in_batches(small_table(10, "x" * 1000), 1)
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [3, 3, 3, 1]
    assert file.read().num_rows == 10


def test_parquet_footer_carries_what_commit_was_given(tmp_path: Path) -> None:
    """And nothing but that and Arrow's schema."""
    write_table(tmp_path / "a.parquet", small_table(1))
    footer = pq.read_metadata(tmp_path / "a.parquet").metadata
    assert {key for key in footer if key != b"ARROW:schema"} == {b"score_messages.schema_version"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_table_without_rows_is_a_valid_table(tmp_path: Path, suffix: str) -> None:
    """Typed in Parquet, a header in CSV, nothing in JSONL."""
    path = tmp_path / f"a.{suffix}"
    write_table(path, small_table(0))
    if suffix == "parquet":
        assert pq.read_table(path).schema.equals(small_table(0).schema)
    else:
        assert path.read_text() == {"csv": ",".join(small_table(0).schema.names) + "\n", "jsonl": ""}[suffix]


def test_column_that_a_csv_cell_cannot_hold_is_named_before_anything_is_made(tmp_path: Path) -> None:
    """Lists and structs go to Parquet or JSONL."""
    table = pa.table({"id": ["a"], "tags": [["b"]]})
    with pytest.raises(OutputError, match="'tags'"):
        write_table(tmp_path / "a.csv", table)
    assert list(tmp_path.iterdir()) == []


def test_two_columns_of_one_name_do_not_fit_a_json_object(tmp_path: Path) -> None:
    """One of them would be lost; Parquet and CSV take both."""
    table = pa.table([pa.array(["a"]), pa.array(["b"])], names=["x", "x"])
    with pytest.raises(OutputError, match="'x'"):
        write_table(tmp_path / "a.jsonl", table)
    write_table(tmp_path / "a.parquet", table)
    assert written(table, "csv") == b"x,x\r\na,b\r\n"


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_text_that_is_not_utf8_is_reported_by_its_column_alone(tmp_path: Path, suffix: str) -> None:
    """Parquet files may hold such text, and errors must not quote it."""
    offsets = pa.py_buffer(np.array([0, 7], np.int32))
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"secret\xff")])
    with pytest.raises(OutputError, match="'note'") as caught:
        write_table(tmp_path / f"a.{suffix}", pa.table({"id": ["a"], "note": broken}))
    assert "secret" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"


def test_column_that_no_format_holds_is_named_without_arrows_words(tmp_path: Path) -> None:
    """Arrow's words may quote cells."""
    table = pa.table({"id": ["a"], "when": pa.array([pa.MonthDayNano([1, 2, 3])])})
    for suffix in SUFFIXES:
        with pytest.raises(OutputError, match="'when'") as caught:
            write_table(tmp_path / f"a.{suffix}", table)
        assert caught.value.__cause__ is None


def test_batch_of_another_schema_is_a_bug_of_the_caller(tmp_path: Path) -> None:
    """It is not dressed up as an error of the user."""
    with (
        pytest.raises(ValueError, match="schema"),
        open_sink(str(tmp_path / "a.csv"), small_table(1).schema, WriteOptions()) as sink,
    ):
        sink.write(pa.record_batch({"a": [1]}))


def test_standard_output_gets_csv_unless_asked_otherwise(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The same bytes as a file."""
    write_table("-", small_table(3))
    assert capfdbinary.readouterr().out == written(small_table(3), "csv")
    write_table("-", small_table(3), WriteOptions(format="parquet"))
    assert capfdbinary.readouterr().out == written(small_table(3), "parquet")
