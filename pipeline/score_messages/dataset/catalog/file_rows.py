"""What a file of a part holds, for who writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog.facts import PREFIX
from score_messages.dataset.catalog.regular_file import open_regular

_BATCH_ROWS = 1 << 14


def batches_of(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Its rows in order. Raises OSError, ArrowException: it is damaged."""
    with open_regular(path) as file:
        table = pq.ParquetFile(file, page_checksum_verification=True)
        for batch in table.iter_batches(_BATCH_ROWS, use_threads=False):
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()


def schema_of(path: Path) -> pa.Schema:
    """Of its rows. Raises OSError, ArrowException: it is damaged."""
    with open_regular(path) as file:
        return pq.read_schema(file).remove_metadata()


def footer_of(path: Path) -> dict[str, str]:
    """What we told in its footer. Raises OSError, ArrowException: it is damaged."""
    with open_regular(path) as file:
        pairs = pq.read_metadata(file).metadata or {}
    return {name.decode(): value.decode() for name, value in pairs.items() if name.startswith(PREFIX.encode())}
