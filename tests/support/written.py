"""What a table is once it is written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from score_messages.write import WriteOptions
from tests.support.disk_faults import write_table


def written(table: pa.Table, suffix: str, options: WriteOptions | None = None) -> bytes:
    """The bytes of the table in the format."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"scored.{suffix}"
        write_table(path, table, options)
        return path.read_bytes()
