"""Faults found by using and attacking a folder of tables through the command: each test stands for its kind."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.support.command import RunScore
from tests.support.messages import CANARY

HEAD = "id,received,body\n"
OPTIONS = ("--id-column", "id", "--date-column", "received", "--partition", "date")


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def texts(scored: Path) -> list[str]:
    return sorted(pd.read_parquet(scored)["body"])


def test_grace_of_the_command_erases(inbox: Path, run_score: RunScore) -> None:
    """Not only the library: with `--grace 0` nothing of a deleted text is left."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n2,2026-01-02,{CANARY} I love it\n")
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    assert run_score("in", "scored/", *OPTIONS, "--grace", "0").exit_code == 0
    held = [path for path in Path("scored").rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert not held


def test_grace_is_refused_for_a_single_table(inbox: Path, run_score: RunScore) -> None:
    """As is every option that only a folder has."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    assert run_score("in/a.csv", "one.parquet", "--grace", "5").exit_code == 2


def test_damaged_tombstone_goes(inbox: Path, run_score: RunScore) -> None:
    """No reader can open it, and it may hold what was deleted."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n2,2026-01-02,{CANARY} I love it\n")
    run_score("in", "scored/", *OPTIONS)
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    run_score("in", "scored/", *OPTIONS)
    (table,) = Path("scored/day=2026-01-02").glob("*.parquet")
    os.truncate(table, table.stat().st_size - 8)
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0
    assert texts(Path("scored")) == ["I hate this lamp"] and not table.exists()


def test_damaged_table_of_an_input_that_is_gone_is_reported_until_it_is_moved_away(
    inbox: Path, run_score: RunScore
) -> None:
    """The command in the hint moves it away, and deletes nothing."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    (inbox / "b.csv").write_text(f"{HEAD}2,2026-01-01,I love this lamp\n")
    run_score("in", "scored/")
    (table,) = Path("scored").glob("a.csv-*.parquet")
    (inbox / "a.csv").unlink()
    os.truncate(table, 1000)
    for _ in range(2):
        result = run_score("in", "scored/")
        assert result.exit_code == 1 and table.name in result.stderr and "damaged" in result.stderr
    command = "mv " + result.stderr.rstrip().rstrip(".").rsplit("mv ", 1)[1]
    subprocess.run(shlex.split(command), check=True)
    assert Path(f"{table.name}.aside").is_file()
    assert run_score("in", "scored/").exit_code == 0 and texts(Path("scored")) == ["I love this lamp"]


@pytest.mark.parametrize("how", ["another day", "another name"])
def test_table_that_lies_where_it_does_not_belong_is_reported(inbox: Path, run_score: RunScore, how: str) -> None:
    """Readers would take its rows for more messages, or for those of another day."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    run_score("in", "scored/", *OPTIONS)
    (table,) = Path("scored").rglob("a.csv-*.parquet")
    wrong = Path("scored/day=2026-03-01" if how == "another day" else "scored/day=2026-01-01")
    wrong.mkdir(exist_ok=True)
    wrong = wrong / (table.name if how == "another day" else "copy.parquet")
    wrong.write_bytes(table.read_bytes())
    result = run_score("in", "scored/", *OPTIONS)
    assert result.exit_code == 1 and "doesn't belong" in result.stderr
    command = "mv " + result.stderr.rstrip().rstrip(".").rsplit("mv ", 1)[1]
    subprocess.run(shlex.split(command), check=True)
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0
    assert texts(Path("scored")) == ["I hate this lamp"]


def test_other_peoples_tables_are_left_alone(inbox: Path, run_score: RunScore) -> None:
    """They are none of ours, whatever they hold."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    run_score("in", "scored/")
    pq.write_table(pq.read_table(next(Path("scored").glob("*.parquet"))).replace_schema_metadata(), "scored/x.parquet")
    assert run_score("in", "scored/").exit_code == 0 and Path("scored/x.parquet").is_file()


def test_run_that_cant_restore_messages_is_not_quiet(inbox: Path, run_score: RunScore) -> None:
    """The other export that had them is gone: an error asks once to put it back, and that restores them."""
    messages = "1,2026-01-01,I hate this lamp\n2,2026-01-01,I love this lamp\n"
    (inbox / "latest.csv").write_text(f"{HEAD}{messages}")
    run_score("in", "scored/", *OPTIONS)
    monday = f"{HEAD}{messages}3,2026-01-01,The lamp is fine\n"
    (inbox / "monday.csv").write_text(monday)
    run_score("in", "scored/", *OPTIONS)
    (inbox / "monday.csv").unlink()
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0
    (inbox / "latest.csv").write_text(f"{HEAD}4,2026-01-02,Where is my order\n")
    result = run_score("in", "scored/", *OPTIONS)
    assert result.exit_code == 1 and "monday.csv" in result.stderr and "put it back" in result.stderr
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0  # it says so once
    (inbox / "monday.csv").write_text(monday)
    assert run_score("in", "scored/", *OPTIONS).exit_code == 0
    assert len(texts(Path("scored"))) == 4


@pytest.mark.parametrize("blank", ["", "  "])
def test_empty_cell_is_no_id(inbox: Path, run_score: RunScore, blank: str) -> None:
    """Two short thank-you messages without an id are two messages."""
    for name, day in (("a", 1), ("b", 2)):
        (inbox / f"{name}.csv").write_text(f"{HEAD}{blank},2026-01-0{day},Thank you so much\n")
    run_score("in", "scored/", *OPTIONS)
    assert len(texts(Path("scored"))) == 2


@pytest.mark.parametrize("day", ["1969-12-31", "2101-01-01"])
def test_day_of_a_run_is_one_that_a_message_can_have(inbox: Path, run_score: RunScore, day: str) -> None:
    """1970 to 2100, as for the dates of messages."""
    (inbox / "a.csv").write_text(f"{HEAD}1,2026-01-01,I hate this lamp\n")
    assert run_score("in", "scored/", "--run-date", day).exit_code == 2
