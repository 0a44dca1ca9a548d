"""`--max-minutes` holds within an input too: one that is slow is given up, named and read last the next time."""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from score_messages.dataset.inputs.time_limit import STUCK_SECONDS, TimeIsOver, TimeLimit
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.update import update_dataset
from score_messages.messages import Messages
from score_messages.read.csv_file import CsvSource
from score_messages.read.raw_file import RawFile
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.exports import count_rows, latest_record, write_exports
from tests.support.messages import CANARY
from tests.support.model import loaded_model
from tests.support.processes import PATIENCE

SCORE = str(Path(sys.executable).with_name("score-messages"))
SOON = 0.3
"""Seconds that a run has in these tests."""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write_exports(tmp_path / "inbox", ("a.csv", "slow.csv", "z.csv"))


def for_ever(*args: object) -> Any:
    """Python code that never returns."""
    while True:
        sum(range(100))


def asleep(*args: object) -> Any:
    """Waits in system calls, as for a disk that doesn't answer."""
    while True:
        time.sleep(0.01)


def caught_for_ever(*args: object) -> Any:
    """A reader that recovers from errors, whatever they are."""
    while True:
        try:
            for_ever()
        except Exception:
            continue


def endless(source: CsvSource) -> Iterator[Messages]:
    """The same batch again and again."""
    first = next(ITERATE(source))
    while True:
        time.sleep(0.01)
        yield first


ITERATE = CsvSource.__iter__
READ = RawFile.readinto


def dripping(raw: RawFile, buffer: memoryview) -> int:
    """A byte at a time, as from a slow network disk."""
    time.sleep(0.02)
    return READ(raw, buffer[:1])


SLOW: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "opens": (CsvSource, "_open", for_ever),
    "waits": (CsvSource, "_open", asleep),
    "recovers": (CsvSource, "_open", caught_for_ever),
    "batches": (CsvSource, "__iter__", endless),
    "drips": (RawFile, "readinto", dripping),
    "hashes": (CsvSource, "sha256", for_ever),
}


@pytest.mark.parametrize("kind", SLOW)
def test_slow_input_is_given_up_when_time_is_over(exports: Path, kind: str) -> None:
    """It and the inputs after it are left for the next run; its part and what was scored before stay."""
    scored = exports.parent / "scored"
    options = UpdateOptions(ScoreOptions(workers=1))
    update_dataset([str(exports)], str(scored), options, model=loaded_model())
    for name in ("a.csv", "slow.csv", "z.csv"):
        with (exports / name).open("ab") as file:
            file.write(b"9,one more\n")
    owner, name, instead = SLOW[kind]
    normal = getattr(owner, name)

    def chosen(source: Any, *args: Any) -> Any:
        is_slow = str(getattr(source, "source_name", getattr(source, "name", ""))).endswith("slow.csv")
        return (instead if is_slow else normal)(source, *args)

    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, chosen)
        limited = UpdateOptions(ScoreOptions(workers=1), max_minutes=SOON / 60)
        report = update_dataset([str(exports)], str(scored), limited, model=loaded_model())
    outcomes = {result.input: result.outcome for result in report.outcomes}
    assert outcomes["slow.csv"] == outcomes["z.csv"] == "waiting" and report.exit_code == 0
    assert count_rows(scored) == 15 + (outcomes["a.csv"] == "scored")
    assert not list(scored.rglob("*.tmp")) and len(set(threading.enumerate()) - before) < 8
    assert update_dataset([str(exports)], str(scored), options, model=loaded_model()).exit_code == 0
    assert count_rows(scored) == 18


def test_what_was_given_up_is_read_last_the_next_time(exports: Path) -> None:
    """Else an input that takes all night would keep those behind it from ever being read."""
    scored = exports.parent / "scored"
    for seconds in (SOON, 2, 8):  # on a busy machine time may be over before an input is opened
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(CsvSource, "_open", for_ever)
            limited = UpdateOptions(ScoreOptions(workers=1), max_minutes=seconds / 60)
            assert len(update_dataset([str(exports)], str(scored), limited, model=loaded_model()).of("waiting")) == 3
        (given_up, *others) = latest_record(scored)["parts"]
        if given_up["error"]:
            break
    assert given_up["input"] == "a.csv" and given_up["error"] == "there was no time to read it to its end"
    assert [part["error"] for part in others] == [None, None]
    report = update_dataset([str(exports)], str(scored), UpdateOptions(ScoreOptions(workers=1)), model=loaded_model())
    assert [result.input for result in report.outcomes] == ["slow.csv", "z.csv", "a.csv"]


def test_huge_packed_input_is_given_up(exports: Path) -> None:
    """In a process, by the clock: 400 MB in a file of some MB, within the allowed ratio of compression."""
    digits = random.Random(1)
    with gzip.open(exports / "slow.csv.gz", "wb", compresslevel=1) as file:
        file.write(b"id,body\n")
        for _ in range(400):
            file.write(b"1,a chair\n" * 100_000 + b"2,%s\n" % digits.randbytes(36_000).hex().encode())
    scored = exports.parent / "scored"
    command = [SCORE, str(exports), f"{scored}/", "--max-minutes", "0.05"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert process.returncode == 0, process.stderr
    assert "left for the next run" in process.stderr and "slow.csv.gz" in process.stderr
    assert count_rows(scored) <= 15 and latest_record(scored)["ended"] == "done"


LAST_RESORT = """
import ctypes, sys
import score_messages_jobs.app, score_messages.dataset.inputs.time_limit
from score_messages.read.csv_file import CsvSource
score_messages.dataset.inputs.time_limit.STUCK_SECONDS = 1.0
opened = CsvSource._open
def stuck(source):
    if source.name.endswith("slow.csv"):
        ctypes.PyDLL(None).sleep(10_000)  # holds the interpreter, as code of a library may
    return opened(source)
CsvSource._open = stuck
sys.argv = ["score-messages", *sys.argv[1:]]
score_messages_jobs.app.score_messages()
"""


def test_code_that_never_comes_back_is_ended_with_the_process(exports: Path) -> None:
    """Exit code 1 and where it hung, without any message text; the next run records that and goes on."""
    scored = exports.parent / "scored"
    command = [sys.executable, "-c", LAST_RESORT, str(exports), f"{scored}/", "--workers", "1", "--max-minutes"]
    for minutes in ("0.05", "0.2", "1"):  # on a busy machine time may be over before that input is opened
        run = subprocess.run([*command, minutes], capture_output=True, text=True, timeout=PATIENCE, check=False)
        if run.returncode:
            break
    assert run.returncode == 1, run.stderr
    assert "in stuck" in run.stderr and CANARY not in run.stderr
    report = update_dataset([str(exports)], str(scored), UpdateOptions(ScoreOptions(workers=1)), model=loaded_model())
    assert [result.input for result in report.outcomes][-1] == "slow.csv" and count_rows(scored) == 15
    records = [json.loads(path.read_text()) for path in (scored / "_runs").glob("*.json")]
    (killed,) = [record for record in records if record["ended"] == "killed"]
    assert killed["inputs"]["waiting"] == 1 and killed["parts"][-1]["input"] == "slow.csv"


def test_nothing_is_interrupted_once_publishing_has_begun() -> None:
    """A part that has begun to be published is published."""
    for seconds in (0.1, 1, 10):  # on a busy machine time may be over before it has begun
        limit, has_begun = TimeLimit(time.monotonic() + seconds), False
        try:
            with limit.watched() as watch:
                watch.end()
                has_begun = True
                end = time.monotonic() + seconds + 0.2
                while time.monotonic() < end:
                    sum(range(100))
            break
        except TimeIsOver:
            assert not has_begun
    assert has_begun and limit.is_over()


def test_only_the_thread_with_the_limit_is_interrupted() -> None:
    """A scorer in another thread is left alone, and so is what comes after the block."""
    ended: list[str] = []

    def work(name: str, limit: float | None, seconds: float) -> None:
        try:
            with TimeLimit(None if limit is None else time.monotonic() + limit).watched():
                end = time.monotonic() + seconds
                while time.monotonic() < end or (limit is None and not ended):
                    sum(range(100))
            ended.append(f"{name} finished")
        except TimeIsOver:
            ended.append(f"{name} interrupted")

    both = (("limited", 0.2, 30), ("free", None, 0.5))
    threads = [threading.Thread(target=work, args=arguments) for arguments in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == ["limited interrupted", "free finished"]


def test_time_that_is_over_at_any_step_leaves_nothing_behind() -> None:
    """Also while the block is entered or left: no watching thread is left, and nothing is raised afterwards."""
    for number in range(300):
        with contextlib.suppress(TimeIsOver), TimeLimit(time.monotonic() + number / 1e5).watched() as watch:
            watch.end()

    def watching() -> bool:
        return any(thread.name == "time limit" for thread in threading.enumerate())

    began = time.monotonic()
    while time.monotonic() < began + 0.3 or (watching() and time.monotonic() < began + STUCK_SECONDS / 4):
        sum(range(100))
    assert not watching()


def test_mail_process_that_never_answers_is_given_up(exports: Path) -> None:
    """The reading thread waits for it in steps, so that it can be interrupted."""
    folder = exports / "mails"
    folder.mkdir()
    for number in range(9000):
        (folder / f"{number}.eml").write_text(f"Message-ID: <{number}@mail.example>\nSubject: chair\n\nFine.\n")
    worker = "import sys, time; sys.path.append(sys.argv[1]); time.sleep(10_000)"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.read.mail_processes._PROGRAM", worker)
        limited = UpdateOptions(ScoreOptions(workers=2), max_minutes=3 * SOON / 60)
        report = update_dataset([str(exports)], str(exports.parent / "scored"), limited, model=loaded_model())
    assert {result.input: result.outcome for result in report.outcomes}["mails"] == "waiting"


def test_without_a_limit_no_thread_is_started(exports: Path, run_score: RunScore) -> None:
    """Nor a timer."""
    started: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.inputs.time_limit.Watch._wait", lambda watch: started.append("thread"))
        patch.setattr("faulthandler.dump_traceback_later", lambda *args, **options: started.append("timer"))
        assert run_score(exports, f"{exports.parent / 'scored'}/").exit_code == 0
    assert not started


SIGNALLED = """
import collections, ctypes, functools, operator, signal, threading
from score_messages.dataset.inputs import time_limit

raise_in = time_limit._raise_in
raised = []

def at_once(thread, error):
    raised.append(error)
    if len(raised) > 1:
        return raise_in(thread, error)
    given = (ctypes.c_ulong(thread), ctypes.py_object(error))
    steps = [
        functools.partial(ctypes.pythonapi.PyThreadState_SetAsyncExc, *given),
        functools.partial(signal.raise_signal, signal.SIGINT),
    ]
    collections.deque(map(operator.call, steps), 0)  # both before Python looks for either

time_limit._raise_in = at_once
try:
    time_limit._end_raising(threading.get_ident())
except KeyboardInterrupt:
    print("interrupted")
(lambda: None)()
print("done")
"""


def test_a_signal_that_comes_while_time_is_taken_back_is_the_only_thing_that_is_raised() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout) == (0, "interrupted\ndone\n"), done.stderr


TRACED = """
import sys, time
from score_messages.dataset.inputs.time_limit import TimeIsOver, TimeLimit

def traced(number):
    return (lambda: number)()

for seconds in (60, 0.02, 0):
    try:
        with TimeLimit(time.monotonic() + seconds).watched() as watch:
            end = time.monotonic() + 0.05
            while seconds < 60 and time.monotonic() < end:
                watch.spare_once() if seconds == 0 else None
    except TimeIsOver:
        pass
    sys.settrace(lambda frame, event, given: None)
    traced(seconds)
    sys.settrace(None)
print("done")
"""


def test_a_process_can_be_traced_after_its_time_was_watched() -> None:
    """As by a debugger; what is taken back, or came, leaves nothing that Python looks for at every step."""
    done = subprocess.run([sys.executable, "-c", TRACED], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
