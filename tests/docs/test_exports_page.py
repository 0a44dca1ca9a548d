"""docs/exports.md: each command gets the right sentiments out of an invented file in that export's form, first try."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from score_messages.read.workbook import Workbook
from tests.support.command import RunScore
from tests.support.downloads import downloads
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
BLOCKS = "".join(re.findall(r"^```console\n(.*?)^```$", PAGE, re.M | re.S))
COMMANDS = [shlex.split(line) for line in re.findall(r"^\$ score-messages (.*)$", BLOCKS, re.M)]
EXPECTED = {
    "outlook.csv": "negative positive neutral",
    "posteingang.csv": "negative positive neutral",
    "takeout-20261127T061530Z-001.zip": "positive negative",
    "Inbox.mbox": "negative positive",
    "Local Folders": "negative positive positive",
    "zendesk.json": "negative positive neutral",
    "freshdesk.json": "negative positive",
    "jira.csv": "negative positive",
    "intercom.jsonl": "negative positive",
    "helpscout.jsonl": "negative positive",
    "reviews_com.example.shop_202603.csv": "positive negative empty",
    "app-store.jsonl": "negative positive",
    "trustpilot.csv": "negative positive",
    "amazon.csv": "negative positive",
    "Data_All_260305.zip": "positive negative empty",
    "Feedback.csv.zip": "negative positive",
    "feedback.xlsx": "negative positive empty",
    "tickets.jsonl": "negative positive empty",
    "dump.tsv": "negative positive empty",
}
"""The sentiment of each row, or its status where it has none; `-` where either reading of a quoted mail is right."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All exports as they are downloaded, and the tables that were made of them."""
    return downloads(tmp_path_factory.mktemp("exports"))


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table that was written, CSV with a mark or a workbook."""
    if path.suffix == ".xlsx":
        cells = list(Workbook(str(path), path.read_bytes()).rows(0))
        return [dict(zip(map(str, cells[0]), (cell or "" for cell in row), strict=True)) for row in cells[1:]]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_command_gets_the_right_sentiments(
    command: list[str], folder: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is added to what the page says, and all columns that it keeps are there."""
    monkeypatch.chdir(folder)
    done = run_score(*command)
    assert done.exit_code == 0, done.stderr
    rows = rows_of(folder / command[1])
    found = [row["sentiment"] or row["status"] for row in rows]
    expected = EXPECTED[command[0]].split()
    assert [sentiment if right != "-" else "-" for sentiment, right in zip(found, expected, strict=True)] == expected
    if "--keep" in command:
        kept = command[command.index("--keep") + 1].split(",")
        assert set(list(rows[0])[: len(kept)]) == set(kept)


def test_what_the_page_says_of_errors_is_so(folder: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a question or a column has to be named, or two columns have one name."""
    monkeypatch.chdir(folder)
    for source, options, words in (
        ("Feedback.csv.zip", (), "Feedback.csv.zip refused.csv --text-column 4\n"),
        ("typeform.csv", (), "typeform.csv refused.csv --text-column 3\n"),
        ("jira.csv", (), "more than one column called Comment"),
        ("intercom.jsonl", (), "has no column with a usual name"),
        ("app-store.jsonl", ("--text-column", "attributes"), "In them: rating, title, body"),
    ):
        done = run_score(source, "refused.csv", *options)
        assert done.exit_code == 1 and words in done.stderr, (source, done.stderr)
        assert not (folder / "refused.csv").exists()


def test_tickets_with_a_status_of_their_own_are_scored_whole(
    folder: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an option, and theirs is beside ours as the page says."""
    monkeypatch.chdir(folder)
    for source in ("zendesk.json", "freshdesk.json"):
        assert run_score(source, "whole.csv", "--force").exit_code == 0
        names = next(csv.reader((folder / "whole.csv").read_text().splitlines()))
        assert names.count("status") == names.count("source_status") == 1


DATES = {
    "reviews_com.example.shop_202603.csv": ("Review Submit Date and Time", "2026-03-02T08:15:00.000Z"),
    "zendesk.json --keep id": ("created_at", "2026-03-01T09:15:31.000Z"),
    "trustpilot.csv": ("Review Created (UTC)", "2026-03-01T09:15:31.000Z"),
    "typeform.csv --text-column 3": ("Submit Date (UTC)", "2026-03-05T02:41:38.000Z"),
    "Feedback.csv.zip --text-column 4": ("Timestamp", "2026-03-05T09:22:33.000Z"),
    "intercom.jsonl --text-column source.body": ("created_at", "2026-03-01T08:16:41.000Z"),
    "Data_All_260305.zip --date-format %m/%d/%Y": ("Start Date", "2026-03-02T08:15:00.000Z"),
    "jira.csv --keep Summary --date-format %d/%b/%y": ("Created", "2026-03-02T09:15:00.000Z"),
}


@pytest.mark.parametrize("command", DATES)
def test_dates_of_an_export_are_read_or_asked_about(
    command: str, folder: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has to state the form is told it."""
    monkeypatch.chdir(folder)
    column, expected = DATES[command]
    source, *options = command.split()
    if "--date-format" in options:
        *before, _, form = options
        done = run_score(source, "dated.csv", *before, "--date-column", column, "--force")
        assert done.exit_code == 1 and f"--date-format {form}" in done.stderr, done.stderr
    done = run_score(source, "dated.csv", *options, "--date-column", column, "--force", "--bom")
    assert done.exit_code == 0, done.stderr
    assert rows_of(folder / "dated.csv")[0]["date"] == expected


def test_each_export_is_on_the_page_once() -> None:
    """And each has a table of its own, so that none replaces another one."""
    assert [command[0] for command in COMMANDS] == list(EXPECTED)
    assert len({command[1] for command in COMMANDS}) == len(COMMANDS)
    assert {command[0] for command in COMMANDS}.isdisjoint(command[1] for command in COMMANDS)
