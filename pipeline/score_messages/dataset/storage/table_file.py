"""A Parquet table small enough to be read and replaced as a whole. Knows no columns."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import read_regular
from score_messages.dataset.storage.in_place import Hook, keep_readable
from score_messages.write.atomic import NewFile, hidden_name


def open_table(path: Path) -> pq.ParquetFile | None:
    """The table that stands there; None if none does, or none that can be opened.

    Reading it raises `OSError` or `pa.ArrowException` if it is damaged: pages have checksums.
    """
    with suppress(OSError, pa.ArrowException):
        return pq.ParquetFile(pa.BufferReader(read_regular(path)), page_checksum_verification=True)
    return None


def replace_table(path: Path, table: pa.Table, footer: Mapping[bytes, bytes]) -> None:
    """Put a table in the place of the one that stands there, whole or not at all.

    It takes over owner and mode of the old one, whose readers find that in the new file still.

    Args:
        footer: key-value pairs for the file.

    Raises:
        OutputError, OSError: as `NewFile`; the old one stands, or only the folder's own fsync failed.
    """

    def write(sink: Any, before_rows: Hook = lambda: None, behind_rows: Hook = lambda: None) -> None:
        with pq.ParquetWriter(sink, table.schema, compression="zstd", write_page_checksum=True) as writer:
            before_rows()
            writer.write_table(table)
            behind_rows()
            writer.add_key_value_metadata(footer)

    content = io.BytesIO()
    write(content)
    old = None
    with suppress(FileNotFoundError):
        old = os.stat(path)
    new = NewFile(str(path), hidden_name(path), is_private=old is not None)
    try:
        # one that this account can't read is replaced without its bytes
        if not os.access(path, os.R_OK) or not keep_readable(path, content, new.file, write):
            new.file.write(content.getbuffer())
        new.seal(_opens(table.schema), table.num_rows, old)
        new.take_place(path)
    finally:
        new.discard()


def _opens(schema: pa.Schema) -> Callable[[BinaryIO, int], bool]:
    def opens(file: BinaryIO, rows: int) -> bool:
        opened = pq.ParquetFile(file)
        return bool(opened.metadata.num_rows == rows and opened.schema_arrow.equals(schema))

    return opens
