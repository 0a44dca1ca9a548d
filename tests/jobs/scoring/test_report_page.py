"""`score-messages --report`: the page of all that is in the table; what becomes of it never spoils the table."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.errors import OutputError
from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes

ROWS = [["id", "at", "body"]] + [
    [str(day), f"2026-11-{day:02}", f"{CANARY}: it is {'bad' if day % 2 else 'good'}"] for day in range(1, 21)
]

TABLES = ("out.csv", "out.parquet", "out.jsonl", "out.xlsx", "scored/")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export with dates; we stand beside it."""
    (tmp_path / "in.csv").write_bytes(csv_bytes(ROWS))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("target", TABLES)
def test_page_is_of_the_table_in_whatever_format(place: Path, run_score: RunScore, target: str) -> None:
    """Night after night, without a word in cron, and without a word of a message."""
    for _ in range(2):
        result = run_score("in.csv", target, "--date-column", "at", "--report", "report.html")
        assert (result.exit_code, result.stderr) == (0, "")
    text = (place / "report.html").read_text(encoding="utf-8")
    assert "From 14 to 20 November 2026, 7 messages from people were judged" in text and CANARY not in text
    assert sorted(os.listdir(place)) == sorted(["in.csv", "report.html", target.rstrip("/")])


def test_prefix_and_dropped_text_are_no_hindrance(place: Path, run_score: RunScore) -> None:
    """Nor is a text column that was named by its number."""
    options = ("--prefix", "x_", "--drop-text", "--text-column", "3", "--report", "report.html")
    assert run_score("in.csv", "out.parquet", *options).exit_code == 0
    assert "20 messages from people were judged" in (place / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["out.parquet", "scored/"])
def test_page_that_cannot_be_written_is_known_before_anything_is_scored(
    place: Path, run_score: RunScore, target: str
) -> None:
    """Nothing of the run happens."""
    (place / "mine.html").write_text("mine")
    (place / "folder.html").mkdir()
    for name in ("mine.html", "folder.html", "nowhere/report.html", "report.pdf", "in.csv"):
        result = run_score("in.csv", target, "--report", name)
        assert result.exit_code in (1, 2) and name in result.stderr, name
        assert not (place / target).exists()
    assert (place / "mine.html").read_text() == "mine"


@pytest.mark.parametrize("target", ["out.parquet", "scored/"])
def test_failing_page_leaves_the_table_and_the_counts(
    place: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """Exit code 1 says that something is missing, and the line says what."""

    def fails(*arguments: object) -> None:
        raise OutputError("report.html", "no space left on the disk")

    monkeypatch.setattr("score_messages.report.html_file.HtmlFile.write", fails)
    result = run_score("in.csv", target, "--report", "report.html", "--summary", "counts.json")
    assert result.exit_code == 1
    assert "report.html: the table is written, but not its report: " in result.stderr
    assert json.loads((place / "counts.json").read_text())["rows"] == 20
    tables = [place / target] if target.endswith("parquet") else list((place / target).glob("*.parquet"))
    assert sum(pq.read_metadata(table).num_rows for table in tables) == 20


def test_page_and_table_and_counts_are_three_files(place: Path, run_score: RunScore) -> None:
    """Also where --force would let one replace the other, and on the first run, when none is there."""
    twice = (
        ("out.html", "--to", "csv", "--report", "out.html"),
        ("out.csv", "--report", "a.html", "--summary", "a.html"),
        ("scored/", "--report", "scored/report.html"),
    )
    for _ in range(2):
        for arguments in twice:
            result = run_score("in.csv", *arguments, "--force")
            assert result.exit_code in (1, 2), arguments
        assert run_score("in.csv", "scored/").exit_code == 0
    assert sorted(os.listdir(place)) == ["in.csv", "scored"]


def test_page_of_standard_output_is_refused(place: Path, run_score: RunScore) -> None:
    """There is no table to make it of, and two things in one stream."""
    for arguments in (("-", "--report", "report.html"), ("out.csv", "--report", "-")):
        result = run_score("in.csv", *arguments)
        assert result.exit_code == 2 and "--report" in result.stderr


def test_dry_run_writes_no_page(place: Path, run_score: RunScore) -> None:
    """It writes nothing at all."""
    for target in ("out.csv", "scored/"):
        assert run_score("in.csv", target, "--dry-run", "--report", "report.html").exit_code == 0
    assert os.listdir(place) == ["in.csv"]


def test_settings_may_name_it_beside_themselves(place: Path, run_score: RunScore, tmp_path: Path) -> None:
    """As any other option; a path is meant from where the file lies."""
    (place / "etc").mkdir()
    (place / "etc" / "nightly.toml").write_text('report = "report.html"\n')
    assert run_score("in.csv", "out.csv", "--config", "etc/nightly.toml").exit_code == 0
    assert (place / "etc" / "report.html").exists()
