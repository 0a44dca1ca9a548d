"""`sentiment-jobs show`: a look into whatever score-messages wrote, that fits the terminal and can't command it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from score_messages.errors import InputError
from score_messages.messages import prediction_schema
from score_messages_jobs.commands.show import Options, run
from score_messages_jobs.terminal.excerpt import cells_of, excerpt
from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes, inbox
from tests.support.workbooks import xlsx

JOBS = str(Path(sys.executable).parent / "sentiment-jobs")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Twenty messages."""
    path = tmp_path / "inbox.csv"
    path.write_bytes(csv_bytes(inbox(20)))
    return path


@pytest.fixture
def shown(source: Path, run_score: RunScore, tmp_path: Path) -> str:
    """How they look once they are scored."""
    assert run_score(source, tmp_path / "scored.parquet").exit_code == 0
    return run(Options(tmp_path / "scored.parquet"))


def rewritten(path: Path, delimiter: str, mark: str) -> None:
    """A CSV as other spreadsheets want it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    path.write_bytes((mark + text.getvalue()).encode())


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("packed", [None, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_every_format_that_is_written_can_be_shown(
    source: Path, shown: str, run_score: RunScore, tmp_path: Path, suffix: str, packed: object
) -> None:
    """All alike, packed or not, whatever the file is called."""
    table = tmp_path / f"table.{suffix}"
    assert run_score(source, table).exit_code == 0
    if callable(packed) and suffix not in ("parquet", "xlsx"):
        table.write_bytes(packed(table.read_bytes()))
    renamed = table.rename(tmp_path / "any.name")
    assert run(Options(renamed)) == shown
    assert shown.startswith("score  sentiment  status        the message\n") and CANARY in shown


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_a_csv_for_any_spreadsheet_can_be_shown(
    source: Path, run_score: RunScore, tmp_path: Path, delimiter: str, mark: str
) -> None:
    """Its header says what separates the cells."""
    table = tmp_path / "table.csv"
    assert run_score(source, table).exit_code == 0
    before = run(Options(table, rows=2))
    rewritten(table, delimiter, mark)
    assert run(Options(table, rows=2)) == before


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "xlsx"])
def test_a_table_without_rows_is_shown_as_such(run_score: RunScore, tmp_path: Path, suffix: str) -> None:
    """A header and no counts."""
    (tmp_path / "empty.csv").write_text("id,body\n")
    assert run_score(tmp_path / "empty.csv", tmp_path / f"table.{suffix}").exit_code == 0
    assert run(Options(tmp_path / f"table.{suffix}")) == "score  sentiment  status        the message\n"


def test_all_rows_are_counted_however_few_are_shown(source: Path, run_score: RunScore, tmp_path: Path) -> None:
    """In every format."""
    for suffix in ("parquet", "csv", "jsonl", "xlsx"):
        table = tmp_path / f"table.{suffix}"
        assert run_score(source, table).exit_code == 0
        for rows in (0, 1, 10, 50):
            lines = run(Options(table, rows=rows)).splitlines()
            assert lines.index("") == 1 + min(rows, 20)
            assert sum(int(line.split()[0]) for line in lines[lines.index("") + 1 :]) == 20


def test_a_workbook_that_is_no_scored_table_is_refused(tmp_path: Path) -> None:
    """One with other columns, with none, a cut one, and any other zip."""
    for content in (
        xlsx({"Sheet1": [["id", "body"], ["1", CANARY]]}),
        xlsx({"Sheet1": [["id"]]}),
        xlsx({"Sheet1": []}),
    ):
        (tmp_path / "table.xlsx").write_bytes(content)
        with pytest.raises(InputError, match="is no scored table"):
            run(Options(tmp_path / "table.xlsx"))
        for damaged in (content[:-40], b"PK\x03\x04" + b"x" * 100):
            (tmp_path / "table.xlsx").write_bytes(damaged)
            with pytest.raises(InputError, match="damaged"):
                run(Options(tmp_path / "table.xlsx"))


def test_several_text_columns_are_shown_one_behind_the_other(run_score: RunScore, tmp_path: Path) -> None:
    """As they were named when they were scored."""
    (tmp_path / "in.csv").write_text("subject,body,note\nFilm,a good one,x\n")
    table = tmp_path / "t.xlsx"
    assert run_score(tmp_path / "in.csv", table, "--text-column", "subject,body").exit_code == 0
    assert "Film a good one" in run(Options(table, text_column="subject,body"))
    assert "Film" not in run(Options(table))
    with pytest.raises(InputError, match="no column 'bdy'"):
        run(Options(table, text_column="subject,bdy"))


def test_a_prefix_and_another_text_column_are_found(run_score: RunScore, tmp_path: Path) -> None:
    """As they were given when it was scored."""
    (tmp_path / "in.csv").write_text("score,notes\n5,a good film\n")
    arguments = (tmp_path / "in.csv", tmp_path / "t.csv", "--prefix", "x_", "--text-column", "notes")
    assert run_score(*arguments).exit_code == 0
    with pytest.raises(InputError, match="no column sentiment, status"):
        run(Options(tmp_path / "t.csv"))
    assert "a good film" not in run(Options(tmp_path / "t.csv", prefix="x_"))
    assert "a good film" in run(Options(tmp_path / "t.csv", prefix="x_", text_column="notes"))
    with pytest.raises(InputError, match=r"no column 'nots'\. It has: score, notes"):
        run(Options(tmp_path / "t.csv", prefix="x_", text_column="nots"))


def test_the_tables_of_a_folder_are_one_with_the_newest_first(
    source: Path, run_score: RunScore, tmp_path: Path
) -> None:
    """It says how many they are, and all are counted."""
    other = tmp_path / "later.csv"
    other.write_text("id,body\n1,a later film\n")
    assert run_score(source, other, f"{tmp_path}/scored/").exit_code == 0
    (later,) = (tmp_path / "scored").glob("later.csv-*")
    for part in (tmp_path / "scored").glob("*.parquet"):
        os.utime(part, (1, 2 if part == later else 1))
    shown = run(Options(tmp_path / "scored", width=300))
    first, _, header, row, *_ = shown.splitlines()
    assert first == f"{tmp_path}/scored (2 tables, the newest first)" and header.startswith("score  sentiment")
    assert row.endswith("a later film")
    assert sum(int(line.split()[0]) for line in shown.partition("number 9\n\n")[2].splitlines()) == 21


def test_of_folders_per_day_the_latest_day_comes_first(run_score: RunScore, tmp_path: Path) -> None:
    """Whenever its file was written."""
    (tmp_path / "in.csv").write_text("at,body\n2026-11-23,an early film\n2026-11-24,a late film\n")
    arguments = ("--partition", "date", "--date-column", "at")
    assert run_score(tmp_path / "in.csv", f"{tmp_path}/scored/", *arguments).exit_code == 0
    for part in (tmp_path / "scored").glob("*/*.parquet"):
        os.utime(part, (1, 2 if "23" in part.parent.name else 1))
    shown = run(Options(tmp_path / "scored"))
    assert shown.index("a late film") < shown.index("an early film")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,body\n1,good\n", "is no scored table"),
        (b"", "is no scored table"),
        (b"\x00\xff" * 100, "is no scored table"),
        (b'{"id": 1}\n', "is no scored table"),
        (b'{"score": 1, "sentiment": 1, "status": 1}\nnone\n', "line 2.*is no JSON object"),
        (b'score,sentiment,status\n1,"x\n', "quotes don't close"),
        (b"PAR1" + b"x" * 100, "is damaged"),
        (gzip.compress(b"score,sentiment,status\n" * 9, mtime=0)[:-9], "cut off"),
    ],
)
def test_what_is_no_table_of_ours_is_an_error_without_its_words(tmp_path: Path, content: bytes, reason: str) -> None:
    """And nobody is told that nothing was written, who wanted to read."""
    (tmp_path / "t").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        run(Options(tmp_path / "t"))
    done = subprocess.run([JOBS, "show", str(tmp_path / "t")], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Nothing was written" not in done.stderr and "Traceback" not in done.stderr
    assert ("Score it with score-messages first" in done.stderr) == (reason == "is no scored table")


@pytest.mark.parametrize("columns", [33, 40, 60, 92, 200])
def test_lines_fit_the_terminal(tmp_path: Path, columns: int) -> None:
    """Counted in its cells, of which a Chinese letter takes two and a combining one none."""
    texts = ["很好的电影" * 40, "e\u0301" * 300, "a good film " * 30, "👍" * 100, "\u0e01\u0e33" * 100]
    write_table(tmp_path / "t.parquet", texts)
    done = subprocess.run(
        [JOBS, "show", str(tmp_path / "t.parquet")],
        env=os.environ | {"COLUMNS": str(columns), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert max(map(cell_len, done.stdout.splitlines())) <= columns
    assert max(map(cell_len, done.stdout.splitlines())) >= columns - 2


@given(st.text(st.characters(exclude_categories=())), st.integers(0, 80))
def test_an_excerpt_is_one_line_that_no_terminal_obeys_and_that_fits(text: str, width: int) -> None:
    """Whatever the text is."""
    line = excerpt(text, width)
    assert line.isprintable() and cells_of(line) <= width


CONTROLS = "\x00\x07\x08\x1b[2J\x7f\x9b31m\u202e\u2066\u200b\ud800\r\n\t\u2028\ue000"


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_no_cell_commands_the_terminal(tmp_path: Path, suffix: str) -> None:
    """Not in the text, the sentiment, the status, a name, or anywhere in a table that somebody else has made."""
    evil = CONTROLS.replace("\ud800", "")
    write_table(tmp_path / "t.parquet", [evil + "x"], sentiment=evil, status=evil, name=evil)
    table = pq.read_table(tmp_path / "t.parquet")
    target = tmp_path / f"evil\x1b[2J.{suffix}"
    if suffix == "parquet":
        pq.write_table(table, target)
    elif suffix == "csv":
        rows = [
            table.column_names,
            *map(list, zip(*(table[name].to_pylist() for name in table.column_names), strict=True)),
        ]
        target.write_bytes(csv_bytes([[str(cell) for cell in row] for row in rows]))
    else:
        table.to_pandas().to_json(target, orient="records", lines=True)
    done = subprocess.run([JOBS, "show", str(target)], capture_output=True, check=True)
    assert done.stdout.decode().replace("\n", "").isprintable()


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="needs SCORE_MESSAGES_DATA")
def test_the_table_of_an_attacker_is_shown_in_peace() -> None:
    """With escapes in its columns' names and cells."""
    path = Path(os.environ["SCORE_MESSAGES_DATA"]) / "cases" / "hostile" / "evil.parquet"
    done = subprocess.run([JOBS, "show", str(path)], capture_output=True, check=False)
    assert (done.stdout + done.stderr).decode().replace("\n", "").isprintable()


def write_table(
    path: Path, texts: list[str], sentiment: str = "positive", status: str = "scored", name: str = "n"
) -> None:
    """A scored table with these messages."""
    rows = len(texts)
    filled = {"sentiment": [sentiment] * rows, "status": [status] * rows, "score": [0.5] * rows}
    columns = {"body": texts, name: texts, **{f.name: filled.get(f.name, [None] * rows) for f in prediction_schema()}}
    pq.write_table(pa.table(columns), path)
