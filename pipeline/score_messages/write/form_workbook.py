"""A workbook for people to fill in: one column is theirs, with a list of what it may say; the others are to be read.

The header stays in sight, texts wrap, columns are as wide as what they hold, and each cell says where it stands, so
that one of them can be replaced later. Otherwise as `xlsx_format`: no formulas, the same bytes from the same rows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import pyarrow as pa

from score_messages.write.xlsx_format import KIND, MAIN, OFFICE, PARTS, SHEET, XML, entry, number_cells, text_cells

_WIDE, _USUAL = 80, 16

_PLAIN_STYLE, _HEAD_STYLE, _WRAPPED_STYLE, _TO_FILL_STYLE = range(4)
_FACE = "<sz val='11'/><name val='Calibri'/>"
_FONTS = f"<fonts count='2'><font>{_FACE}</font><font><b/>{_FACE}</font></fonts>"
_FILLS = (
    "<fills count='3'><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='gray125'/></fill>"
    "<fill><patternFill patternType='solid'><fgColor rgb='FFFFF2CC'/></patternFill></fill></fills>"
)
_LINE = "<borders count='2'><border/><border><bottom style='thin'/></border></borders>"
_NONE = "numFmtId='0' fontId='0' fillId='0' borderId='0'"
_FORMATS = (
    "<cellXfs count='4'>"
    f"<xf {_NONE} xfId='0' applyAlignment='1'><alignment vertical='top'/></xf>"
    "<xf numFmtId='0' fontId='1' fillId='0' borderId='1' xfId='0' applyFont='1' applyBorder='1'/>"
    f"<xf {_NONE} xfId='0' applyAlignment='1'><alignment vertical='top' wrapText='1'/></xf>"
    "<xf numFmtId='0' fontId='0' fillId='2' borderId='0' xfId='0' applyFill='1' applyAlignment='1'>"
    "<alignment vertical='top'/></xf></cellXfs>"
)
_STYLES = (
    f"<styleSheet xmlns='{MAIN}'>{_FONTS}{_FILLS}{_LINE}<cellStyleXfs count='1'><xf {_NONE}/></cellStyleXfs>{_FORMATS}"
    "<cellStyles count='1'><cellStyle name='Normal' xfId='0' builtinId='0'/></cellStyles></styleSheet>"
)


@dataclass(frozen=True)
class FormLook:
    """What people see of the columns, by their names.

    Attributes:
        sheet: the name of the sheet.
        to_fill: the column that is theirs.
        choices: what it may say, offered in a list; anything else may be typed all the same.
        prompt: shown beside a cell of it.
        wide: columns of texts.
    """

    sheet: str
    to_fill: str
    choices: Sequence[str]
    prompt: str
    wide: Sequence[str]


def form_workbook(target: str, table: pa.Table, look: FormLook) -> bytes:
    """The workbook with all rows of a table.

    Args:
        target: for errors.

    Raises:
        OutputError: a text is longer than a cell can hold.
    """
    columns = [_column(target, table, index, look) for index in range(table.num_columns)]
    rows = ["".join(cells) for cells in zip(*columns, strict=True)]
    body = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, start=1))
    sheet = f'<worksheet xmlns="{MAIN}">{_views()}{_widths(table, look)}<sheetData>{body}</sheetData>'
    sheet += f"{_choices(table, look)}</worksheet>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _parts(look.sheet).items():
            archive.writestr(entry(name), XML + part)
        archive.writestr(entry(SHEET), XML + sheet)
    return content.getvalue()


def _parts(sheet: str) -> Mapping[str, str]:
    types = PARTS["[Content_Types].xml"].replace(
        "</Types>", f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>'
    )
    links = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    book = PARTS["xl/workbook.xml"].replace('name="scored"', f"name={quoteattr(sheet)}")
    changed = {"[Content_Types].xml": types, "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": links}
    return {**PARTS, **changed, "xl/styles.xml": _STYLES}


def _column(target: str, table: pa.Table, index: int, look: FormLook) -> list[str]:
    """The cells of a column as XML, the header's first."""
    name, letter = table.schema.names[index], column_letters(index + 1)
    cells = table.column(index).combine_chunks()
    made = number_cells(cells) if pa.types.is_floating(cells.type) else text_cells(target, cells, name)
    style = _TO_FILL_STYLE if name == look.to_fill else _WRAPPED_STYLE if name in look.wide else _PLAIN_STYLE
    head = text_cells(target, pa.array([name]), name)[0].as_py()
    placed = [_placed(head, letter, 1, _HEAD_STYLE)]
    return placed + [_placed(cell, letter, row, style) for row, cell in enumerate(made.to_pylist(), start=2)]


def _placed(cell: str, letter: str, row: int, style: int) -> str:
    return cell.replace("<c", f'<c r="{letter}{row}" s="{style}"', 1)


def _views() -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


def _widths(table: pa.Table, look: FormLook) -> str:
    widths = [_WIDE if name in look.wide else _USUAL for name in table.schema.names]
    columns = (
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return f"<cols>{''.join(columns)}</cols>"


def _choices(table: pa.Table, look: FormLook) -> str:
    if not table.num_rows:
        return ""
    letter = column_letters(table.schema.names.index(look.to_fill) + 1)
    listed = quoteattr(",".join(look.choices))[1:-1]
    return (
        '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1"'
        f' showErrorMessage="0" promptTitle={quoteattr(look.to_fill)} prompt={quoteattr(look.prompt)}'
        f' sqref="{letter}2:{letter}{table.num_rows + 1}"><formula1>&quot;{listed}&quot;</formula1></dataValidation>'
        "</dataValidations>"
    )


def column_letters(number: int) -> str:
    """What a sheet calls its column of a number from 1.

    >>> column_letters(2), column_letters(28)
    ('B', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
