"""Whether a delimiter cuts the beginning of a table into records of one length, and which cells are only padding.

Some programs put a delimiter behind the last cell of every row, or behind that of the header; spreadsheets add empty
columns on the right. Such cells hold nothing in any record, and are left out.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from score_messages.read.limits import MAX_CELL, MAX_PADDING

Row = Sequence[str]

NO_QUOTES = "none"
"""As `ReadOptions.escape`: quotes are a part of the text, and a line is a record."""


def quoting_of(escape: str) -> Literal[0, 3]:
    """What `csv` is told of quotes."""
    return csv.QUOTE_NONE if escape == NO_QUOTES else csv.QUOTE_MINIMAL


@dataclass(frozen=True)
class Shape:
    """What all records of the beginning have in common.

    Attributes:
        cells: of every record but the header, as it is cut.
        columns: how many of them are columns; the rest is empty in all records.
        records: how many there are, the header too.
    """

    cells: int
    columns: int
    records: int


@dataclass(frozen=True)
class TableHead:
    """The beginning of a table, as text.

    Attributes:
        text: without a byte order mark, and without a line that states the delimiter.
        is_whole: nothing follows it.
        escape: as in `ReadOptions`.
        shapes: what `shape_of` gave, by delimiter: the text is long.
    """

    text: str
    is_whole: bool
    escape: str = "doubled"
    shapes: dict[str, Shape | None] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, delimiter: str) -> Iterator[Row]:
        """The complete records that aren't blank. Raises csv.Error where they can't be read so."""
        csv.field_size_limit(MAX_CELL)
        escape = "\\" if self.escape == "backslash" else None
        quoting, lines = quoting_of(self.escape), self._whole_lines()
        reader = csv.reader(lines, delimiter=delimiter, strict=True, escapechar=escape, quoting=quoting)
        try:
            for row in reader:
                if row and not _is_separator_line(row, delimiter):
                    yield row
        except csv.Error as error:
            if self.is_whole or "unexpected end" not in str(error):
                raise

    def is_even(self, delimiter: str) -> bool:
        """Whether the delimiter cuts all records into the same number of cells, more than one."""
        shape = shape_of(self, delimiter)
        return shape is not None and shape.cells > 1

    def _whole_lines(self) -> Iterator[str]:
        """The lines without the last one, which may be cut off."""
        lines = io.StringIO(self.text, newline="")
        if self.is_whole:
            yield from lines
            return
        for line, after in itertools.pairwise(itertools.chain(lines, [None])):
            if line is not None and after is not None:
                yield line


def shape_of(head: TableHead, delimiter: str) -> Shape | None:
    r"""What the records have in common; None if they have different lengths, or can't be read so.

    >>> shape_of(TableHead("id;body;;\n1;well, good;;\n", True), ";")
    Shape(cells=4, columns=2, records=2)
    """
    if delimiter not in head.shapes:
        head.shapes[delimiter] = _looked_at(head, delimiter)
    return head.shapes[delimiter]


def _looked_at(head: TableHead, delimiter: str) -> Shape | None:
    try:
        rows = head.rows(delimiter)
        header = next(rows, [])
        return _shape(header, rows) if header else None
    except csv.Error:
        return None


def _shape(header: Row, rows: Iterator[Row]) -> Shape | None:
    first = next(rows, header)
    cells, filled, count = len(first), _filled(first), 1 + (first is not header)
    if cells < _filled(header):
        return None
    for row in rows:
        if len(row) != cells:
            return None
        if filled < cells:
            filled = max(filled, _filled(row))
        count += 1
    named = _filled(header)
    if cells > len(header):  # a delimiter behind every row
        is_padded = filled <= len(header) and cells - len(header) <= MAX_PADDING
        return Shape(cells, len(header), count) if is_padded else None
    if cells < len(header):  # one behind the header
        return Shape(cells, cells, count)
    used = max(named, filled)
    return Shape(cells, used if cells - used > 1 else cells, count)  # one column without a name may be somebody's


def _filled(row: Row) -> int:
    """How many cells there are up to the last one that isn't blank."""
    count = len(row)
    while count and not row[count - 1].strip():
        count -= 1
    return count


def _is_separator_line(row: Row, delimiter: str) -> bool:
    """Whether it is a line such as `sep=;`, which stands before each header where tables were joined."""
    return row[0].lstrip("\ufeff").lower() in ("sep=", f"sep={delimiter}") and not any(row[1:])
