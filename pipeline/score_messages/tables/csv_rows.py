"""The rows of a CSV table, whatever separates its cells: the header tells, which has the columns that scoring adds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import BinaryIO

import pyarrow as pa

from score_messages.errors import FormatError
from score_messages.tables.added_columns import prefix_of, require_scored
from score_messages.tables.text_rows import MAX_LINE, Row, TextRows, lines_of, opened
from score_messages.write.safe_cells import cells_before

DELIMITERS = (",", ";", "\t", "|")


class CsvRows(TextRows):
    """A table of cells between delimiters; an empty cell is null."""

    def __init__(self, path: str, head: bytes, prefix: str) -> None:
        """Raise ColumnError if nothing cuts the header so that the added columns are in it."""
        super().__init__(path)
        self.delimiter: str = _delimiter(path, head, prefix)
        self.names = tuple(_header(head.decode("utf-8-sig", "replace"), self.delimiter))

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        with opened(self.path) as (stream, _):
            records = self._records(stream)
            names = _names(next(records, []), self.delimiter)
            places = [names.index(name) if name in names else len(names) for name in columns]
            cells = itemgetter(*places) if len(places) > 1 else lambda record: tuple(record[place] for place in places)
            missing = [""] * (len(names) + 1)
            for record in records:
                whole = record + missing[len(record) :] if len(record) <= len(names) else [*record[: len(names)], ""]
                yield [cell or None for cell in cells(whole)]

    def _records(self, stream: BinaryIO) -> Iterator[list[str]]:
        csv.field_size_limit(MAX_LINE)
        reader = csv.reader(lines_of(self.path, stream), delimiter=self.delimiter, strict=True)
        try:
            yield from filter(None, reader)
        except csv.Error:
            raise FormatError(self.path, "is damaged: its quotes don't close", line=reader.line_num) from None


def _delimiter(path: str, head: bytes, prefix: str) -> str:
    """What the header is cut by so that the added columns are in it. Raises ColumnError if nothing does.

    The usual ones first, then whatever sign stands there: a table may be written with any.
    """
    text = head.decode("utf-8-sig", "replace")
    signs = dict.fromkeys(sign for sign in text.partition("\n")[0].rstrip("\r") if not sign.isalnum() and sign != '"')
    candidates = dict.fromkeys([*DELIMITERS, *signs])
    fitting = (delimiter for delimiter in candidates if prefix_of(_header(text, delimiter)) is not None)
    delimiter = next(fitting, DELIMITERS[0])
    require_scored(path, _header(text, delimiter), prefix)
    return delimiter


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return _names(next(csv.reader(io.StringIO(text), delimiter=delimiter), []), delimiter)
    except csv.Error:
        return []


def _names(cells: Sequence[str], delimiter: str) -> list[str]:
    return cells_before(pa.array(cells, pa.string()), delimiter).to_pylist()  # type: ignore[no-any-return]
