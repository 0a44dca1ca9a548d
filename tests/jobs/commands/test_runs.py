"""`sentiment-jobs runs` lists what became of the nights: whatever the records hold, and without touching anything."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import InputError
from score_messages_jobs import app
from score_messages_jobs.commands.runs import Options, failures, run, table
from tests.support.disk_faults import watched_disk
from tests.support.run_records import RECORD, odd_records, parsed, write_record


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    exit_code: int
    stdout: str
    stderr: str


def runs(*arguments: str | Path) -> Result:
    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        patch.setattr(sys, "argv", ["sentiment-jobs", "runs", *map(str, arguments)])
        patch.setattr(sys, "excepthook", sys.excepthook)
        with pytest.raises(SystemExit) as ended:
            app.sentiment_jobs()
    return Result(int(ended.value.code or 0), stdout.getvalue(), stderr.getvalue())


def night(number: int, **changed: Any) -> dict[str, Any]:
    started = datetime(2026, 11, number, 3, 15, tzinfo=UTC)
    quiet = {"scored": 2, "skipped": 0, "failed": 0, "repeated": 0, "waiting": 0, "pruned": 0}
    ending = {"exit_code": 0, "inputs": quiet, "drift": [], "parts": [], **changed}
    return {**RECORD, "run_id": f"{started:%Y%m%dT%H%M%SZ}-9a8b", "started": started.isoformat(), **ending}


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """A dataset with a quiet night, one with a bad input, one that was killed, and one with drift."""
    folder = tmp_path / "scored"
    folder.mkdir()
    failed = {"input": "2026/b\x1b[2J.csv", "part": "", "outcome": "failed", "error": "a quote opens and never closes"}
    scored = {"input": "a.csv", "part": "a.csv-1.parquet", "outcome": "scored", "error": None}
    cut_off = {"input": "caf\udce9.csv", "part": "c.csv-1.parquet", "outcome": "cut off", "error": None}
    drift = [{"measure": "scores", "against": "the last 7 runs", "psi": 0.4, "threshold": 0.2}]
    inputs = night(1)["inputs"]
    write_record(folder, night(1))
    write_record(folder, night(2, exit_code=1, inputs={**inputs, "failed": 1}, parts=[scored, failed]))
    killed = night(3, exit_code=137, seconds=None, ended="killed", inputs={**inputs, "scored": 0}, parts=[cut_off])
    del killed["drift"]
    write_record(folder, killed)
    write_record(folder, night(4, rows=1234567, drift=drift))
    return folder


def test_runs_are_an_aligned_table_newest_last(scored: Path) -> None:
    """With the counts of inputs and messages; what failed and drift are seen at a glance."""
    result = runs(scored)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "                                    inputs          messages\n"
        "run (UTC)            seconds  exit  scored  failed       rows  negative  positive\n"
        "2026-11-01 03:15:00     12.5     0       2       0         30        10        18\n"
        "2026-11-02 03:15:00     12.5     1       2       1         30        10        18\n"
        "2026-11-03 03:15:00            137       0       0         30        10        18  killed\n"
        "2026-11-04 03:15:00     12.5     0       2       0  1,234,567        10        18  drift\n"
    )


def test_what_is_nowhere_has_no_column(scored: Path) -> None:
    """Inputs that wait, and neutral messages, are told as soon as there are some."""
    assert "waiting" not in runs(scored).stdout
    waiting = {**night(1)["inputs"], "waiting": 1}
    write_record(scored, night(5, inputs=waiting, sentiments={"negative": 1, "neutral": 7, "positive": 2}))
    groups, header, *lines = runs(scored).stdout.splitlines()
    assert header.split()[4:] == ["scored", "failed", "waiting", "rows", "negative", "neutral", "positive"]
    assert groups.index("messages") > header.index("waiting")
    assert lines[-1].split()[4:] == ["2", "0", "1", "30", "1", "7", "2"]
    assert lines[0].split()[4:] == ["2", "0", "0", "30", "10", "0", "18"]


def test_failed_runs_say_which_inputs_and_why(scored: Path) -> None:
    """No name reaches the terminal as a command; other runs are left out."""
    result = runs(scored, "--failed")
    assert result.stdout.splitlines()[2:] == [
        "2026-11-02 03:15:00     12.5     1       2       1    30        10        18",
        r"    2026/b\x1b[2J.csv: a quote opens and never closes",
        "2026-11-03 03:15:00            137       0       0    30        10        18  killed",
        r"    caf\udce9.csv: cut off",
    ]


def test_what_else_made_a_run_fail_is_told() -> None:
    """An error that ended it, or drift where that was to be a failure."""
    drift = [{"measure": "scores", "against": "the last 7 runs"}]
    record = night(1, exit_code=1, ended="stopped", error="OutputError", drift=drift)
    assert list(failures(parsed(record))) == ["ended by OutputError", "drift: scores against the last 7 runs"]


def test_only_the_last_runs_are_read(scored: Path) -> None:
    """Of years of them."""
    with watched_disk(lambda call: None) as calls:
        assert [record.run_id[:8] for record in run(Options(scored, last=2))] == ["20261103", "20261104"]
    assert calls.count("open") + calls.count("builtins.open") <= 2
    assert len(run(Options(scored))) == 4
    assert [record.end.exit_code for record in run(Options(scored, last=1, failed=True))] == [137]
    assert len(runs(scored, "--last", "1").stdout.splitlines()) == 3


def test_json_is_the_whole_record_a_line_each(scored: Path) -> None:
    """With names that are no text as they stand in the record."""
    result = runs(scored, "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert records == [json.loads(path.read_text()) for path in sorted((scored / "_runs").iterdir())]
    assert result.stdout.isascii()
    assert len(runs(scored, "--json", "--failed").stdout.splitlines()) == 2


def test_nothing_is_written_and_no_lock_is_taken(scored: Path) -> None:
    """It may be asked while a run goes on, by an account that may only read."""
    with watched_disk(lambda call: None) as calls:
        run(Options(scored))
    assert not set(calls) & {"write", "mkdir", "unlink", "rename", "replace", "remove", "link", "utime", "fsync"}
    assert sorted(path.name for path in scored.iterdir()) == ["_runs"]


@pytest.mark.parametrize("options", [[], ["--failed"]])
def test_a_dataset_without_such_runs_says_so(tmp_path: Path, options: list[str]) -> None:
    """Not an empty table."""
    (tmp_path / "_runs").mkdir()
    (tmp_path / "_runs" / "broken.json").write_text("{")
    result = runs(tmp_path, *options)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1) and result.stdout.startswith("No run ")
    assert runs(tmp_path, "--json").stdout == ""


def test_another_folder_is_an_error_that_names_the_one_that_was_meant(scored: Path) -> None:
    """Whether a part was named, the records, the folder around, or the inputs."""
    (scored / "a.parquet").write_bytes(b"")
    inputs = scored.parent / "inbox"
    inputs.mkdir()
    for named in (scored / "a.parquet", scored / "_runs", scored.parent, inputs, scored.parent / "scord"):
        result = runs(named)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"sentiment-jobs: {named}: " in result.stderr and f"sentiment-jobs runs {scored}/\n" in result.stderr


def test_where_none_is_near_the_error_says_what_to_name(tmp_path: Path) -> None:
    """The target of score-messages."""
    (tmp_path / "deep").mkdir()
    with pytest.raises(InputError, match="is no folder of tables: it has no _runs") as raised:
        run(Options(tmp_path / "deep"))
    assert raised.value.hint is not None and raised.value.hint.text.endswith("the TARGET of score-messages.")


@given(st.lists(odd_records(), max_size=3))
def test_no_record_breaks_the_list(records: list[dict[str, Any]]) -> None:
    """As older and newer versions wrote it, or somebody by hand: a line each, and none that a terminal obeys."""
    lines = list(table(list(map(parsed, records))))
    assert len(lines) == len(records) + 2
    assert all(line.isprintable() for line in lines)
    for record in records:
        list(failures(parsed(record)))
