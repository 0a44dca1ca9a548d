"""A cell of a sheet's XML: found wherever programs put it, and damaged XML is an error that says so."""

from __future__ import annotations

import contextlib
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.labelling.sheet_cells import FormulaCell, UnreadableSheet, elements_of, with_text
from tests.support.examples import examples

SHEET = (
    b'<?xml version="1.0"?><worksheet><sheetData>'
    b'<row r="2"><c r="A2"><v>1</v></c><c r="C2" s="7" t="s"><v>0</v></c></row>'
    b"<row><c><v>1</v></c><c/><c><v>3</v></c></row></sheetData></worksheet>"
)


def cells(content: bytes) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in ElementTree.fromstring(content).iter("row")]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (2, 1, [["new", "0"], ["1", "", "3"]]),
        (2, 2, [["1", "new", "0"], ["1", "", "3"]]),
        (2, 3, [["1", "new"], ["1", "", "3"]]),
        (2, 28, [["1", "0", "new"], ["1", "", "3"]]),
        (3, 2, [["1", "0"], ["1", "new", "3"]]),
        (3, 4, [["1", "0"], ["1", "", "3", "new"]]),
    ],
)
def test_a_cell_is_replaced_or_put_in_its_place(row: int, column: int, expected: list[list[str]]) -> None:
    """With places or without, and where a program has left it out."""
    new = with_text(SHEET, row, column, "new")
    assert cells(new) == expected
    assert cells(with_text(new, row, column, "")) == [
        ["" if cell == "new" else cell for cell in line] for line in expected
    ]


def test_a_style_stays() -> None:
    assert b'<c r="C2" s="7" t="inlineStr"><is><t>new</t></is></c>' in with_text(SHEET, 2, 3, "new")
    assert b'<c r="C2" s="7"/>' in with_text(SHEET, 2, 3, "")


@pytest.mark.parametrize(
    "content", [b"", b"<row", SHEET[:-20], b"<!DOCTYPE a>" + SHEET, SHEET.replace(b'r="2"', b'r="x"')]
)
def test_xml_that_cant_be_read_is_told(content: bytes) -> None:
    with pytest.raises(UnreadableSheet):
        with_text(content, 2, 1, "new")
    with pytest.raises(UnreadableSheet):
        with_text(SHEET, 9, 1, "new")


def test_elements_are_found_behind_any_prefix() -> None:
    assert elements_of(b'<a xmlns:x="y"><x:b c="1"/><b c="2"/></a>', "b") == [{"c": "1"}, {"c": "2"}]


@examples(400)
@given(st.lists(st.tuples(st.integers(0, len(SHEET) - 1), st.binary(max_size=5)), max_size=4), st.integers(1, 4))
def test_damage_is_no_bug(damage: list[tuple[int, bytes]], column: int) -> None:
    content = SHEET
    for place, piece in damage:
        content = content[:place] + piece + content[place + 2 :]
    with contextlib.suppress(UnreadableSheet, FormulaCell):
        assert b"new" in with_text(content, 2, column, "new")
