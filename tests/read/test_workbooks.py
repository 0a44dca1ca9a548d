"""Workbooks: a sheet is read as the table that people see, or refused with what to type."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError
from score_messages.read import ReadOptions, open_messages
from tests.support.traced_memory import traced_memory
from tests.support.workbooks import Rows, ods, xls, xlsx

Table = list[dict[str, str | None]]


def read(path: Path, **options: str) -> Table:
    with open_messages(str(path), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        return [row for batch in opened for row in batch.columns.to_pylist()]


def put(folder: Path, content: bytes, name: str = "in.xlsx") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


ROWS: Rows = [["id", "body"], ["007", "good"], [2, "bad <b> & so"], [2.5, None], [True, "fine\nand more"]]
SHOWN: Table = [
    {"id": "007", "body": "good"},
    {"id": "2", "body": "bad <b> & so"},
    {"id": "2.5", "body": None},
    {"id": "true", "body": "fine\nand more"},
]


@pytest.mark.parametrize("name", ["in.xlsx", "in.xls", "in", "in.csv", "in.zip"])
def test_an_excel_sheet_is_a_table_under_any_name(tmp_path: Path, name: str) -> None:
    """Texts stay what they are, numbers lose only a needless `.0`; ids are their records' numbers."""
    assert read(put(tmp_path, xlsx({"Form Responses 1": ROWS}), name)) == SHOWN


@pytest.mark.parametrize("name", ["in.ods", "in"])
def test_a_libreoffice_sheet_is_a_table(tmp_path: Path, name: str) -> None:
    """The empty rows and columns to the sheet's end are none."""
    assert read(put(tmp_path, ods([["id", "body"], ["1", "good"]]), name)) == [{"id": "1", "body": "good"}]


def test_an_old_excel_file_is_a_table(tmp_path: Path) -> None:
    """As people still get from old programs."""
    assert read(put(tmp_path, xls(), "in.xls")) == [{"id": "1", "body": "good"}, {"id": "2", "body": "bad"}]


def test_a_text_that_is_called_xls_is_what_it_is(tmp_path: Path) -> None:
    """Many a program calls its tables of text so."""
    assert read(put(tmp_path, b"id\tbody\n1\tgood\n", "in.xls")) == [{"id": "1", "body": "good"}]
    with pytest.raises(FormatError, match="HTML"):
        read(put(tmp_path, b"<html><table><tr><td>body</td></tr></table></html>", "in.xls"))


def test_of_several_sheets_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    """Empty and hidden ones don't count; where two hold something, they are named."""
    sheets: dict[str, Rows] = {"Notes": [["x"], ["y"]], "Empty": [], "Answers": ROWS, "It's, secret!": ROWS}
    path = put(tmp_path, xlsx(sheets, hidden=["Notes"]))
    with pytest.raises(FormatError, match="2 sheets that hold something") as caught:
        read(path)
    assert caught.value.hint is not None and caught.value.hint.text == "Say which with --sheet: Answers or 4"
    for wanted in ("Answers", "3", "4", "It's, secret!"):
        assert read(path, sheet=wanted) == SHOWN
    assert read(put(tmp_path, xlsx({"Notes": [["x"]], "Answers": ROWS}, ["Notes"]))) == SHOWN
    with pytest.raises(FormatError, match="no such sheet") as caught:
        read(path, sheet="Answer")
    assert caught.value.hint is not None and "Answers" in caught.value.hint.text


def test_rows_that_hold_nothing_are_passed_over(tmp_path: Path) -> None:
    """Above the header, too."""
    rows: Rows = [[None, None], [None, None], ["id", "body"], [None, None], [1, "good"]]
    assert read(put(tmp_path, xlsx({"a": rows}))) == [{"id": "1", "body": "good"}]
    nothing: list[Rows] = [[], [[None]]]
    for empty in nothing:
        with pytest.raises(FormatError, match="is empty"):
            read(put(tmp_path, xlsx({"a": empty})))


FAR = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>body</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)


@pytest.mark.parametrize(
    "content",
    [
        xlsx({"a": FAR}),
        ods([["body"], ["good"]], cell_attributes=' table:number-columns-repeated="16384"'),
        ods([["body"], ["good"]], row_attributes=' table:number-rows-repeated="1048576"'),
    ],
    ids=["far", "columns", "rows"],
)
def test_a_cell_far_away_fills_no_memory(tmp_path: Path, content: bytes) -> None:
    """A file of 1 kB that asks for a rectangle of 17 thousand million cells."""
    with traced_memory() as traced, pytest.raises(FormatError, match="that is the limit"):
        read(put(tmp_path, content, "in.xlsx"))
    assert traced.peak < 30 << 20


def test_what_unpacks_to_very_much_is_refused(tmp_path: Path) -> None:
    """As any packed file."""
    path = put(tmp_path, xlsx({"a": "<row>" + "<c/>" * 20_000_000 + "</row>"}))
    with traced_memory() as traced, pytest.raises(InputError, match="limit"):
        read(path)
    assert traced.peak < 30 << 20


def test_damage_is_refused_whatever_it_hits(tmp_path: Path) -> None:
    """Each byte changed, and the file cut off: read as before, or refused in words."""
    whole = xlsx({"a": ROWS})
    for cut in range(0, len(whole), 97):
        for damaged in (whole[:cut], whole[:cut] + bytes([whole[cut] ^ 0xFF]) + whole[cut + 1 :]):
            try:
                assert read(put(tmp_path, damaged), format="xlsx") == SHOWN
            except InputError as error:
                assert "good" not in str(error)
    with pytest.raises(FormatError, match="no workbook"):
        read(put(tmp_path, b"id,body\n1,good\n"), format="xlsx")


CELL = st.text(st.characters(exclude_categories=["C"]), max_size=9).map(str.strip)


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=6))
def test_texts_come_back_as_they_stand_in_their_cells(
    rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Row for row, without the empty ones."""
    path = put(tmp_path_factory.mktemp("book"), xlsx({"a": [["n", "body"], *rows]}))
    filled = [row for row in rows if any(row)]
    assert read(path) == [{"n": row[0] or None, "body": row[1] or None} for row in filled]
