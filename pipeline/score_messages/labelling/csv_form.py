r"""CSV as a form: the bytes of all cells but one stay, with their quotes, delimiter, line ends and encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from score_messages.errors import FormatError, Hint
from score_messages.labelling.form import Form, FormRow, require_table
from score_messages.read.encoding_of import encoding_of
from score_messages.read.taken import codec_of

_SEPARATORS = ",;\t|"
_PLAIN = {sign: re.compile(f"[^{re.escape(sign)}\r\n]*") for sign in _SEPARATORS}
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKED = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_EXCEL_SAYS = "sep="


@dataclass(frozen=True)
class _Cell:
    """Where a cell stands in the text, its quotes included."""

    start: int
    end: int


class CsvForm(Form):
    """The delimiter is the one that cuts a column of this name out of the header.

    Raises:
        FormatError: it is no text, a quote never closes, or rows have more cells than the header.
    """

    def __init__(self, source: str, content: bytes, label: str) -> None:
        self.source = source
        self._mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
        codec = _MARKED.get(self._mark) or codec_of(encoding_of(content, is_whole=True))
        self._encoding = codec.removesuffix("-sig")  # which would write a mark where there was none
        self._text = self._decoded(content[len(self._mark) :])
        begin = len(self._first_line()) if self._text.lower().startswith(_EXCEL_SAYS) else 0
        self._delimiter = self._delimiter_of(begin, label)
        records = list(self._records(begin, self._delimiter))
        self.header = tuple(self._value(cell).strip() for cell in records[0][1]) if records else ()
        require_table(source, self.header, "CSV")
        filled = [(line, cells) for line, cells in records[1:] if any(map(self._value, cells))]
        for line, cells in filled:
            if any(map(self._value, cells[len(self.header) :])):
                raise FormatError(source, f"has {len(cells)} cells where the header has {len(self.header)}", line=line)
        self._cells = [cells for _, cells in filled]
        self.rows = [FormRow(line, self._values(cells)) for line, cells in filled]

    def with_cell(self, row: int, column: int, text: str) -> bytes:
        cells = self._cells[row]
        if column < len(cells):
            cell, written = cells[column], text
        else:  # a program has left out the empty cells at the row's end
            cell = _Cell(cells[-1].end, cells[-1].end)
            written = self._delimiter * (column - len(cells) + 1) + text
        whole = self._text[: cell.start] + written + self._text[cell.end :]
        return self._mark + whole.encode(self._encoding)

    def _decoded(self, content: bytes) -> str:
        try:
            return content.decode(self._encoding)
        except UnicodeDecodeError:
            hint = Hint("Save it as CSV in UTF-8, or as .xlsx")
            raise FormatError(self.source, "holds bytes that are not text in one encoding", hint=hint) from None

    def _first_line(self) -> str:
        return self._text.partition("\n")[0] + "\n"

    def _delimiter_of(self, begin: int, label: str) -> str:
        def names(delimiter: str) -> list[str]:
            with suppress(FormatError):  # told when the file is cut by the right one
                _, cells = next(self._records(begin, delimiter), (1, []))
                return [self._value(cell).strip().lower() for cell in cells]
            return []

        fitting = [sign for sign in _SEPARATORS if label.lower() in names(sign)]
        return next(iter(fitting), _SEPARATORS[0])

    def _records(self, begin: int, delimiter: str) -> Iterator[tuple[int, list[_Cell]]]:
        """Each record's line, and its cells; without records that are empty lines."""
        text, place, line = self._text, begin, 1 + self._text.count("\n", 0, begin)
        while place < len(text):
            cells, first = [], place
            while True:
                cell = _Cell(place, self._end_of_cell(place, delimiter, line))
                cells.append(cell)
                if text[cell.end : cell.end + 1] != delimiter:
                    break
                place = cell.end + 1
            place = cell.end + (2 if text.startswith("\r\n", cell.end) else 1)
            if len(cells) > 1 or cells[0].end > cells[0].start:
                yield line, cells
            line += text.count("\n", first, place)

    def _end_of_cell(self, start: int, delimiter: str, line: int) -> int:
        """Behind the last character of the cell that begins at `start`."""
        place = start
        while self._text.startswith('"', place):
            place = self._text.find('"', place + 1) + 1
            if not place:
                raise FormatError(self.source, "a quote opens and never closes", line=line)
        matched = _PLAIN[delimiter].match(self._text, place)
        return matched.end() if matched else place

    def _values(self, cells: list[_Cell]) -> tuple[str | None, ...]:
        values = [self._value(cell) or None for cell in cells[: len(self.header)]]
        return tuple(values + [None] * (len(self.header) - len(values)))

    def _value(self, cell: _Cell) -> str:
        written = self._text[cell.start : cell.end]
        if not written.startswith('"'):
            return written
        inside, _, behind = written[1:].rpartition('"')
        return inside.replace('""', '"') + behind
