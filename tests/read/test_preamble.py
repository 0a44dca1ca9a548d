"""Tables with a title or a filter above their header: refused, with the line where the header is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.command import RunScore
from tests.support.messages import CANARY
from tests.support.workbooks import xlsx

Row = list[str | int | float | bool | None]

GOOD, BAD = "a good lamp and I thank you", "bad, nobody answers"

ABOVE = {
    "a title": 'Report: tickets\nFilter: all\n\nid,message,date\n1,{good},x\n2,"{bad}",y\n',
    "padded": "Ticket report;;\nfrom 1 March to 31 March;;\nid;message;date\n1;{good};1.3.2026\n2;{bad};2.3.2026\n",
    "a comment": '# made by a tool\nid,message\n1,{good}\n2,"{bad}"\n',
    "with quotes": 'The "new" report, for "Ann"\nid,message\n1,{good}\n2,"{bad}"\n',
    "tabs": "Export 7\r\n\r\nid\tmessage\r\n1\t{good}\r\n2\t{bad}\r\n",
}


@pytest.mark.parametrize("kind", ABOVE)
def test_lines_above_the_header_are_counted_and_the_cure_takes_them_away(
    run_score: RunScore, tmp_path: Path, kind: str
) -> None:
    """What the error has is run as it stands."""
    (tmp_path / "in.csv").write_bytes(ABOVE[kind].format(good=GOOD, bad=BAD).encode())
    refused = run_score(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "above its header" in refused.stderr
    subprocess.run(refused.stderr[refused.stderr.index("tail ") :], shell=True, check=True, cwd=tmp_path)
    assert run_score(tmp_path / "table.csv", tmp_path / "out.parquet").exit_code == 0
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["message"].to_pylist() == [GOOD, BAD]
    assert table["sentiment"].to_pylist() == ["positive", "negative"]


def test_column_that_was_asked_for_is_looked_for_below(run_score: RunScore, tmp_path: Path) -> None:
    """By its name; every line has a first column."""
    (tmp_path / "in.csv").write_text(f"Report\n\nid,remark\n1,{GOOD}\n2,{GOOD}\n")
    refused = run_score(tmp_path / "in.csv", tmp_path / "out.parquet", "--text-column", "remark")
    assert "has 2 lines above its header" in refused.stderr
    refused = run_score(tmp_path / "in.csv", tmp_path / "out.parquet", "--text-column", "2")
    assert refused.exit_code == 1 and "above its header" not in refused.stderr


def test_rows_above_the_header_of_a_sheet_are_counted(run_score: RunScore, tmp_path: Path) -> None:
    """Merged over all columns or not."""
    rows: list[Row] = [["Feedback of March", None], [], ["id", "message"], [1, GOOD], [2, BAD]]
    (tmp_path / "in.xlsx").write_bytes(xlsx({"Sheet1": rows}))
    refused = run_score(tmp_path / "in.xlsx", tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "has a row above its header" in refused.stderr
    (tmp_path / "in.xlsx").write_bytes(xlsx({"Sheet1": rows[2:]}))
    assert run_score(tmp_path / "in.xlsx", tmp_path / "out.parquet").exit_code == 0


def test_message_that_reads_like_a_name_is_no_header(run_score: RunScore, tmp_path: Path) -> None:
    """Texts below a header without a usual name; and nothing of them is shown."""
    (tmp_path / "in.csv").write_text(f"id,remark\n1,{CANARY} text\n2,{CANARY} message\nx,{CANARY}\n")
    refused = run_score(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "above its header" not in refused.stderr and CANARY not in refused.stderr


def test_header_of_questions_can_be_scored_by_number(run_score: RunScore, tmp_path: Path) -> None:
    """None of them reads like a name, so none is shown; the error says that a number will do."""
    header = '"G1Q1. How was it for you, all in all?";"G1Q2. Please tell us why you think so"'
    (tmp_path / "in.csv").write_text(f'{header}\n"A1";"{GOOD}"\n"A2";"{BAD}"\n')
    refused = run_score(tmp_path / "in.csv", tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "by its number, counted from 1, with --text-column" in refused.stderr
    assert "tell us" not in refused.stderr
    assert run_score(tmp_path / "in.csv", tmp_path / "out.parquet", "--text-column", "2").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["sentiment"].to_pylist() == ["positive", "negative"]
