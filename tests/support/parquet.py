"""The inbox of the tests as Parquet."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.messages import inbox


def parquet_bytes(table: pa.Table, **options: object) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, **options)
    return content.getvalue()


def parquet_inbox() -> pa.Table:
    header, *rows = inbox()
    return pa.table([list(column) for column in zip(*rows, strict=True)], names=header)
