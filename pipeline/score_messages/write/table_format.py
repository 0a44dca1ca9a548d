"""What every output format can do. Knows no particular format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import BinaryIO, ClassVar, Protocol

import pyarrow as pa

from score_messages.write.options import WriteOptions


class ByteSink(Protocol):
    """Where a format puts its bytes."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Take all of `data`."""


class TableFormat(ABC):
    """A table being encoded. Making it may already write (a header).

    The class itself says by which suffixes the format is known and tells our own files from others'.
    """

    suffixes: ClassVar[tuple[str, ...]]

    @abstractmethod
    def __init__(self, target: str, file: ByteSink, schema: pa.Schema, options: WriteOptions) -> None: ...

    @abstractmethod
    def write(self, batch: pa.RecordBatch) -> None:
        """Add the rows of `batch`, whose schema is the table's."""

    @abstractmethod
    def finish(self, metadata: Mapping[str, str]) -> None:
        """Write what is left, and `metadata` where the format has a place for it (Parquet does)."""

    def opens(self, file: BinaryIO, rows: int) -> bool:
        """Whether `file`, as it is on the disk, opens as the table that was written; its bytes are known to match."""
        return True

    @staticmethod
    @abstractmethod
    def check_schema(target: str, schema: pa.Schema) -> None:
        """Raise `OutputError` for a column that the format can't hold."""

    @staticmethod
    @abstractmethod
    def is_ours(file: BinaryIO, prefix: str) -> bool:
        """Whether `file`, open at its start, is a table of this format that this tool wrote."""
