"""The command as people and cron meet it: real processes, real signals, exit codes, silence."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.errors import Hint, InputError
from score_messages.model.bundle import Model
from score_messages_jobs.app import log_error
from score_messages_jobs.terminal.logs import TEXT, configure
from tests.support.command import RunScore, run_in_process
from tests.support.cpu_time import seconds_of_children
from tests.support.measured_run import measured_run
from tests.support.paths import SAMPLE
from tests.support.processes import PATIENCE, waited_for

SCORE = str(Path(sys.executable).parent / "score-messages")
JOBS = str(Path(sys.executable).parent / "sentiment-jobs")
INBOX = str(SAMPLE / "inbox.csv")


def run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, **options)  # type: ignore[call-overload, no-any-return]


def big_csv(path: Path, rows: int) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "body"])
        writer.writerows((number, f"a good film number {number} " * 40) for number in range(rows))
    return path


def test_help_answers_in_a_blink() -> None:
    """It computes for little longer than Python takes to import Typer: the best of ten, on a machine of any speed."""
    least: dict[str, float] = {}
    for _ in range(10):
        for command in ((sys.executable, "-c", "import typer.rich_utils"), (SCORE, "--help"), (JOBS, "--help")):
            before = seconds_of_children()
            assert run(*command).returncode == 0
            seconds = seconds_of_children() - before
            least[command[0]] = min(seconds, least.get(command[0], seconds))
        if max(least.values()) < 2.5 * least[sys.executable]:
            return
    raise AssertionError(least)


def test_every_job_has_help(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each says first what one gets, in a sentence, and has a line to paste that is not the usage."""

    def printed(*arguments: str) -> str:
        monkeypatch.setenv("COLUMNS", "160")
        done = run_in_process(monkeypatch, model, *arguments, "--help", program="sentiment-jobs")
        assert done.exit_code == 0, done.stderr
        return done.stdout.decode()

    listed = printed().partition("Commands")[2]
    jobs = re.findall(r"^│ ([a-z-]+) ", listed, flags=re.MULTILINE)
    assert {"score", "show", "check", "evaluate", "train", "import-model"} <= set(jobs)
    for job in jobs:
        shown = printed(job, *(["show"] if job == "config" else []))
        usage, first, *rest = (line.strip() for line in shown.splitlines() if line.strip())
        assert usage.startswith("Usage: ") and re.fullmatch(r"[A-Z].+\.", first), first
        program = ("score-messages ",) if job == "score" else (f"sentiment-jobs {job} ", f"sentiment-jobs {job}")
        assert any(line.startswith(program[0]) or line in program for line in rest), shown


def test_success_in_cron_is_silent(tmp_path: Path) -> None:
    """Nothing on stdout or stderr without a terminal: cron sends no mail."""
    done = run(SCORE, INBOX, str(tmp_path / "scored.parquet"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_is_kept_in_the_home_and_no_home_is_needed(tmp_path: Path) -> None:
    """No cache, no device id, no complaint about a home that can't be written."""
    home = tmp_path / "home"
    home.mkdir()
    for place in (str(home), "/proc/nowhere"):
        done = run(SCORE, INBOX, str(tmp_path / "scored.parquet"), env={"PATH": os.environ["PATH"], "HOME": place})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []


def test_terminal_gets_a_closing_line(tmp_path: Path) -> None:
    """Somebody who watches is told what came out; --quiet says nothing even then."""
    for options, expected in (((), b"12 messages"), (("--quiet",), b"")):
        master, slave = pty.openpty()
        with subprocess.Popen([SCORE, INBOX, str(tmp_path / "scored.parquet"), *options], stderr=slave) as process:
            os.close(slave)
            shown = b""
            try:
                while chunk := os.read(master, 4096):
                    shown += chunk
            except OSError:  # the terminal's other side is closed
                pass
        assert process.returncode == 0
        assert expected in shown and (expected or not shown)


def test_summary_is_one_json_object(tmp_path: Path) -> None:
    """Counts for whoever watches the night."""
    done = run(SCORE, INBOX, str(tmp_path / "scored.parquet"), "--summary", "-")
    summary = json.loads(done.stdout)
    assert summary["rows"] == 12 and sum(summary["statuses"].values()) == 12
    assert summary["statuses"]["empty"] == 1
    assert sum(summary["sentiments"].values()) == summary["statuses"]["scored"]
    assert len(summary["input_sha256"]) == len(summary["model_fingerprint"]) == 64


def test_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    """The rehearsal before the first night."""
    done = run(SCORE, INBOX, str(tmp_path / "scored.parquet"), "--dry-run")
    assert done.returncode == 0 and "12 messages" in done.stderr and "text in 'body'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_limit_scores_the_first_rows(tmp_path: Path) -> None:
    """And the footer doesn't claim to have hashed the whole input."""
    target = tmp_path / "scored.parquet"
    assert run(SCORE, INBOX, str(target), "--limit", "5").returncode == 0
    assert pq.read_metadata(target).num_rows == 5
    assert pq.read_metadata(target).metadata[b"score_messages.input_sha256"] == b""


def test_articles_sentence_is_negative(tmp_path: Path) -> None:
    """The article's own example."""
    source = tmp_path / "one.csv"
    source.write_text("text\nThe movie was a great waste of my time.\n")
    done = run(SCORE, str(source), "-", "--to", "jsonl")
    assert json.loads(done.stdout)["sentiment"] == "negative"


def test_pipes_work_on_both_ends() -> None:
    """stdin to stdout, as CSV."""
    with open(INBOX, "rb") as file:
        done = subprocess.run([SCORE, "-", "-"], stdin=file, capture_output=True, check=True)
    rows = list(csv.DictReader(done.stdout.decode().splitlines(keepends=True)))
    assert len(rows) == 12 and rows[0]["sentiment"] == "positive" and rows[0]["id"] == "0001"


def test_reader_that_stops_early_is_no_error_message(tmp_path: Path) -> None:
    """`score-messages ... - | head` ends without a traceback."""
    source = big_csv(tmp_path / "big.csv", 3000)
    done = run("sh", "-c", f'"{SCORE}" "{source}" - | head -n 1')
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        [INBOX],
        [INBOX, "out.parquet", "--max-bad", "many"],
        [INBOX, "out.parquet", "--delimiter", "ab"],
        [INBOX, "out.parquet", "--encoding", "klingon"],
        [INBOX, "out.parquet", "--from", "docx"],
        [INBOX, "out.parquet", "--to", "docx"],
        [INBOX, "out.table"],
        [INBOX, "out.parquet", "--limit", "0"],
        [INBOX, "out.parquet", "--workers", "0"],
        [INBOX, "-", "--summary", "-"],
    ],
)
def test_wrong_usage_exits_2(
    arguments: list[str], run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And writes nothing."""
    monkeypatch.chdir(tmp_path)
    done = run_score(*arguments)
    assert done.exit_code == 2 and done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_two_runs_give_identical_bytes(tmp_path: Path) -> None:
    """With any number of workers."""
    source = big_csv(tmp_path / "in.csv", 9000)
    for suffix in ("parquet", "csv", "jsonl"):
        tables = []
        for number, workers in enumerate(("1", "2", "5")):
            target = tmp_path / f"{number}.{suffix}"
            assert run(SCORE, str(source), str(target), "--workers", workers).returncode == 0
            tables.append(target.read_bytes())
        assert tables[0] == tables[1] == tables[2]


def start_and_wait_for_temp(source: Path, target: Path) -> subprocess.Popen[str]:
    as_by_a_terminal = partial(signal.signal, signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may ignore it
    command = [SCORE, str(source), str(target)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=as_by_a_terminal)  # noqa: PLW1509 - no thread runs yet
    assert waited_for(lambda: bool(list(target.parent.glob(".*.tmp"))) or process.poll() is not None)
    assert process.poll() is None, process.communicate()[1]
    return process


def test_second_run_at_the_same_time_exits_3(tmp_path: Path) -> None:
    """It stops at once and leaves the first one alone; a killed holder doesn't block the next."""
    source, target = big_csv(tmp_path / "in.csv", 40_000), tmp_path / "out" / "scored.parquet"
    target.parent.mkdir()
    first = start_and_wait_for_temp(source, target)
    second = run(SCORE, INBOX, str(target))
    assert second.returncode == 3 and "another run" in second.stderr
    first.kill()
    first.communicate()
    assert not target.exists()
    assert run(SCORE, INBOX, str(target)).returncode == 0
    assert pq.read_metadata(target).num_rows == 12
    assert not list(target.parent.glob(".*.tmp"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_cleans_up_and_keeps_the_old_table(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 128 + n, no temporary file, yesterday's table."""
    source, target = big_csv(tmp_path / "in.csv", 40_000), tmp_path / "out" / "scored.parquet"
    target.parent.mkdir()
    assert run(SCORE, INBOX, str(target)).returncode == 0
    old = target.read_bytes()
    process = start_and_wait_for_temp(source, target)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert "interrupted" in stderr and "Traceback" not in stderr
    assert target.read_bytes() == old
    assert not list(target.parent.glob(".*.tmp"))


def test_nohup_keeps_running(tmp_path: Path) -> None:
    """A hang-up that is ignored on entry stays ignored."""
    source, target = big_csv(tmp_path / "in.csv", 10_000), tmp_path / "scored.parquet"
    command = f'trap "" HUP; exec "{SCORE}" "{source}" "{target}"'
    process = subprocess.Popen(["sh", "-c", command], stderr=subprocess.PIPE)
    while not list(tmp_path.glob(".*.tmp")):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and target.exists()


@pytest.mark.slow
def test_memory_doesnt_grow_with_the_input(tmp_path: Path) -> None:
    """Ten times the rows, less than 1.2 times the peak."""
    peaks = []
    for rows in (25_000, 250_000):
        source = big_csv(tmp_path / f"{rows}.csv", rows)
        run = measured_run([SCORE, source, tmp_path / "scored.parquet"])
        assert run.code == 0, run.stderr
        peaks.append(run.peak_bytes)
        source.unlink()
    assert peaks[1] < 1.2 * peaks[0], peaks


def logged(capsys: pytest.CaptureFixture[str], error: InputError, *arguments: str) -> str:
    """What stands on stderr after an error of `score-messages` with these arguments."""
    configure(TEXT)
    log_error(error, "score-messages", list(arguments))
    return capsys.readouterr().err


def test_error_says_what_where_and_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    """The same command again, with the option of the hint in place of the one that was wrong."""
    error = InputError(
        "in.csv", "has no column 'x'. It has: a, b.", record=3, line=7, hint=Hint("Name it", "--text-column a")
    )
    assert logged(capsys, error, "in.csv", "out dir/t.csv", "--text-column", "x") == (
        "score-messages: in.csv, record 3 (line 7): has no column 'x'. It has: a, b. Nothing was written.\n"
        "  Name it:  score-messages in.csv 'out dir/t.csv' --text-column a\n"
    )


def test_control_characters_never_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name can't rewrite the line that names it."""
    line = logged(capsys, InputError("a\x1b[2Kb.csv", "there is no such file"))
    assert "\x1b" not in line and "a\\x1b[2Kb.csv" in line


def test_bug_keeps_its_traceback_but_not_its_words(tmp_path: Path) -> None:
    """Exceptions of libraries quote values; a customer's mail is not for a log."""
    code = """
import sys, score_messages_jobs.commands.score
def broken(options): raise ValueError('ZEBRACANARY')
score_messages_jobs.commands.score.run = broken
sys.argv = ['score-messages', 'a', 'b']
from score_messages_jobs.app import score_messages
score_messages()"""
    done = run(sys.executable, "-c", code)
    assert done.returncode == 1
    assert "ZEBRACANARY" not in done.stderr and "ValueError" in done.stderr and "score.py" in done.stderr


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("> /dev/full", 1, "the table is written, but not its summary: No space left on device"),
        (">&-", 0, ""),
        ("2>&-", 0, ""),
    ],
)
def test_a_full_or_closed_output_is_no_crash(tmp_path: Path, redirection: str, code: int, message: str) -> None:
    """However cron has set up the descriptors; the table is there all the same."""
    target = tmp_path / "scored.parquet"
    done = run("sh", "-c", f'"$0" "$1" "$2" --summary - {redirection}', SCORE, INBOX, str(target))
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr and "a bug" not in done.stderr
    assert pq.read_metadata(target).num_rows == 12
