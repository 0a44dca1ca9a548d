"""Excel workbooks that are written: every cell comes back, none is a formula, and what Excel can't hold is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OutputError, TargetRefused
from score_messages.messages import prediction_schema
from score_messages.read import ReadOptions, open_messages
from score_messages.write import WriteOptions, open_sink, xlsx_format
from tests.support.command import RunScore


def write(path: Path, table: pa.Table, **options: bool) -> Path:
    with open_sink(str(path), table.schema, WriteOptions(**options)) as sink:  # type: ignore[arg-type]
        for batch in table.to_batches(max_chunksize=3):
            sink.write(batch)
        sink.commit({})
    return path


def cells_of(path: Path) -> list[dict[str, str | None]]:
    with open_messages(str(path), ReadOptions(text_column="1")) as opened:
        return [row for batch in opened for row in batch.columns.to_pylist()]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\r\t_x0041<&>")).filter(
    lambda text: (
        not text[:1].isspace()
        and not any(sign in text for sign in "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u202d\u202e")
    )
)


@given(texts=st.lists(st.none() | TEXT.filter(bool), min_size=1, max_size=8))
def test_texts_come_back(texts: list[str | None], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Line ends, markup and what looks like one of Excel's own escapes; a row keeps its place if a cell is empty."""
    path = tmp_path_factory.mktemp("book") / "out.xlsx"
    write(path, pa.table({"n": [str(n) for n in range(len(texts))], "text": pa.array(texts, pa.string())}))
    assert [row["text"] for row in cells_of(path)] == texts


def test_numbers_are_numbers_unless_excel_would_lose_digits(tmp_path: Path) -> None:
    """A long id stays what it is; truth values are Excel's."""
    table = pa.table({
        "n": [1, -5, 12345678901234567],
        "x": pa.array([0.1, float("nan"), None], pa.float32()),
        "t": [True, False, None],
    })  # fmt: skip
    path = write(tmp_path / "out.xlsx", table)
    with zipfile.ZipFile(path) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    kinds = [[cell.get("t") for cell in row] for row in sheet.iter() if row.tag.endswith("}row")]
    assert kinds[1:] == [[None, None, "b"], [None, "inlineStr", "b"], ["inlineStr", None, None]]
    assert [row["n"] for row in cells_of(path)] == ["1", "-5", "12345678901234567"]


def test_no_cell_reads_as_a_formula(tmp_path: Path) -> None:
    """Were the sheet saved as CSV, it would run; and no control character stays."""
    path = write(tmp_path / "out.xlsx", pa.table({"=a": ["=1+1", "+x", "\x1b[2K"]}))
    assert [list(row.items()) for row in cells_of(path)] == [
        [("'=a", "'=1+1")],
        [("'=a", "'+x")],
        [("'=a", "<U+001B>[2K")],
    ]
    with zipfile.ZipFile(path) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    """No time is in them."""
    table = pa.table({"a": ["x", "y"] * 9})
    assert write(tmp_path / "a.xlsx", table).read_bytes() == write(tmp_path / "b.xlsx", table).read_bytes()


def test_what_excel_cannot_hold_is_refused_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, columns, long texts and lists; half an emoji more counts double, as Excel does."""
    monkeypatch.setattr(xlsx_format, "MAX_ROWS", 5)
    monkeypatch.setattr(xlsx_format, "MAX_COLUMNS", 3)
    assert len(cells_of(write(tmp_path / "fits.xlsx", pa.table({"a": list("abcd")})))) == 4
    assert cells_of(write(tmp_path / "long.xlsx", pa.table({"a": ["\u00fc" * 32_767]})))[0]["a"] == "\u00fc" * 32_767
    for table, reason in (
        (pa.table({"a": list("abcde")}), "more rows"),
        (pa.table({name: ["x"] for name in "abcd"}), "columns"),
        (pa.table({"a": ["x" * 32_768]}), "limit of Excel's cells"),
        (pa.table({"a": ["\U0001f600" * 16_384]}), "limit of Excel's cells"),
        (pa.table({"a": [["x"]]}), "can't hold"),
    ):
        with pytest.raises(OutputError, match=reason):
            write(tmp_path / "out.xlsx", table)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fits.xlsx", "long.xlsx"]


def test_a_workbook_of_ours_is_replaced_and_no_other(tmp_path: Path) -> None:
    """Known by the names of its columns."""
    ours = pa.Table.from_pylist([], schema=prediction_schema())
    path = write(tmp_path / "out.xlsx", ours, allow_empty=True)
    write(path, ours, allow_empty=True)
    write(tmp_path / "other.xlsx", pa.table({"a": ["x"]}))
    with pytest.raises(TargetRefused):
        write(tmp_path / "other.xlsx", ours, allow_empty=True)


def test_a_scored_workbook_can_be_scored_again(run_score: RunScore, tmp_path: Path) -> None:
    """Excel in, Excel out; the second run replaces its own table."""
    write(tmp_path / "in.xlsx", pa.table({"id": ["1", "2"], "body": ["a good film", "an awful film"]}))
    for _ in range(2):
        done = run_score(tmp_path / "in.xlsx", tmp_path / "out.xlsx")
        assert done.exit_code == 0, done.stderr
    rows = cells_of(tmp_path / "out.xlsx")
    assert [row["sentiment"] for row in rows] == ["positive", "negative"] and rows[0]["score"].startswith("0.9")  # type: ignore[union-attr]
