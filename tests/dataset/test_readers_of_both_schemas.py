"""A folder with old parts and new ones, as docs/nightly.md says to read it: no error, all rows, null where old."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pytest

from tests.support.overlaps import OverlappingExports, row, rows
from tests.support.readers import READERS
from tests.support.schema_1 import make_old

Rows = dict[str, float | None]


@pytest.fixture(params=["a.csv", "b.csv"], ids=["the first is old", "the last is old"])
def old(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path, old: str) -> OverlappingExports:
    """Readers take the schema of the first file, or of each."""
    place = OverlappingExports(tmp_path, request.param)
    place.write("a.csv", [row(0, 1), *rows(1, 2)])
    place.write("b.csv", [row(9, 1), *rows(3, 4)])
    place.update()
    make_old(place.scored, f"{old}*")
    return place


def with_pyarrow(folder: Path, glob: str) -> Rows:
    dataset = pads.dataset(folder, partitioning="hive")
    schemas = [dataset.schema, *(file.physical_schema for file in dataset.get_fragments())]
    table = dataset.replace_schema(pa.unify_schemas(schemas)).to_table(["message_id", "p_negative"])
    return {row["message_id"]: row["p_negative"] for row in table.to_pylist()}


def with_pandas(folder: Path, glob: str) -> Rows:
    schema = pa.schema([("message_id", pa.string()), ("p_negative", pa.float32())])
    frame = pd.read_parquet(folder, schema=schema)
    return dict(
        zip(
            frame["message_id"],
            frame["p_negative"].astype(object).where(frame["p_negative"].notna(), None),
            strict=True,
        )
    )


def with_duckdb(folder: Path, glob: str) -> Rows:
    query = f"select message_id, p_negative from read_parquet('{folder}/{glob}', union_by_name = true)"
    return dict(duckdb.connect().execute(query).fetchall())


def with_polars(folder: Path, glob: str) -> Rows:
    files = [pl.scan_parquet(path) for path in sorted(folder.glob(glob))]
    frame = pl.concat(files, how="diagonal").select("message_id", "p_negative").collect()
    return dict(frame.iter_rows())


@pytest.mark.parametrize("read", [with_pyarrow, with_pandas, with_duckdb, with_polars])
def test_probabilities_are_read_where_they_are(
    place: OverlappingExports, old: str, read: Callable[[Path, str], Rows]
) -> None:
    """And are null where they aren't: nobody takes 0 for what nobody computed."""
    negative = read(place.scored, "day=*/*.parquet" if place.partition else "*.parquet")
    is_old = {"m0", "m1", "m2"} if old == "a.csv" else {"m9", "m3", "m4"}
    assert negative.keys() == {"m0", "m1", "m2", "m3", "m4", "m9"}
    assert {name for name, value in negative.items() if value is None} == is_old


def test_columns_that_both_have_are_read_as_before(place: OverlappingExports) -> None:
    """By the four programs that watch folders in other tests."""
    glob = "day=*/*.parquet" if place.partition else "*.parquet"
    for name, read in READERS.items():
        assert sorted(read(place.scored, glob)) == ["m0", "m1", "m2", "m3", "m4", "m9"], name
