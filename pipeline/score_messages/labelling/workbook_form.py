"""A sheet of a workbook as a form: all other parts of the file, and all other cells, stay as they are."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from score_messages.errors import ColumnError, FormatError, Hint
from score_messages.labelling.form import Form, FormRow, require_table
from score_messages.labelling.sheet_cells import FormulaCell, UnreadableSheet, elements_of, with_text
from score_messages.labelling.text_places import usual_place
from score_messages.read.decoded import AGAIN
from score_messages.read.workbook import ZIP, Cells, Workbook

_BOOK = "xl/workbook.xml"
_BOOK_LINKS = "xl/_rels/workbook.xml.rels"
_XLSX_ONLY = Hint("Save it as .xlsx or as CSV")


class WorkbookForm(Form):
    """The first sheet with a column of this name in its first row that holds something.

    One that also has a column with a usual name for texts goes before: people count their labels on a sheet of its own.

    Raises:
        FormatError: it is damaged, over a limit, or no .xlsx.
        ColumnError: no sheet has such a column.
    """

    def __init__(self, source: str, content: bytes, label: str) -> None:
        self.source = source
        self._content = content
        if not content.startswith(ZIP):
            raise FormatError(source, "is no .xlsx", hint=_XLSX_ONLY)
        book = Workbook(source, content)
        sheets = ((index, list(book.numbered_rows(index))) for index in book.shown)
        labelled = [(index, rows) for index, rows in sheets if label.lower() in _names(rows)]
        if not labelled:
            hint = Hint("Name the column of the labels with --label-column, or add an empty one called label")
            raise ColumnError(source, f"has no sheet with a column '{label}' in its first row", hint=hint)
        index, numbered = next((sheet for sheet in labelled if usual_place(_names(sheet[1])) is not None), labelled[0])
        self._sheet = index
        names = [(cell or "").strip() for cell in numbered[0][1]]
        self.header = tuple(names)
        require_table(source, self.header, "workbook")
        self.rows = [FormRow(number, tuple(cells)) for number, cells in numbered[1:]]

    def with_cell(self, row: int, column: int, text: str) -> bytes:
        line = self.rows[row].line
        with _damage_translated(self.source), zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            path = _sheet_path(archive, self._sheet)
            try:
                changed = with_text(archive.read(path), line, column + 1, text)
            except FormulaCell:
                hint = Hint("Replace the formula by a text in your spreadsheet")
                raise FormatError(self.source, "the cell of its label holds a formula", line=line, hint=hint) from None
            return _with_member(archive, path, changed)


def _names(rows: list[tuple[int, Cells]]) -> list[str]:
    """Those in the first row of a sheet, in lower case."""
    return [(cell or "").strip().lower() for cell in rows[0][1]] if rows else []


@contextmanager
def _damage_translated(source: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, IndexError, UnreadableSheet) as error:
        hint = AGAIN if isinstance(error, zipfile.BadZipFile | zlib.error) else _XLSX_ONLY
        raise FormatError(source, "is a workbook whose sheet can't be written to", hint=hint) from None
    except (NotImplementedError, RuntimeError):
        raise FormatError(source, "is packed in a way that can't be written", hint=_XLSX_ONLY) from None


def _sheet_path(archive: zipfile.ZipFile, index: int) -> str:
    """Which member holds the sheet at this index of the workbook."""
    sheet = elements_of(archive.read(_BOOK), "sheet")[index]
    wanted = next(value for name, value in sheet.items() if name.rpartition(":")[2] == "id")
    links = {link["Id"]: link["Target"] for link in elements_of(archive.read(_BOOK_LINKS), "Relationship")}
    return posixpath.normpath(posixpath.join("/xl", links[wanted])).lstrip("/")


def _with_member(archive: zipfile.ZipFile, path: str, content: bytes) -> bytes:
    """The archive with one member changed; the others keep their order, times and bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = archive.comment
        for entry in archive.infolist():
            made.writestr(entry, content if entry.filename == path else archive.read(entry))
    return written.getvalue()
