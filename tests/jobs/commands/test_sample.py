"""`sentiment-jobs sample` as a person types it: what it says, and that it says no text."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.command import run_in
from tests.support.golden import check_golden
from tests.support.scored_tables import scored_rows, written

CANARY = "xylophone"

BEGIN = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def row(number: int) -> Mapping[str, object]:
    negative = (number * 37 % 100) / 100
    return {
        "message_id": f"m{number}",
        "body": f"The {CANARY} of order {number // 2 if number < 40 else number} came.",
        "date": BEGIN + datetime.timedelta(hours=number * 5),
        "status": "empty" if number % 50 == 7 else "scored",
        "score": 1 - negative,
        "p_negative": negative,
        "p_neutral": 0.0,
        "p_positive": 1 - negative,
        "words": 6,
        "unknown_words": 3 if number % 20 == 0 else 0,
    }


def sample(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_in(folder, "sentiment-jobs", "sample", *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With `scored.parquet`: 300 messages."""
    written(scored_rows([row(number) for number in range(300)], own=["body"]), tmp_path / "scored.parquet")
    written(
        scored_rows([{**row(1), "body": "again " * 9_000}], own=["body"]),
        tmp_path / "long.parquet",
        prefix="our_",
    )
    return tmp_path


def test_what_is_said_is_the_golden_text(folder: Path) -> None:
    """Of a first draw, one of the last days, one of what is left, a long text, and what is refused."""
    said = []
    for command in (
        "scored.parquet to_label.xlsx --count 100",
        "scored.parquet 'second one.csv' --count 100 --last 2w",
        "scored.parquet third.jsonl",
        "long.parquet long.xlsx --prefix our_",
        "scored.parquet to_label.xlsx",
        "scored.parquet to_label.ods",
        "scored.parquet rest.csv",
        "scored.parquet rest.csv --since 1.3.2026",
        "scored.parquet rest.csv --text-column comment",
        "missing.parquet rest.csv",
    ):
        words = command.replace("'second one.csv'", "second?one.csv").split()
        done = sample(folder, *(word.replace("?", " ") for word in words))
        said.append(f"$ sentiment-jobs sample {command}\n{done.stdout}{done.stderr}exit code {done.returncode}\n")
    text = "\n".join(said)
    assert CANARY not in text
    check_golden("sample.txt", text)


def test_the_file_is_no_more_open_than_its_source(folder: Path) -> None:
    (folder / "scored.parquet").chmod(0o600)
    assert sample(folder, "scored.parquet", "a.csv").returncode == 0
    assert (folder / "a.csv").stat().st_mode & 0o777 == 0o600


def test_a_table_without_dates_has_no_days(folder: Path) -> None:
    rows = [{name: value for name, value in row(number).items() if name != "date"} for number in range(20)]
    written(scored_rows(rows, own=["body"]), folder / "undated.parquet")
    done = sample(folder, "undated.parquet", "a.csv", "--since", "2026-03-01")
    assert done.returncode == 1 and "without a date" in done.stderr and CANARY not in done.stderr
