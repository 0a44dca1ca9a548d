"""The footer of a Parquet file as bytes, and a file of nothing else for Arrow to read."""

from __future__ import annotations

import io

import pyarrow.parquet as pq


def footer_of(content: bytes) -> bytes:
    """The bytes of FileMetaData in a file."""
    length = int.from_bytes(content[-8:-4], "little")
    return content[-8 - length : -8]


def read_by_arrow(footer: bytes) -> pq.FileMetaData:
    """What Arrow makes of such bytes."""
    return pq.read_metadata(io.BytesIO(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"))
