"""The rows of a scored workbook: those of the first sheet that is shown, by the names in its first row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from score_messages.errors import FormatError
from score_messages.read.decoded import damage_translated
from score_messages.read.limits import MAX_WORKBOOK_BYTES
from score_messages.tables.added_columns import require_scored
from score_messages.tables.text_rows import Row, TextRows, opened
from score_messages.write.safe_cells import cells_before

_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_workbook(head: bytes) -> bool:
    """Whether a file that is no Parquet begins as workbooks do."""
    return head.startswith(_BEGINS)


class WorkbookRows(TextRows):
    """A workbook; it is held in memory while its rows are read, as calamine does."""

    delimiter = ","

    def __init__(self, path: str, prefix: str) -> None:
        """Raise InputError if it is damaged, over a limit, no workbook, or no scored table."""
        super().__init__(path)
        self.names = tuple(_names(next(self._rows(), [])))
        require_scored(path, self.names, prefix)

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        rows = self._rows()
        names = _names(next(rows, []))
        places = [names.index(name) if name in names else -1 for name in columns]
        for row in rows:
            yield [row[place] if 0 <= place < len(row) else None for place in places]

    def _rows(self) -> Iterator[Row]:
        from score_messages.read.workbook import Workbook

        with opened(self.path) as (stream, _), damage_translated(self.path):
            content = stream.read(MAX_WORKBOOK_BYTES + 1)
        if len(content) > MAX_WORKBOOK_BYTES:
            reason = f"is a workbook of more than {MAX_WORKBOOK_BYTES >> 20} MiB; that is the limit"
            raise FormatError(self.path, reason)
        book = Workbook(self.path, content)
        return book.rows(book.shown[0]) if book.shown else iter(())


def _names(cells: Row) -> list[str]:
    return cells_before(pa.array([cell or "" for cell in cells], pa.string())).to_pylist()  # type: ignore[no-any-return]
