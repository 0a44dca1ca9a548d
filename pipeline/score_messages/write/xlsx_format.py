"""Excel workbooks of one sheet, written row by row as they come: no cell is a formula, and none reads as one.

Texts stand in their cells, not in a table of shared strings, which would have to be held until the end. Dates are texts
in ISO 8601, as in CSV. What a text may not hold in XML is written as its number, as `safe_cells` does.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from html import unescape
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, OutputError
from score_messages.messages import names_in_all_versions
from score_messages.privacy.column_names import column_called
from score_messages.write.cells import OTHER_FORMAT, check_fits_cells, joined, naming_column, plain, texts
from score_messages.write.options import WriteOptions
from score_messages.write.safe_cells import safe_cells
from score_messages.write.table_format import ByteSink, TableFormat

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 1_048_576, 16_384, 32_767
"""What Excel can open: rows with the header, columns, and characters of a cell, in units of UTF-16."""

SHEET = "xl/worksheets/sheet1.xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="scored" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_BEGIN, _END = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
_TEXT_BEGIN, _TEXT_END = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_EMPTY = "<c/>"

_ESCAPE_LIKE = r"_(x[0-9A-Fa-f]{4}_)"
_NO_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_INTEGER = r"\A-?[0-9]{1,15}\z"
_FINITE = r"\A-?[0-9]"
_FIRST_ROW_BYTES = 1 << 22
_NAME = re.compile(r"<t[^>]{0,40}>([^<]{0,2000})</t>")


class XlsxTable(TableFormat):
    """A workbook with one sheet."""

    suffixes = (".xlsx",)

    def __init__(self, target: str, file: ByteSink, schema: pa.Schema, options: WriteOptions) -> None:
        self._target = target
        self._rows = 0
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        for name, content in PARTS.items():
            self._archive.writestr(entry(name), XML + content)
        self._sheet = self._archive.open(entry(SHEET), "w", force_zip64=True)
        self._sheet.write(_BEGIN.encode())
        self._write_rows([text_cells(target, pa.array([name], pa.large_string()), name) for name in schema.names], 1)

    def write(self, batch: pa.RecordBatch) -> None:
        if not batch.num_rows:
            return
        columns = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            with naming_column(self._target, name):
                columns.append(self._cells(plain(column), name))
        self._write_rows(columns, batch.num_rows)

    def finish(self, metadata: Mapping[str, str]) -> None:
        """End the sheet and the archive; there is no place for metadata."""
        self._sheet.write(_END.encode())
        self._sheet.close()
        self._archive.close()

    @staticmethod
    def check_schema(target: str, schema: pa.Schema) -> None:
        if len(schema) > MAX_COLUMNS:
            reason = f"has {len(schema):,} columns; an Excel sheet has {MAX_COLUMNS:,} at most"
            raise OutputError(target, reason, hint=OTHER_FORMAT)
        check_fits_cells(target, schema, "an Excel cell")

    @staticmethod
    def is_ours(file: BinaryIO, prefix: str) -> bool:
        try:
            with zipfile.ZipFile(file) as archive, archive.open(SHEET) as sheet:
                first = sheet.read(_FIRST_ROW_BYTES).partition(b"</row>")[0].decode("utf-8", "replace")
        except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
            return False
        names = {unescape(name) for name in _NAME.findall(first)}
        ours = pa.array(names_in_all_versions(prefix), pa.large_string())
        return names.issuperset(safe_cells(ours).to_pylist())

    def _cells(self, column: pa.Array, name: str) -> pa.LargeStringArray:
        """The cells of a column as XML."""
        if pa.types.is_boolean(column.type):
            written = joined('<c t="b"><v>', pc.if_else(column, "1", "0").cast(pa.large_string()), "</v></c>")
            return pc.fill_null(written, _EMPTY)
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            return number_cells(column)
        return text_cells(self._target, column, name)

    def _write_rows(self, columns: Sequence[pa.LargeStringArray], count: int) -> None:
        self._rows += count
        if self._rows > MAX_ROWS:
            reason = f"has more rows than an Excel sheet can hold: {MAX_ROWS:,} with the header"
            raise OutputError(self._target, reason, hint=Hint("Write Parquet or CSV"))
        rows = joined("<row>", *columns, "</row>")
        self._sheet.write("".join(rows.to_pylist()).encode())


def entry(name: str) -> zipfile.ZipInfo:
    """Without the time of writing, so that two runs write the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def text_cells(target: str, column: pa.Array, name: str) -> pa.LargeStringArray:
    """The cells of a column of texts as XML.

    Args:
        target, name: of the file and the column, for errors.

    Raises:
        OutputError: a text is longer than a cell can hold.
    """
    cells = pc.replace_substring_regex(safe_cells(texts(column)), _NO_XML, "\ufffd")
    _check_length(target, cells, name)
    cells = pc.replace_substring_regex(cells, _ESCAPE_LIKE, r"_x005F_\1")
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "_x000D_")):
        cells = pc.replace_substring(cells, sign, written)
    return pc.fill_null(joined(_TEXT_BEGIN, cells, _TEXT_END), _EMPTY)


def number_cells(column: pa.Array) -> pa.LargeStringArray:
    """The cells of a column of numbers as XML: as numbers where Excel keeps all their digits, else as text."""
    cells = texts(column)
    is_exact = pc.match_substring_regex(cells, _INTEGER if pa.types.is_integer(column.type) else _FINITE)
    written = pc.if_else(is_exact, joined("<c><v>", cells, "</v></c>"), joined(_TEXT_BEGIN, cells, _TEXT_END))
    return pc.fill_null(written, _EMPTY)


def _check_length(target: str, cells: pa.LargeStringArray, name: str) -> None:
    long = pc.fill_null(pc.greater(pc.binary_length(cells), MAX_CELL), False)
    if pc.any(long).as_py() and any(
        len(cell.encode("utf-16-le")) > 2 * MAX_CELL for cell in cells.filter(long).to_pylist()
    ):
        reason = f"{column_called(name)} holds a text of more than {MAX_CELL:,} characters, the limit of Excel's cells"
        raise OutputError(
            target,
            reason,
            hint=Hint("Write Parquet, CSV or JSON lines, or leave the column out with --keep or --drop-text"),
        )
