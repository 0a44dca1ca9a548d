"""CSV that is opened in a spreadsheet runs nothing, wherever it cuts the lines; and nothing is lost by that."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.messages import PREDICTION_FIELDS
from score_messages.write import WriteOptions
from score_messages.write.safe_cells import cells_before, safe_cells
from tests.support.command import RunScore
from tests.support.cpu_time import computes_within
from tests.support.disk_faults import write_table
from tests.support.examples import examples
from tests.support.messages import csv_bytes
from tests.support.slow_cells import NUMBER, SIGNS, passed_over, slow_safe, undone
from tests.support.written import written

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!D2",
    '=HYPERLINK("http://host.invalid/";"x")',
]
BEFORE = ["", " ", "\t", "\n", "\r", '"', "'", "\u00a0", "\u200b", "\ufeff", "\u3000", ' " ', "\x00", "\x1b"]
BEHIND = ["", "hello;", "hello\t", "hello\r\n", "hello,", "a;b;", ";"]
LETTERS = st.sampled_from(list("=+-@;,\t\r\n\"'<>U0 5a.e\x00\x1b\x9b\u202e\u200b\uff1d")) | st.characters(codec="utf-8")
TEXT = st.lists(LETTERS | st.sampled_from(FORMULAS), max_size=8).map("".join)


def runs(cell: str, cut: str) -> bool:
    """Whether a spreadsheet that cuts at `cut` could take the cell for a formula.

    A number isn't one, nor is a number before another cut's mark and a quote: `-5,"..."` is no formula in any tongue.
    """
    seen = cell
    while seen and (passed_over(seen[0]) or seen[0] in "\t\r\n"):
        if seen[0] == "'":
            return False
        seen = seen[1:]
    if seen[:1] not in SIGNS or not seen:
        return False
    number = NUMBER.match(seen)
    rest = seen[number.end() :] if number else seen
    return number is None or not (
        rest == "" or (rest[0] in ",;\t" and rest[0] != cut and rest[1:2] in ('"', "", rest[0]))
    )


def cut_at(text: str, cut: str) -> list[str]:
    """The cells as a program that cuts at `cut` sees them."""
    csv.field_size_limit(1 << 24)
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=cut) for cell in row]


@pytest.mark.parametrize("own", [",", ";", "tab", "|"])
@pytest.mark.parametrize("cut", [",", ";", "\t"])
def test_no_cell_begins_with_a_formula_wherever_a_spreadsheet_cuts(own: str, cut: str) -> None:
    """All formulas, behind all that may stand before them, in each of three columns."""
    texts = [f"{behind}{before}{formula}" for formula in FORMULAS for before in BEFORE for behind in BEHIND]
    table = pa.table({"one": texts, "=two;=2": texts[1:] + texts[:1], "three": texts[2:] + texts[:2]})
    text = written(table, "csv", WriteOptions(delimiter=own)).decode()
    assert [cell for cell in cut_at(text, cut) if runs(cell, cut)] == []
    raw = written(table, "csv", WriteOptions(delimiter=own, keep_formulas=True)).decode()
    assert [cell for cell in cut_at(raw, cut) if runs(cell, cut)]


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4), st.sampled_from(",;\t"), st.sampled_from(",;\t"))
@examples(300)
def test_no_text_becomes_a_formula(rows: list[tuple[str, str, str]], own: str, cut: str) -> None:
    """Nor does what a wrong cut makes of several cells."""
    table = pa.table({name: [row[index] for row in rows] for index, name in enumerate("abc")})
    text = written(table, "csv", WriteOptions(delimiter=own)).decode()
    assert [cell for cell in cut_at(text, cut) if runs(cell, cut)] == []


@given(TEXT, st.sampled_from(",;\t|"))
@examples(500)
def test_safe_cell_agrees_with_its_reference_implementation_and_can_be_undone(text: str, delimiter: str) -> None:
    """What was written tells exactly what the cell held."""
    (safe,) = safe_cells(pa.array([text], pa.large_string()), delimiter).to_pylist()
    assert safe == slow_safe(text, delimiter)
    assert undone(safe, delimiter) == text
    assert cells_before(pa.array([safe, None]), delimiter).to_pylist() == [text, None]


def test_control_characters_are_written_as_their_numbers() -> None:
    """No escape sequence reaches a terminal, no zero byte ends a cell early; tabs and line breaks stay."""
    for letter in map(chr, [*range(32), *range(0x7F, 0xA0), 0x202D, 0x202E]):
        (safe,) = safe_cells(pa.array([f"a{letter}b"], pa.large_string())).to_pylist()
        assert safe == (f"a{letter}b" if letter in "\t\r\n" else f"a<U+{ord(letter):04X}>b")
    kept = "\u200e\u200f\u202a\u2067 caf\u00e9 \U0001f600"
    assert safe_cells(pa.array([kept], pa.large_string())).to_pylist() == [kept]


@pytest.mark.parametrize("number", ["-5", "+3.2", "-1e-7", "-.5", "-0"])
def test_numbers_stay_numbers(number: str) -> None:
    """In the first column too: what follows is quoted, so that both together are no formula elsewhere."""
    table = pa.table({"n": [number], "text": ["5+A1"], "m": [number]})
    assert written(table, "csv") == f'n,text,m\r\n{number},"5+A1",{number}\r\n'.encode()


@pytest.mark.parametrize("hostile", ["\n" * 10**6, " " * 10**6, ";=" * 500_000, ("\t\"'") * 300_000, "\x1b" * 10**6])
def test_hostile_cell_takes_linear_time(hostile: str) -> None:
    """Twice as much text takes about twice as long, and little of it."""
    with computes_within(5):
        safe_cells(pa.array([hostile], pa.large_string()))


def test_message_of_a_stranger_runs_nothing_in_the_table_that_is_opened(tmp_path: Path, run_score: RunScore) -> None:
    """From export to table, by the command."""
    rows = [["id", "body", "note"], *([str(n), "I love it", f"hello;{formula}"] for n, formula in enumerate(FORMULAS))]
    (tmp_path / "in.csv").write_bytes(csv_bytes(rows))
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 0
    text = (tmp_path / "out.csv").read_bytes().decode()
    assert not any(runs(cell, cut) for cut in ",;\t" for cell in cut_at(text, cut))


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("delimiter", [",", ";", "tab", "|", "\t", "~", " "])
def test_table_for_a_spreadsheet_is_known_as_ours_and_read_back(
    tmp_path: Path, run_score: RunScore, delimiter: str, bom: bool
) -> None:
    """With mark and delimiter; it may be replaced, and be a source."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "caf\u00e9; a, \t| ~good"], ["2", "bad"]]))
    spreadsheet = ["--to-delimiter", delimiter, *(["--bom"] if bom else [])]
    for _ in range(2):
        assert run_score(tmp_path / "in.csv", tmp_path / "out.csv", *spreadsheet).exit_code == 0
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == bom
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 0
    (tmp_path / "again.csv").write_bytes(content)
    options = ["--delimiter", delimiter, "--keep", "id,body", "--to-delimiter", delimiter, *spreadsheet[2:]]
    done = run_score(tmp_path / "again.csv", tmp_path / "b.csv", *options)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "b.csv").read_bytes() == content


def test_table_whose_names_are_guarded_is_known_as_ours(tmp_path: Path) -> None:
    """Whatever `--prefix` holds."""
    for prefix in ("=", "a;=", 'q"', "x,", "\x1b"):
        for options in (WriteOptions(prefix=prefix), WriteOptions(prefix=prefix, delimiter=";", bom=True)):
            names = ["user", *(f"{prefix}{field.name}" for field in PREDICTION_FIELDS)]
            table = pa.table([pa.array(["a"])] * len(names), names=names)
            for _ in range(2):
                write_table(tmp_path / "a.csv", table, options)
            (tmp_path / "a.csv").unlink()


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "'", "\n", "5", "a", "-", "=", ".", "\\", "\x00", "\ud800"])
def test_delimiter_that_could_be_part_of_a_cell_is_wrong_usage(
    tmp_path: Path, run_score: RunScore, delimiter: str
) -> None:
    """Before anything is read."""
    result = run_score(tmp_path / "none.csv", tmp_path / "out.csv", "--to-delimiter", delimiter)
    assert result.exit_code == 2 and "--to-delimiter takes one character" in result.stderr


@pytest.mark.parametrize("target", ["out.parquet", "out.jsonl", "scored/"])
@pytest.mark.parametrize("option", [["--bom"], ["--to-delimiter", ";"]])
def test_what_only_csv_has_is_not_passed_over_in_silence(
    tmp_path: Path, run_score: RunScore, target: str, option: list[str]
) -> None:
    """It is wrong usage."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "good"]]))
    result = run_score(tmp_path / "in.csv", f"{tmp_path}/{target}", *option)
    assert result.exit_code == 2 and f"{option[0]} is for CSV" in result.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["in.csv"]
