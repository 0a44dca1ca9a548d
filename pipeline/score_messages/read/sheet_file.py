"""A sheet of a workbook: .xlsx, .xlsm, .ods and the old .xls. Its first row that isn't empty is the header."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import pyarrow as pa

from score_messages.errors import ColumnError, FormatError, Hint
from score_messages.messages import StatusCodes
from score_messages.privacy.column_names import is_name_like
from score_messages.read.batches import string_array
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.columns import choose_columns
from score_messages.read.limits import CELL_BYTES, MAX_WORKBOOK_BYTES
from score_messages.read.preamble import header_below
from score_messages.read.second_headers import second_headers
from score_messages.read.source import ReadOptions
from score_messages.read.table_file import TableFile
from score_messages.read.taken import Taken
from score_messages.read.workbook import Cells, Workbook

_SAMPLE_ROWS = 2_000
_MOST_SHOWN = 20


class SheetSource(TableFile[Cells]):
    """One sheet of one file. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name, options)

    def _open(self) -> None:
        """Read the sheet's header."""
        if self._raw.size is None:
            raise FormatError(self.name, "can't be read as a workbook", hint=Hint("Save it as a file"))
        if self._raw.size > MAX_WORKBOOK_BYTES:
            limit = f"{MAX_WORKBOOK_BYTES >> 20} MiB"
            raise FormatError(self.name, f"is a workbook of more than {limit}; that is the limit")
        content = self._raw.readall() or b""
        book = Workbook(self.name, content)
        index = _sheet_of(self.name, book, self._options.sheet)
        self._rows = book.rows(index)
        first = list(itertools.islice(self._rows, _SAMPLE_ROWS))
        if not first:
            raise FormatError(self.name, "is empty, without even a header")
        below = second_headers([[cell or "" for cell in row] for row in first[:3]])
        names = below.named([cell or "" for cell in first[0]])
        self._first = first[1 + below.rows :]
        options = self._options
        if options.text_column is None and len(below.texts) == 1:
            options = replace(options, text_column=str(below.texts[0] + 1))

        def looks() -> list[Looks]:
            return looks_of(self._first, len(names))

        try:
            self._use(names, choose_columns(self.name, names, options, looks=looks))
        except ColumnError:
            self._check_first_row(first)
            raise

    def _check_first_row(self, rows: Sequence[Cells]) -> None:
        """Raise ColumnError if the header stands below other rows."""

        def is_chosen(names: Sequence[str]) -> bool:
            wanted = self._options.text_column
            with suppress(ColumnError):
                choose_columns(self.name, names, self._options)
                return wanted is None or not wanted.isdecimal()
            return False

        count = header_below(([cell or "" for cell in row] for row in rows), is_chosen)
        if count is not None:
            above = "a row" if count == 1 else f"{count} rows"
            hint = Hint("Delete what is above the header, and save the workbook")
            raise ColumnError(self.name, f"has {above} above its header, empty ones not counted", hint=hint) from None

    @property
    def taken(self) -> Taken:
        """As `Source.taken`."""
        return Taken(quotes=self._cells.taken)

    def _all_records(self) -> Iterator[Cells]:
        yield from self._first
        self._first = []
        yield from self._rows

    def _columns(self, records: list[Cells], status: StatusCodes, first: int) -> Mapping[int, pa.StringArray]:
        columns = list(zip(*records, strict=True))
        return {index: string_array(columns[index], status) for index in self._chosen.used}

    @staticmethod
    def _size_of(record: Cells) -> int:
        return sum(len(cell) for cell in record if cell is not None) + CELL_BYTES * len(record)


def _sheet_of(source: str, book: Workbook, wanted: str | None) -> int:
    """The index of the sheet that is wanted, by its name or its number from 1; else of the only one with rows.

    Raises:
        FormatError: there is no such sheet, or it can't be told which is meant.
    """
    if wanted is not None:
        named = [index for index, name in enumerate(book.names) if name.strip() == wanted.strip()]
        if len(named) == 1:
            return named[0]
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= len(book.names):
            return int(wanted) - 1
        hint = Hint(f"Say which with --sheet: {_listed(book, range(len(book.names)))}")
        raise FormatError(source, "has no such sheet", hint=hint)
    filled = [index for index in book.shown if next(book.rows(index), None) is not None]
    if len(filled) > 1:
        hint = Hint(f"Say which with --sheet: {_listed(book, filled)}")
        raise FormatError(source, f"has {len(filled)} sheets that hold something", hint=hint)
    if not filled:
        raise FormatError(source, "is empty, without even a header")
    return filled[0]


def _listed(book: Workbook, indices: range | list[int]) -> str:
    """Sheets as they are typed; by number where the name may say anything."""
    shown = [
        shlex.quote(book.names[index]) if is_name_like(book.names[index]) else str(index + 1)
        for index in list(indices)[:_MOST_SHOWN]
    ]
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]
