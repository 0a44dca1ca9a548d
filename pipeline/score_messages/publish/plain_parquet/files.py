"""Rows become Parquet files with names that are used once; and are counted there again. Knows no place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import arrow_damage
from score_messages.publish.contents import PartFile

OURS = re.compile(r"(messages|runs|daily)/(\d{4}-\d\d-\d\d-)?[0-9a-f]{32}-[0-9a-f]{16}\.parquet", re.ASCII)
"""What `path_of_part` and `path_of_table` give: nothing else is ever removed."""


def path_of_part(part: PartFile, token: str) -> str:
    """Below the place; the token is of one publish alone."""
    day = "" if part.day is None else f"{part.day.isoformat()}-"
    return f"messages/{day}{part.fingerprint}-{token}.parquet"


def path_of_table(name: str, digest: str, token: str) -> str:
    """Of a table that is one file."""
    return f"{name}/{digest[:32]}-{token}.parquet"


def write_rows(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], mode: int) -> tuple[int, int]:
    """A new file. Returns its rows and bytes. Raises OSError, and what the batches raise."""
    rows = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with (
        os.fdopen(descriptor, "wb") as file,
        pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows, path.stat().st_size


def rows_in(file: BinaryIO) -> int:
    """As the file's footer says; -1 if it has none that can be read."""
    try:
        with arrow_damage(), file:
            return int(pq.read_metadata(file).num_rows)
    except pa.ArrowException:
        return -1
