"""The sheets of a workbook, read by calamine once it is sure that they fit into memory. Knows no columns.

calamine lays a sheet out as a rectangle, from the first filled cell to the last, before it gives out a row. So a small
file with a cell far away would fill the memory: what the file says of its cells is looked at first.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from score_messages.errors import FormatError, Hint
from score_messages.read.decoded import AGAIN
from score_messages.read.limits import MAX_SHEET_CELLS
from score_messages.read.members import DamageError
from score_messages.read.unpacking import check_ratio
from score_messages.read.zip_members import DAMAGE, ZipMembers

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cells = list[str | None]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

_CHUNK = 1 << 20
_OVERLAP = 64
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_REPEATED = re.compile(rb'number-rows-repeated="([0-9]{1,9})"')
_CELL_REPEATED = re.compile(rb'number-columns-repeated="([0-9]{1,9})"[^>]*office:value-type')
_VALUE_REPEATED = re.compile(rb'office:value-type[^>]{0,200}number-columns-repeated="([0-9]{1,9})"')
_MOST_REPEATED = 1000
_FIRST_MEMBERS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def begins_as_workbook(head: bytes) -> bool:
    """Whether a zip begins as those of Excel and LibreOffice do."""
    name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return head.startswith(ZIP) and (name.startswith(_FIRST_MEMBERS) or head[30:].startswith(_ODS))


class Workbook:
    """An open workbook.

    Args:
        name: for errors.
        content: of the file.

    Raises:
        FormatError: it is damaged, protected, no workbook, or over a limit.
    """

    def __init__(self, name: str, content: bytes) -> None:
        import python_calamine as calamine

        self._name = name
        if content.startswith(ZIP):
            _check_zip(name, content)
        with _errors_translated(name, "is damaged, or no workbook that can be read"):
            self._book = calamine.load_workbook(io.BytesIO(content))
        sheets = self._book.sheets_metadata
        is_seen = [sheet.visible == calamine.SheetVisibleEnum.Visible for sheet in sheets]
        is_table = [sheet.typ == calamine.SheetTypeEnum.WorkSheet for sheet in sheets]
        self.names = [sheet.name for sheet in sheets]
        self.shown = [index for index in range(len(sheets)) if is_seen[index] and is_table[index]]

    def rows(self, index: int) -> Iterator[Cells]:
        """The rows of a sheet that hold something, all of one length."""
        sheet = self._sheet(index)
        for row in sheet.iter_rows():
            cells = [_text(value) for value in row]
            if any(cell is not None for cell in cells):
                yield cells

    def numbered_rows(self, index: int) -> Iterator[tuple[int, Cells]]:
        """The same rows with their numbers in the sheet, from 1; each begins in the sheet's first column."""
        sheet = self._sheet(index)
        _, left = sheet.start or (0, 0)  # calamine gives all rows from the top, but no columns before the first filled
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [*[None] * left, *(_text(value) for value in row)]
            if any(cell is not None for cell in cells):
                yield number, cells

    def _sheet(self, index: int) -> CalamineSheet:
        with _errors_translated(self._name, "holds a sheet that is damaged"):
            return self._book.get_sheet_by_index(index)


@contextmanager
def _errors_translated(name: str, reason: str) -> Iterator[None]:
    """What calamine raises as an error of ours, without its words; that a panic of Rust is no Exception, too."""
    import python_calamine as calamine

    try:
        yield
    except calamine.PasswordError:
        hint = Hint("Save it without a password and score that")
        raise FormatError(name, "is protected by a password", hint=hint) from None
    except BaseException as error:
        is_panic = type(error).__name__ == "PanicException"
        if is_panic or isinstance(error, calamine.CalamineError | OSError | ValueError):
            raise FormatError(name, reason, hint=AGAIN) from None
        raise


def _text(value: object) -> str | None:
    """A cell as text: numbers without a needless `.0`, dates and times as ISO 8601, an empty cell as null.

    >>> [_text(value) for value in ("007", 7.0, 0.5, True, datetime.date(2026, 3, 1), "")]
    ['007', '7', '0.5', 'true', '2026-03-01', None]
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _check_zip(name: str, content: bytes) -> None:
    """Unpack all members once: for their checksums, for how much they are, and for how far away their cells lie."""
    size = 0

    def unpacked(count: int) -> None:
        nonlocal size
        size += count
        check_ratio(name, size, len(content))

    try:
        members = ZipMembers.opened(io.BytesIO(content))
        for entry in members.entries:
            look = _look_at(entry.filename)
            with members.archive.open(entry) as file:
                for piece in _pieces(file):
                    unpacked(len(piece))
                    look(name, piece)
    except DamageError as error:
        raise FormatError(name, str(error) or "is damaged or cut off", hint=AGAIN) from None
    except (*DAMAGE, OSError):
        raise FormatError(name, "is damaged or cut off", hint=AGAIN) from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Pieces that overlap a little, so that nothing that is looked for is cut in two."""
    rest = b""
    while piece := file.read(_CHUNK):
        yield rest + piece
        rest = piece[-_OVERLAP:]


def _look_at(member: str) -> Callable[[str, bytes], None]:
    if member.startswith("xl/worksheets/"):
        return _Places().add
    return _check_repeats if member == "content.xml" else lambda name, piece: None


class _Places:
    """How far the cells of a sheet lie apart: by the places that they state, and by how many they are."""

    def __init__(self) -> None:
        self._columns = self._rows = self._begun = self._cells = 0

    def add(self, name: str, piece: bytes) -> None:
        for column, row in set(_PLACE.findall(piece)):
            self._columns = max(self._columns, _number(column))
            self._rows = max(self._rows, int(row))
        for number, row in enumerate(piece.split(b"<row")):
            self._cells = row.count(b"<c") + (self._cells if number == 0 else 0)
            self._columns = max(self._columns, self._cells)
            self._begun += number > 0
        self._rows = max(self._rows, self._begun)
        if self._columns * self._rows > MAX_SHEET_CELLS:
            raise _too_wide(name)


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _check_repeats(name: str, piece: bytes) -> None:
    """LibreOffice writes a run of equal cells once; a long run of filled ones is no table."""
    repeats = [*_CELL_REPEATED.findall(piece), *_VALUE_REPEATED.findall(piece)]
    if any(int(count) > _MOST_REPEATED for count in repeats):
        raise _too_wide(name)
    for match in _ROW_REPEATED.finditer(piece):
        end = piece.find(b"</table:table-row", match.end())
        row = piece[match.end() : end if end >= 0 else len(piece)]
        if int(match[1]) > _MOST_REPEATED and b"office:value-type" in row:
            raise _too_wide(name)


def _too_wide(name: str) -> FormatError:
    hint = Hint("Delete what stands far from the table, or save it as CSV and score that")
    return FormatError(name, f"has a sheet of more than {MAX_SHEET_CELLS:,} cells; that is the limit", hint=hint)
