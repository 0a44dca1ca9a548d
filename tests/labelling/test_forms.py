"""Label files of all kinds: one cell gets a label, and nothing else in the file changes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, FormatError, InputError
from score_messages.labelling.form import Form
from score_messages.labelling.store import read_form
from tests.support.examples import examples
from tests.support.workbooks import xlsx, zipped

CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\",;\t|'"), max_size=12
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)
HEADER = ["message_id", "Label ", "text"]


def form(content: bytes, suffix: str = ".csv") -> Form:
    return read_form(f"x{suffix}", content, "label")


def after(opened: Form, row: int, text: str, suffix: str = ".csv") -> tuple[bytes, Form]:
    content = opened.with_cell(row, opened.column("label"), text)
    return content, form(content, suffix)


def changed(opened: Form, row: int, text: str) -> list[list[str | None]]:
    """What the cells should be."""
    cells = [list(known.cells) for known in opened.rows]
    cells[row][opened.column("label")] = text or None
    return cells


@examples(200)
@given(
    ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\r\n", "\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_csv_keeps_all_bytes_but_those_of_the_label(
    rows: list[list[str]], delimiter: str, line_end: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([HEADER, *rows])
    content = text.getvalue().encode(encoding)
    filled = [row for row in rows if any(row)]
    assume(filled)
    opened = form(content)
    assert opened.header == ("message_id", "Label", "text")
    assert [list(row.cells) for row in opened.rows] == [[cell or None for cell in row] for row in filled]
    row = len(filled) // 2
    new, again = after(opened, row, "neutral")
    assert [list(known.cells) for known in again.rows] == changed(opened, row, "neutral")
    before, behind, differs = text.getvalue(), new.decode(encoding), "neutral"
    place = next((place for place, pair in enumerate(zip(before, behind, strict=False)) if pair[0] != pair[1]), 0)
    ends = range(place, min(len(behind), place + len(differs)) + 1)
    assert any(before.endswith(behind[end:]) and behind[place:end] in differs for end in ends)
    assert new[:3] == content[:3]


def test_csv_as_a_german_excel_saves_it_is_read_and_stays_so() -> None:
    content = 'sep=;\r\nmessage_id;label;text;weight\r\n1;;"Größe; falsch";12,5\r\n2;neg;Schön;3\r\n;;;\r\n'.encode(
        "cp1252"
    )
    opened = form(content)
    assert [(row.line, row.cells) for row in opened.rows] == [
        (3, ("1", None, "Größe; falsch", "12,5")),
        (4, ("2", "neg", "Schön", "3")),
    ]
    new, _ = after(opened, 0, "negative")
    assert new == content.replace(b"\r\n1;;", b"\r\n1;negative;")


def test_cells_that_a_program_has_left_out_are_put_back() -> None:
    opened = form(b"message_id,text,drawn,label\n1,good\n2,bad,new,p\n")
    new, again = after(opened, 0, "positive")
    assert new == b"message_id,text,drawn,label\n1,good,,positive\n2,bad,new,p\n"
    assert again.rows[0].cells == ("1", "good", None, "positive")


@pytest.mark.parametrize(
    ("content", "line"),
    [(b'id,label,text\n1,,"secret\n', 2), (b"id,label\n1,,secret\n", 2), (b"", None), (b"\xff\xfe\x00", None)],
)
def test_csv_that_cant_be_trusted_is_refused_by_its_line(content: bytes, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        form(content).column("label")
    assert caught.value.line == line and "secret" not in str(caught.value)


def test_a_missing_or_doubled_column_of_labels_is_named() -> None:
    with pytest.raises(ColumnError, match="no column 'label'"):
        form(b"id,text\n1,good\n").column("label")
    with pytest.raises(ColumnError, match="2 columns"):
        form(b"label,label\n1,good\n").column("label")


VALUES = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | CELLS
)


@examples(100)
@given(
    st.lists(st.fixed_dictionaries({"message_id": CELLS, "text": VALUES, "label": st.just("")}), min_size=1, max_size=5)
)
def test_json_lines_keep_all_values_and_other_lines_their_bytes(rows: list[Mapping[str, object]]) -> None:
    lines = [json.dumps(row, ensure_ascii=number % 2 == 0) for number, row in enumerate(rows)]
    content = ("\n".join(lines) + "\n").encode()
    opened = form(content, ".jsonl")
    row = len(rows) - 1
    new, _ = after(opened, row, "skip", ".jsonl")
    assert new.split(b"\n")[:row] == content.split(b"\n")[:row]
    assert json.loads(new.split(b"\n")[row]) == {**rows[row], "label": "skip"}
    with pytest.raises(FormatError, match="no JSON object") as caught:
        form(b'{"label":null}\n[1]\n', ".jsonl")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("line", "after_label"),
    [
        (
            '{ "n": 1.10, "m":1E400,"label" : null , "text":"caf\\u00e9" }',
            '{ "n": 1.10, "m":1E400,"label" : "skip" , "text":"caf\\u00e9" }',
        ),
        ('\ufeff{"label":"neg","label":"pos"}\r', '\ufeff{"label":"neg","label":"skip"}\r'),
        ('{"text":"\\ud800", "of":{"label":1} }', '{"text":"\\ud800", "of":{"label":1},"label":"skip" }'),
        ("{ }", '{"label":"skip" }'),
    ],
)
def test_json_lines_keep_all_bytes_but_those_of_the_label(line: str, after_label: str) -> None:
    other = '{"label":"neg"}\n'
    opened = form((line + "\n" + other).encode(), ".jsonl")
    new, again = after(opened, 0, "skip", ".jsonl")
    assert new.decode() == after_label + "\n" + other
    assert again.rows[0].cells[again.column("label")] == "skip"


def table(rows: list[list[str]]) -> bytes:
    return xlsx({"to label": [HEADER, *rows]})


@examples(60)
@given(ROWS)
def test_workbooks_keep_all_cells(rows: list[list[str]]) -> None:
    usual = [[*(cell.translate({0xFFFE: None, 0xFFFF: None}) for cell in row[:2]), "a text"] for row in rows]
    opened = form(table(usual), ".xlsx")
    for text in ("positive", ""):
        row = len(usual) // 2
        _, again = after(opened, row, text, ".xlsx")
        assert [list(known.cells) for known in again.rows] == changed(opened, row, text)
        assert [known.line for known in again.rows] == [known.line for known in opened.rows]


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EXCEL_ROWS = (
    '<row r="1" spans="2:5"><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="E1" t="s"><v>2</v></c></row>'
    '<row r="4" ht="60" customHeight="1"><c r="B4" t="s"><v>3</v></c><c r="C4" s="3"/><c r="E4"><v>2.5</v></c></row>'
    '<row r="7"><c r="B7" t="s"><v>4</v></c><c r="E7"><f>1+1</f><v>2</v></c></row>'
    '<row r="9"><c r="B9" t="s"><v>4</v></c><c r="C9" s="4" t="s"><v>5</v></c></row>'
)


def excel(rows: str = _EXCEL_ROWS, prefix: str = "") -> bytes:
    """As Excel saves: shared texts, styles, cells left out, two sheets of which the second is the table."""
    texts = ["text", "Label", "weight", "It broke.", "Fine.", "neg"]
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    space = f'xmlns="{_MAIN}"' if not prefix else f'xmlns:{prefix}="{_MAIN}"'
    tag = f"{prefix}:" if prefix else ""
    body = f'<{tag}sheetData>{rows}</{tag}sheetData><{tag}pageMargins left="0.7"/>'
    sheet = f"<{tag}worksheet {space}><!-- A -->{body}</{tag}worksheet>"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="{name}" Type="{office}/{kind}" Target="{target}"/>'
        for name, kind, target in (
            ("rId9", "worksheet", "/xl/worksheets/sheet7.xml"),
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
        )
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{office}"><sheets><sheet name="notes" sheetId="4" '
            'r:id="rId1"/><sheet name="my labels" sheetId="2" r:id="rId9"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row>'
            "</sheetData></worksheet>",
            "xl/worksheets/sheet7.xml": sheet,
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
            "xl/media/image1.png": "a picture",
        }
    )


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_sheet_as_excel_saves_it_keeps_styles_sheets_pictures_and_heights() -> None:
    content = excel()
    opened = form(content, ".xlsx")
    assert [(row.line, row.cells) for row in opened.rows] == [
        (4, (None, "It broke.", None, None, "2.5")),
        (7, (None, "Fine.", None, None, "2")),
        (9, (None, "Fine.", "neg", None, None)),
    ]
    for row, written in enumerate(('<c r="C4" s="3" t=', '<c r="C7" t=', '<c r="C9" s="4" t=')):
        new, again = after(opened, row, "negative", ".xlsx")
        assert [list(known.cells) for known in again.rows] == changed(opened, row, "negative")
        kept = members(content)
        sheet = kept.pop("xl/worksheets/sheet7.xml").decode()
        made = members(new)
        made_sheet = made.pop("xl/worksheets/sheet7.xml").decode()
        assert made == kept
        assert f'{written}"inlineStr"><is><t>negative</t></is></c>' in made_sheet
        assert made_sheet.replace("negative", "").count("<row") == sheet.count("<row")
        assert 'ht="60"' in made_sheet and "pageMargins" in made_sheet and "<f>1+1</f>" in made_sheet


def test_a_sheet_whose_elements_have_a_prefix_is_written_with_it() -> None:
    rows = _EXCEL_ROWS.replace("<", "<x:").replace("<x:/", "</x:")
    content = excel(rows, prefix="x")
    opened = form(content, ".xlsx")
    new, again = after(opened, 0, "neutral", ".xlsx")
    assert again.rows[0].cells[2] == "neutral"
    assert (
        b'<x:c r="C4" s="3" t="inlineStr"><x:is><x:t>neutral</x:t></x:is></x:c>'
        in members(new)["xl/worksheets/sheet7.xml"]
    )


def test_a_computed_label_is_not_written_over() -> None:
    content = excel(_EXCEL_ROWS.replace('<c r="C4" s="3"/>', '<c r="C4"><f>C7</f><v>1</v></c>'))
    with pytest.raises(FormatError, match="formula") as caught:
        after(form(content, ".xlsx"), 0, "neutral", ".xlsx")
    assert caught.value.line == 4


def test_entities_that_grow_are_refused() -> None:
    """Nothing in a sheet needs them."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    content = excel()
    parts = {name: part.decode() for name, part in members(content).items()}
    parts["xl/worksheets/sheet7.xml"] = bomb + parts["xl/worksheets/sheet7.xml"]
    with pytest.raises(FormatError):
        after(form(zipped(parts), ".xlsx"), 0, "neutral", ".xlsx")


def test_a_sheet_on_which_people_count_their_labels_is_not_the_one_to_label() -> None:
    """Whichever stands first; a sheet with labels alone is taken if there is no other."""
    counts = {"counts": [["label", "count"], ["negative", "3"]]}
    texts = {"to label": [["label", "text"], ["", "It broke."]]}
    for sheets in (counts | texts, texts | counts):
        opened = form(xlsx(sheets), ".xlsx")
        assert opened.header == ("label", "text")
        content, _ = after(opened, 0, "negative", ".xlsx")
        assert form(content, ".xlsx").rows[0].cells == ("negative", "It broke.")
    assert form(xlsx(counts), ".xlsx").header == ("label", "count")


def test_other_files_are_refused_in_words() -> None:
    with pytest.raises(FormatError, match=r"is no \.xlsx"):
        form(b"label,text\n", ".xlsx")
    with pytest.raises(FormatError, match=r"\.xlsx, \.csv or \.jsonl"):
        form(b"label,text\n", ".ods")
    with pytest.raises(ColumnError, match="no sheet with a column 'label'"):
        form(xlsx({"a": [["id", "text"], ["1", "x"]]}), ".xlsx")


WHOLE = {
    ".xlsx": excel(),
    ".csv": b'id;label;text\r\n1;;"It broke;\r\nagain"\r\n2;neg;Fine\r\n',
    ".jsonl": b'{"id":1,"label":null,"text":"It broke."}\n{"id":2,"text":"Fine"}\n',
}


@examples(400)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=6)), min_size=1, max_size=4),
)
def test_damaged_files_are_refused_or_written_soundly(suffix: str, damage: list[tuple[int, bytes]]) -> None:
    """Whatever the bytes: an error of ours, or a file in which only the label is another."""
    content = WHOLE[suffix]
    for number, piece in damage:
        place = number % len(content)
        content = content[:place] + piece + content[place + 3 :]
    try:
        opened = form(content, suffix)
        column = opened.column("label")
        new = opened.with_cell(0, column, "negative") if opened.rows else content
    except InputError:
        return
    if opened.rows:
        try:
            again = form(new, suffix)
        except InputError:  # the store reads it before it writes it
            return
        assert again.rows[0].cells[again.column("label")] == "negative"
