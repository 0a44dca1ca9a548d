"""Whatever stdout and stderr are, every command ends as it should, quietly, and with the right exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from score_messages_jobs.signals import Interrupted, interruptible
from score_messages_jobs.terminal import logs, progress
from tests.support.command import RunScore
from tests.support.cpu_time import seconds_of_children
from tests.support.messages import csv_bytes, inbox
from tests.support.paths import SAMPLE
from tests.support.processes import PATIENCE, catches, waited_for

BIN = Path(sys.executable).parent
INBOX = str(SAMPLE / "inbox.csv")

PRINTING = {
    "help": "score-messages --help",
    "short help": "score-messages -h",
    "help of all jobs": "sentiment-jobs -h",
    "help of a job": "sentiment-jobs train -h",
    "no job": "sentiment-jobs",
    "version": "score-messages --version",
    "version of the jobs": "sentiment-jobs --version",
    "completion": "bash -c 'score-messages --show-completion; exit $?'",
    "schema": "sentiment-jobs schema",
    "JSON schema": "sentiment-jobs schema --json",
    "settings": "sentiment-jobs config show in.csv",
    "a table": "sentiment-jobs show scored/",
    "runs": "sentiment-jobs runs scored/",
    "JSON runs": "sentiment-jobs runs scored/ --json",
    "scoring to stdout": "score-messages in.csv -",
    "scoring to stdout as JSON": "score-messages in.csv - --to jsonl",
    "scoring from a pipe": "score-messages - - < in.csv",
    "figures": "sentiment-jobs evaluate messages labelled.csv",
}

READING = {"schema", "JSON schema", "settings", "a table", "runs", "JSON runs", "figures"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with letters that ASCII lacks, labelled messages, and a folder of tables."""
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "in.csv").write_bytes(csv_bytes([*inbox(300), ["é", "a good café, 很好"]]))
    (folder / "labelled.csv").write_bytes(csv_bytes([["body", "label"], *([["a good film", "1"], ["bad", "0"]] * 20)]))
    assert shell("score-messages in.csv scored/", folder).returncode == 0
    return folder


NEEDED = {"help", "completion", "a table", "runs", "scoring to stdout"}
"""What is tried on every run of the tests; the rest takes a while."""

SOME = [pytest.param(name, marks=() if name in NEEDED else pytest.mark.slow, id=name) for name in PRINTING]


@pytest.fixture(autouse=True)
def _text_again() -> Iterator[None]:
    """Other tests read text."""
    yield
    logs.configure(logs.TEXT)


def shell(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A command as people type it, with what a bad end would leave behind."""
    environment = (
        os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "COLUMNS": "92", "PYTHONUNBUFFERED": ""} | variables
    )
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, check=False, timeout=PATIENCE
    )


def is_quiet(stderr: bytes) -> bool:
    """No traceback, no bug, and nothing of Python's own when it ends."""
    return not any(word in stderr for word in (b"Traceback", b"a bug", b"Exception ignored", b"Error:"))


@pytest.mark.parametrize("name", SOME)
def test_a_reader_that_stops_early_hears_nothing_more(name: str, folder: Path) -> None:
    """As after `| head -1`."""
    for reader in ("head -n 1", "true"):
        done = shell(f"{PRINTING[name]} | {reader}", folder)
        assert done.returncode == 0 and (done.stderr == b"" or name == "no job"), done.stderr


def test_scoring_for_nobody_ends_at_once(folder: Path) -> None:
    """The table would come only when all is scored; a reader that has gone isn't waited for."""
    words = ["a", "good", "film", "that", "is", "not", "very", "long", "or", "bad"]
    texts = (" ".join(words[int(digit)] for digit in f"{number:05}") for number in range(9_000))
    rows = [["body"], *([f"{text} " * 60] for text in texts)]  # no two alike, or most needn't be scored
    # A chunk is scored before anybody notices: a few times that many rows tell the two apart on any machine.
    (folder / "long.csv").write_bytes(csv_bytes(rows))
    seconds = []
    for command in ("score-messages long.csv - --workers 1 | true", "score-messages long.csv long.parquet --workers 1"):
        before = seconds_of_children()
        assert shell(command, folder).stderr == b""
        seconds.append(seconds_of_children() - before)
    assert seconds[0] < seconds[1] / 2, seconds


@pytest.mark.parametrize("name", SOME)
def test_a_full_output_is_told_of(name: str, folder: Path) -> None:
    """It is no bug; and what wasn't told isn't counted as done."""
    done = shell(f"{PRINTING[name]} > /dev/full", folder)
    assert is_quiet(done.stderr), done.stderr
    assert done.returncode == 1 and b"No space left on device" in done.stderr, done.stderr


@pytest.mark.parametrize("name", SOME)
def test_a_closed_output_is_no_crash(name: str, folder: Path) -> None:
    """Jobs that only print say so; a closed stderr changes nothing."""
    done = shell(f"{PRINTING[name]} >&-", folder)
    assert is_quiet(done.stderr) and done.stdout == b"", done.stderr
    if name in READING or "scoring" in name:
        assert done.returncode == 1 and b"closed" in done.stderr, done.stderr
    for closed in ("2>&-", "2>/dev/full"):
        again = shell(f"{PRINTING[name]} {closed}", folder)
        assert again.returncode == (2 if name == "no job" else 0) and again.stderr == b""


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in variables.items()),
)
def test_an_output_that_lacks_letters_is_no_crash(name: str, variables: dict[str, str], folder: Path) -> None:
    """They are written out instead."""
    done = shell(PRINTING[name], folder, **variables)
    assert is_quiet(done.stderr), done.stderr
    assert done.returncode == (2 if name == "no job" else 0), done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_output_is_told_of_however_it_is_buffered(unbuffered: str, folder: Path) -> None:
    """The system refuses what is printed at once, or only at the end."""
    for command in ("score-messages --version", "sentiment-jobs schema", "sentiment-jobs show scored/"):
        done = shell(f"{command} > /dev/full", folder, PYTHONUNBUFFERED=unbuffered)
        assert done.returncode == 1 and done.stderr.endswith(b": standard output: No space left on device\n")
        done = shell(f"{command} | true", folder, PYTHONUNBUFFERED=unbuffered)
        assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "name", ["é.csv", "very\x1b[2J.csv", "\udce9.csv", "[red] [b].csv", "\u202e.csv", "\x9b\x7f\n.csv"]
)
def test_no_name_in_an_error_commands_the_terminal_or_ends_in_a_crash(
    name: str, form: str, run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that is missing nor one that is bad, in an input or an output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCORE_MESSAGES_LOG_FORMAT", form)
    (tmp_path / name).write_bytes(b"id,notes\n1,x\n")
    named = (name, "t.csv"), (name, f"no/{name}"), ("--text-column", name, name, "t.csv"), (name, "t.csv", f"--{name}")
    for arguments in ((f"no-{name}", "t.csv"), *named):
        done = run_score(*arguments)
        assert done.exit_code and is_quiet(done.stderr.encode()), done.stderr
        assert done.stderr.replace("\n", "").isprintable()


def test_a_name_that_no_encoding_of_the_terminal_has_is_no_crash(tmp_path: Path) -> None:
    """It is written out."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [str(BIN / "score-messages"), "\udce9很.csv", "t.csv"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 1 and is_quiet(done.stderr) and b"no such file" in done.stderr


def test_no_record_of_a_run_commands_the_terminal(tmp_path: Path) -> None:
    """Whoever may write into the folder may have written it; nor does it show a password."""
    evil = "\x1b]0;x\x07\x9b31m\x7f\u202e\n postgresql://night:SECRET@db/mail"
    part = {"input": evil, "outcome": "failed", "error": evil}
    record = {"run_id": evil[:-30], "started": evil, "ended": evil, "exit_code": 1, "error": evil, "parts": [part]}
    runs = tmp_path / "scored" / "_runs"
    runs.mkdir(parents=True)
    for number, started in enumerate((evil, "2026-11-24T03:15:00+00:00")):
        name = f"20261124T03150{number}Z"
        (runs / f"{name}.json").write_text(json.dumps(record | {"run_id": name, "started": started}))
    for options in ("", "--failed", "--json"):
        done = shell(f"sentiment-jobs runs scored {options}", tmp_path)
        assert done.returncode == 0 and is_quiet(done.stderr), done.stderr
        stdout = done.stdout.decode()
        assert stdout.replace("\n", "").isprintable()
        assert "SECRET" not in stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_password_is_never_echoed(
    form: str, run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with the URL, in the message and in the hint."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCORE_MESSAGES_LOG_FORMAT", form)
    url = "postgresql://night:SECRET@db.example.org/mail"
    wrong = (
        ["--text-column", url],
        [f"--no-such={url}"],
        ["--model", url],
        ["--encoding", url],
        ["--keep", f"{url},{url}"],
    )
    for arguments in (
        [url, "t.csv"],
        [INBOX, url],
        [INBOX, f"{url}.csv"],
        *([INBOX, "t.csv", *options] for options in wrong),
    ):
        done = run_score(*arguments)
        assert done.exit_code and "SECRET" not in done.stderr + done.stdout.decode(), done.stderr


def test_no_name_commands_the_terminal_from_the_progress_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is it taken for the bar's own markup."""
    monkeypatch.setattr(progress, "is_terminal", lambda: True)
    with progress.progress_bar("evaluating [/x]\x1b[2J\u202e", "messages", wanted=True) as show:
        show(1, 1, 2, "input [/y]\x1b[2J 1 of 2")
    stderr = capsys.readouterr().err
    assert "\x1b[2J" not in stderr and "\u202e" not in stderr


def test_completion_knows_jobs_and_options(folder: Path) -> None:
    """As bash asks for it."""
    done = shell(
        "sentiment-jobs",
        folder,
        _SENTIMENT_JOBS_COMPLETE="complete_bash",
        COMP_WORDS="sentiment-jobs ev",
        COMP_CWORD="1",
    )
    assert done.stdout.split() == [b"evaluate"]
    done = shell(
        "score-messages",
        folder,
        _SCORE_MESSAGES_COMPLETE="complete_bash",
        COMP_WORDS="score-messages --text-c",
        COMP_CWORD="1",
    )
    assert done.stdout.split() == [b"--text-column"]


def test_completion_is_installed_where_a_shell_looks_for_it(folder: Path, tmp_path: Path) -> None:
    """In the home of whoever asks."""
    command = "bash -c 'score-messages --install-completion; exit $?'"  # it asks which shell it was started by
    done = shell(command, folder, HOME=str(tmp_path), SHELL="/bin/bash")
    assert done.returncode == 0, done.stderr
    assert any("score-messages" in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


def test_a_signal_ends_a_job_that_prints(folder: Path) -> None:
    """With its number, quietly."""
    process = subprocess.Popen(
        [BIN / "sentiment-jobs", "evaluate", "messages", *["labelled.csv"] * 400],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert waited_for(lambda: catches(process.pid, signal.SIGTERM))
    time.sleep(0.3)  # somewhere in its work, or it has done it: both are right
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 143) and is_quiet(stderr)


def test_a_signal_that_a_library_makes_an_error_of_is_still_a_signal() -> None:
    """So do those that are loaded just then."""
    with pytest.raises(Interrupted) as caught, interruptible():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        except Interrupted:
            raise ImportError("it can't be loaded") from None
    assert caught.value.exit_code == 143
