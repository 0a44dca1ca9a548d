"""The tables that are published, as they stood at one moment: what their footers say, how they are opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import Stamp, arrow_damage
from score_messages.errors import Hint, InputError
from score_messages.publish.folder.file_columns import FileColumns
from score_messages.publish.folder.part_bytes import opened_as_it_was

_BATCH_ROWS = 8_192
_BATCH_BYTES = 1 << 25
_BUFFER_BYTES = 1 << 20


@dataclass(frozen=True)
class TableFile:
    """A table of a folder, with rows.

    Attributes:
        root, path: the folder, and the path below it.
        digest: `live_digest` of the file.
        source: path of the input, storable as text.
        day: the value in the name of its folder, a day or a month; None without one.
        version: as in `PartFacts`; "" for a table that no run wrote.
        order: by which the files of one source come in the order of their rows.
    """

    root: Path
    path: str
    stamp: Stamp
    digest: str
    rows: int
    schema: pa.Schema
    columns: FileColumns
    source: str
    model: str
    model_fingerprint: str
    day: str | None = None
    version: str = ""
    order: tuple[str, ...] = ()

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """As it was. Raises ChangedError, InputError."""
        try:
            with arrow_damage(), opened_as_it_was(self.root, self.path, self.stamp, self.digest) as file:
                yield file
        except pa.ArrowException:
            raise damaged(self.root, self.path) from None
        except OSError as error:
            raise InputError(str(self.root / self.path), f"can't be read: {error.strerror}") from error

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Some columns, by their names in the file. Raises as `opened`."""
        with self.opened() as file:
            table = pq.ParquetFile(file, page_checksum_verification=True, buffer_size=_BUFFER_BYTES, pre_buffer=False)
            rows = 0
            for batch in table.iter_batches(_batch_rows(table.metadata), columns=columns, use_threads=False):
                rows += batch.num_rows
                yield batch.select([batch.schema.names.index(name) for name in columns])
            if rows != self.rows:
                raise damaged(self.root, self.path)


def _batch_rows(metadata: pq.FileMetaData) -> int:
    """Fewer where rows are long."""
    groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
    average = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(average, 1)))


def damaged(root: Path, path: str) -> InputError:
    """A file of a folder isn't what was written."""
    hint = Hint("Run score-messages again, which scores its input anew; sentiment-jobs check says more")
    return InputError(str(root / path), "is damaged; nothing was published", hint=hint)
