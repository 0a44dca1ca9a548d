"""Four programs that read a folder of tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as pads

Reader = Callable[[Path, str], list[str]]


def with_pyarrow(folder: Path, glob: str) -> list[str]:
    return list(pads.dataset(folder, partitioning="hive").to_table(columns=["message_id"])["message_id"].to_pylist())


def with_pandas(folder: Path, glob: str) -> list[str]:
    return list(pd.read_parquet(folder, columns=["message_id"])["message_id"])


def with_duckdb(folder: Path, glob: str) -> list[str]:
    query = f"select message_id from read_parquet('{folder}/{glob}', hive_partitioning = true, union_by_name = true)"
    return [row[0] for row in duckdb.connect().execute(query).fetchall()]


def with_polars(folder: Path, glob: str) -> list[str]:
    both = {"extra_columns": "ignore", "missing_columns": "insert"}  # tables of several schema versions
    frame = pl.scan_parquet(f"{folder}/{glob}", hive_partitioning="=" in glob, **both)  # type: ignore[arg-type]
    return frame.select("message_id").collect()["message_id"].to_list()


READERS: dict[str, Reader] = {
    "pyarrow": with_pyarrow,
    "pandas": with_pandas,
    "DuckDB": with_duckdb,
    "polars": with_polars,
}
