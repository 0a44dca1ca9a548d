"""How a table is read where nobody says how: the encoding and the delimiter that alone fit, or a refusal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.taken import Taken
from tests.support.examples import examples

BY_NAME = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
AS_CSV = ReadOptions(format="csv", text_column="1")

Cells = list[list[str]]


def cells_of(path: Path, options: ReadOptions = AS_CSV) -> tuple[Cells, Taken]:
    with open_messages(str(path), options) as opened:
        rows = [list(row.values()) for batch in opened for row in batch.columns.to_pylist()]
        return [opened.schema.names, *rows], opened.taken


def written(rows: Cells, delimiter: str, quoting: int) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


CELL = st.text(st.sampled_from("ab é,;|\t\"'\n€ü日中я=1.") | st.characters(exclude_categories=["C"]), max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> Cells:
    width = draw(st.integers(2, 4))
    names = draw(st.lists(CELL.map(str.strip).filter(bool), min_size=width, max_size=width, unique=True))
    return [names, *draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=5))]


@examples(300)
@given(
    rows=tables(),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]),
)
def test_a_table_is_read_as_it_was_written_or_refused(
    rows: Cells, delimiter: str, quoting: int, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Never cut or decoded in another way; and what was taken gives the same if it is stated."""
    text = written(rows, delimiter, quoting)
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
        return
    if encoding == "cp1252":
        assume(not _is_utf8(content) or text.isascii())  # nobody could tell
    path = tmp_path_factory.mktemp("table") / "in.csv"
    path.write_bytes(content)
    try:
        read, taken = cells_of(path)
    except InputError:
        return
    assert read == rows
    stated = ReadOptions(format="csv", text_column="1", encoding=taken.encoding, delimiter=taken.delimiter)
    assert cells_of(path, stated) == (read, taken)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", BY_NAME.values(), ids=BY_NAME)
def test_usual_tables_are_read_without_a_word(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Umlauts, typographic quotes, other delimiters and line ends in the messages."""
    rows = [["nr", "Größe", "body"]]
    rows += [[str(n), "groß", f"Schön, aber; \u201cspät\u201d | zu\nteuer: 5 €, don\u2019t {n}"] for n in range(40)]
    (tmp_path / "in.csv").write_bytes(written(rows, delimiter, csv.QUOTE_MINIMAL).encode(encoding))
    read, taken = cells_of(tmp_path / "in.csv", ReadOptions())
    assert read == rows and taken.delimiter == {"\t": "tab"}.get(delimiter, delimiter)
    assert taken.encoding == encoding.removesuffix("-sig")


def test_where_two_delimiters_fit_both_are_named(tmp_path: Path) -> None:
    """And each, pasted, is taken."""
    (tmp_path / "in.csv").write_text("id,a;body\n1,b;good\n2,c;bad\n")
    with pytest.raises(FormatError) as caught:
        cells_of(tmp_path / "in.csv")
    assert caught.value.hint is not None and "--delimiter ';' or --delimiter ," in caught.value.hint.text
    assert cells_of(tmp_path / "in.csv", ReadOptions(delimiter=";"))[0][0] == ["id,a", "body"]


@pytest.mark.parametrize("end", [";", "|", "\t", ";;"])
def test_a_sign_that_ends_each_message_is_no_delimiter_beside_one_that_makes_columns(tmp_path: Path, end: str) -> None:
    """A table of one row that ends in a semicolon is the least of them; alone it is padding."""
    (tmp_path / "in.csv").write_text(f"id,body\n1,good{end}\n")
    assert cells_of(tmp_path / "in.csv", ReadOptions())[0] == [["id", "body"], ["1", f"good{end}"]]
    (tmp_path / "in.csv").write_text(f"body\ngood{end}\nbad{end}\n")
    assert cells_of(tmp_path / "in.csv", ReadOptions())[0] == [["body"], ["good"], ["bad"]]


def test_broken_rows_cost_their_rows_and_not_the_table(tmp_path: Path) -> None:
    """Where no delimiter fits every record, a comma that fits best is taken, as ever; any other has to be stated."""
    for delimiter in BY_NAME.values():
        lines = [f"id{delimiter}body", *(f"{n}{delimiter}good" for n in range(50)), f"{delimiter}x{delimiter}y"]
        (tmp_path / "in.csv").write_text("\n".join(lines))
        if delimiter == ",":
            assert len(cells_of(tmp_path / "in.csv")[0]) == 52
            continue
        with pytest.raises(FormatError, match="same number of cells") as caught:
            cells_of(tmp_path / "in.csv")
        assert caught.value.hint is not None and "--delimiter" in caught.value.hint.options


def test_a_single_column_needs_no_delimiter(tmp_path: Path) -> None:
    """Its messages may hold all of them; only where they could be cells of a table is it asked."""
    messages = ["Good, really", "bad", "so; so, so | so", '"Quoted, ""twice"""']
    (tmp_path / "in.csv").write_text("\n".join(["body", *messages]))
    read, taken = cells_of(tmp_path / "in.csv", ReadOptions())
    assert read == [["body"], *([message] for message in messages[:3]), ['Quoted, "twice"']]
    assert taken.delimiter == "none"
    (tmp_path / "in.csv").write_text("body\n1,good\n2,bad\n")
    with pytest.raises(FormatError, match="header of one cell") as caught:
        cells_of(tmp_path / "in.csv")
    assert caught.value.hint is not None and "--delimiter none or --delimiter ," in caught.value.hint.text
    assert cells_of(tmp_path / "in.csv", ReadOptions(delimiter="none"))[0] == [["body"], ["1,good"], ["2,bad"]]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("id,body\n1,good,\n2,bad,\n", ["id", "body"]),
        ("id,body,\n1,good\n2,bad\n", ["id", "body"]),
        ("id,body,,,\n1,good,,,\n2,bad,,,\n", ["id", "body"]),
        ("id,body,\n1,good,\n2,bad,\n", ["id", "body", ""]),
        ("sep=;\nid;body;\n1;good;\n2;bad;\n", ["id", "body", ""]),
        ("id;body\n1;good;;\n2;bad;;\n", ["id", "body"]),
    ],
)
def test_cells_that_are_empty_in_every_row_are_padding(tmp_path: Path, content: str, columns: list[str]) -> None:
    """A delimiter behind every row, behind the header, or the empty columns of a spreadsheet; one may be meant."""
    (tmp_path / "in.csv").write_text(content)
    read, _ = cells_of(tmp_path / "in.csv", ReadOptions())
    assert [row[:2] for row in read] == [["id", "body"], ["1", "good"], ["2", "bad"]] and read[0] == columns


def test_padding_that_holds_something_after_all_costs_its_row(tmp_path: Path) -> None:
    """Beyond what was looked at."""
    rows = "".join(f"{n},{'good ' * 20},\n" for n in range(12_000))
    (tmp_path / "in.csv").write_text(f"id,body\n{rows}1,bad,more\n2,bad\n")
    read, _ = cells_of(tmp_path / "in.csv", ReadOptions())
    assert read[-2:] == [[None, None], ["2", "bad"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("привет, как дела".encode("cp1251"), "utf-8"),
        ("schön größer".encode("mac-roman"), "utf-8"),
        ("schön größer".encode("cp850"), "utf-8"),
        ("schön \u201cgrößer\u201d \u2013 don\u2019t".encode("cp1252"), "cp1252"),
        ("schön größer ".encode() * 9 + b"\xe9", "utf-8"),
        (b"a\0b", "ascii"),
        (b'good\n2,\x1f\n3,"bad\n\0"', "ascii"),
        (b"caf\xe9\0 and", "utf-8"),
    ],
)
def test_an_encoding_is_taken_only_if_the_bytes_read_as_text_in_it(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    """Else it counts as UTF-8 with damaged rows, which `--max-bad` refuses."""
    (tmp_path / "in.csv").write_bytes(b"id,body\n1," + content + b"\n")
    assert cells_of(tmp_path / "in.csv", ReadOptions())[1].encoding == encoding


def test_what_was_taken_is_kept_the_next_time(tmp_path: Path) -> None:
    """Where it still fits; else the file is refused, with what it looks like now."""
    path = tmp_path / "in.csv"

    def taken(content: str, before: Taken, encoding: str = "utf-8") -> Taken:
        path.write_text(content, encoding=encoding)
        return cells_of(path, ReadOptions(text_column="1", taken_before=before))[1]

    both = "a,b;body\n1,2;good\n"
    assert taken(both, Taken("utf-8", ";")).delimiter == ";" and taken(both, Taken("utf-8", ",")).delimiter == ","
    assert taken("id,body\n", Taken("cp1252", ",")) == Taken("cp1252", ",")
    assert taken("id,body\n1,é\n", Taken("ascii", ","), "cp1252") == Taken("cp1252", ",")
    assert taken("body\ngood, bad\n", Taken("utf-8", "none"), "utf-8").delimiter == "none"
    for content, before, encoding in (
        ("id;body\n1;good\n", Taken("utf-8", ","), "utf-8"),
        ("sep=;\nid;body\n1;good\n", Taken("utf-8", ","), "utf-8"),
        ("id,body\n1,é\n", Taken("utf-8", ","), "cp1252"),
        ("id,body\n1,é\n", Taken("cp1252", ","), "utf-8"),
        ("id,body\n1,é\n", Taken("ascii", ","), "utf-16"),
    ):
        with pytest.raises(FormatError, match=r"looks like .* now, and was read with") as caught:
            taken(content, before, encoding)
        assert caught.value.hint is not None and caught.value.hint.options.startswith("--")
