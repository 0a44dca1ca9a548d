"""Several columns are one message: joined as the subject and the body of a mail are, in every format."""

from __future__ import annotations

import tempfile
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError
from score_messages.mail.message import read_mail
from score_messages.messages import Status
from score_messages.read import ReadOptions, open_messages
from score_messages.read.several_names import joined_names, split_names
from tests.support.mails import read
from tests.support.tables import FORMATS, put_table

NAMES = ("id", "subject", "body", "long, part", "note")
ROW = ("7", "Chairs", "I love them.", "Very much.", "by mail")
SAFE = st.text(st.characters(codec="ascii", exclude_characters="\x7f&<>", min_codepoint=32), max_size=30)


def bodies(path: Path, text_column: str, **options: object) -> list[str]:
    return read(path, ReadOptions(text_column=text_column, quotes="keep", **options))[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_columns_are_joined_in_the_order_in_which_they_are_named(form: str, tmp_path: Path) -> None:
    """By name in any case, by number, in quotes where the name has a comma, or by such a name alone."""
    path = put_table(tmp_path, form, NAMES, [ROW])
    assert (
        bodies(path, "subject,body")
        == bodies(path, "2,3")
        == bodies(path, " Subject, BODY")
        == ["Chairs\n\nI love them."]
    )
    assert bodies(path, "body,subject") == ["I love them.\n\nChairs"]
    assert bodies(path, "long, part") == bodies(path, '"long, part"') == ["Very much."]
    assert bodies(path, 'body,"long, part"') == bodies(path, 'body, "long, part"') == ["I love them.\n\nVery much."]
    assert bodies(path, "subject,body,4") == ["Chairs\n\nI love them.\n\nVery much."]


@pytest.mark.parametrize("form", FORMATS)
def test_a_column_that_is_called_like_a_list_goes_first(form: str, tmp_path: Path) -> None:
    """With quotes around the names it is the list."""
    path = put_table(tmp_path, form, ("a,b", "a", "b"), [("whole", "first", "second")])
    assert bodies(path, "a,b") == ["whole"]
    assert bodies(path, '"a","b"') == bodies(path, "2,3") == ["first\n\nsecond"]


@given(st.lists(st.tuples(SAFE, st.lists(SAFE, max_size=3).map("\n".join)), max_size=5))
def test_cells_are_joined_as_a_mail_is(cells: list[tuple[str, str]]) -> None:
    """A mail with this subject and this body gives the same text."""
    with tempfile.TemporaryDirectory() as folder:
        path = put_table(Path(folder), "parquet", ("subject", "body"), cells)
        for (subject, body), text in zip(cells, bodies(path, "subject,body"), strict=True):
            mail = EmailMessage()
            mail["Subject"] = subject
            mail.set_content(body)
            assert " ".join(text.split()) == " ".join(read_mail(mail.as_bytes(), quotes="keep").text.split())


@given(st.lists(st.text(min_size=1, max_size=8).filter(str.strip), min_size=1, max_size=4))
def test_names_that_are_listed_can_be_taken_apart_again(names: list[str]) -> None:
    """Whatever is in them; the source tells its columns so."""
    assert split_names(joined_names(names)) == names


@pytest.mark.parametrize("form", FORMATS)
def test_all_of_the_message_is_left_out_with_drop_text(form: str, tmp_path: Path) -> None:
    """A column of it that is to be kept as well is refused."""
    path = put_table(tmp_path, form, NAMES, [ROW])
    options = ReadOptions(text_column='subject,body,"long, part"', drop_text=True, quotes="keep")
    assert read(path, options)[3].column_names == ["id", "note"]
    for kept in (("id", "subject"), ("body",), ("4",)):
        refused = ReadOptions(text_column='subject,body,"long, part"', drop_text=True, keep=kept)
        with pytest.raises(ColumnError, match="--drop-text leaves it out"), open_messages(str(path), refused):
            pass


def test_with_drop_text_whole_objects_go(tmp_path: Path) -> None:
    """Paths into two objects: neither of them passes."""
    (tmp_path / "in.jsonl").write_text('{"a": {"subject": "Chairs", "x": 1}, "b": {"body": "Good."}, "id": 1}\n')
    options = ReadOptions(text_column="a.subject,b.body", drop_text=True)
    _, texts, _, columns = read(tmp_path / "in.jsonl", options)
    assert texts == ["Chairs\n\nGood."] and columns.column_names == ["id", "removed_words"]


def test_a_path_with_a_comma_in_a_key_is_one(tmp_path: Path) -> None:
    """If something stands there; else it is two paths."""
    (tmp_path / "in.jsonl").write_text('{"a": {"x,a": "whole", "x": "first"}, "b": "second"}\n')
    assert bodies(tmp_path / "in.jsonl", "a.x,a") == ["whole"]
    assert bodies(tmp_path / "in.jsonl", "a.x,b") == ["first\n\nsecond"]


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_empty_is_no_paragraph(form: str, tmp_path: Path) -> None:
    """A row is empty if all its cells are; placeholders count as such in each of them."""
    rows = [("", "Good."), ("Good.", ""), ("", ""), ("NULL", "Good."), ("NULL", "NULL")]
    path = put_table(tmp_path, form, ("a", "b", "id"), [(*row, "7") for row in rows])
    assert bodies(path, "a,b", null=("NULL",)) == ["Good.", "Good.", "", "Good.", ""]


def test_each_cell_shows_its_own_markup(tmp_path: Path) -> None:
    """Signs in one of them don't make the other HTML."""
    rows = [("5 < 6 &#33;", "<p>Good &amp;</p><p>cheap</p>"), ("<b>Good</b>", "5 <6> 7")]
    path = put_table(tmp_path, "csv", ("a", "b"), rows)
    assert bodies(path, "a,b") == ["5 < 6 !\n\nGood &\n\ncheap", "Good\n\n5 <6> 7"]


def test_a_bad_cell_in_any_of_them_costs_its_row(tmp_path: Path) -> None:
    """Bytes that are no text, values that are none, text that is too long together."""
    (tmp_path / "in.csv").write_bytes(b"a,b\ngood,\xff\n\xff,good\ngood,good\n")
    statuses = read(tmp_path / "in.csv", ReadOptions(text_column="a,b", encoding="utf-8"))[2]
    assert statuses == [Status.UNDECODABLE, Status.UNDECODABLE, Status.SCORED]
    (tmp_path / "in.jsonl").write_text('{"a": "good", "b": ["x"]}\n{"a": {}, "b": "good"}\n{"a": "good", "b": "x"}\n')
    statuses = read(tmp_path / "in.jsonl", ReadOptions(text_column="a,b"))[2]
    assert statuses == [Status.MALFORMED, Status.MALFORMED, Status.SCORED]
    path = put_table(tmp_path, "parquet", ("a", "b"), [("good " * 120_000, "good " * 120_000), ("good", "good")])
    assert read(path, ReadOptions(text_column="a,b"))[2] == [Status.TOO_LONG, Status.SCORED]


def test_parquet_of_other_types_of_text_is_joined_as_well(tmp_path: Path) -> None:
    """Dictionaries, bytes, and none at all; numbers are no text in any of the columns."""
    table = pa.table(
        {
            "a": pa.array(["x", "y"]).dictionary_encode(),
            "b": pa.array([b"good", None], pa.large_binary()),
            "c": pa.nulls(2),
            "n": [1, 2],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    assert bodies(tmp_path / "in.parquet", "a,b,c") == ["x\n\ngood", "y"]
    with (
        pytest.raises(ColumnError, match="holds int64, not text"),
        open_messages(str(tmp_path / "in.parquet"), ReadOptions(text_column="a,n")),
    ):
        pass


@pytest.mark.parametrize("wanted", ["subject,nothing", "subject,subject", "2,subject", "subject,9"])
def test_a_list_with_a_wrong_name_is_refused(wanted: str, tmp_path: Path) -> None:
    """Rather than read in part."""
    path = put_table(tmp_path, "csv", NAMES, [ROW])
    with pytest.raises(ColumnError) as caught, open_messages(str(path), ReadOptions(text_column=wanted)):
        pass
    assert caught.value.hint is not None and "--text-column" in caught.value.hint.text + caught.value.hint.options


def test_a_misspelt_name_is_mended_within_its_list(tmp_path: Path) -> None:
    """The others stay as they were typed, names with commas in quotes."""
    path = put_table(tmp_path, "csv", ("subject", "body", "long, part"), [("a", "b", "c")])
    options = ReadOptions(text_column='subject,bdy,"long, part"')
    with pytest.raises(ColumnError) as caught, open_messages(str(path), options):
        pass
    assert caught.value.hint is not None
    assert caught.value.hint.options == "--text-column subject,body,'\"long, part\"'"


def test_parts_of_one_table_are_joined_alike(tmp_path: Path) -> None:
    """A folder as Spark writes it."""
    folder = tmp_path / "table"
    folder.mkdir()
    for number in range(2):
        table = pa.table({"subject": [f"Chair {number}"], "body": ["Good."]})
        pq.write_table(table, folder / f"part-0000{number}.parquet")
    with open_messages(str(folder), ReadOptions(text_column="subject,body")) as opened:
        assert opened.text_column == "subject,body"
        assert [text for batch in opened for text in batch.body.to_pylist()] == ["Chair 0\n\nGood.", "Chair 1\n\nGood."]
