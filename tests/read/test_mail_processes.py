"""Processes that read mail: the same rows as without them, and none that outlives its run."""

from __future__ import annotations

import mailbox
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from score_messages.in_order import in_order
from score_messages.mail.message import DROP, SUBJECT_AND_BODY
from score_messages.messages import Messages
from score_messages.read import ReadOptions, open_messages
from score_messages.read.mail_processes import MailProcesses
from tests.support.mails import mail
from tests.support.processes import PATIENCE, children, has_ended, needs_proc, started_within, waited_for

MAILS = 40


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "in.mbox"
    box = mailbox.mbox(path)
    for number in range(MAILS):
        box.add(mail(number, f"Chair {number}", "It is wonderful.\n" * (number % 7)))
    box.close()
    return path


def read(path: Path, processes: int) -> list[Messages]:
    with open_messages(str(path), ReadOptions(batch_rows=3, processes=processes)) as source:
        return list(source)


def test_rows_dont_depend_on_the_number_of_processes(inbox: Path) -> None:
    """Nor do batches."""
    here, elsewhere = read(inbox, 0), read(inbox, 3)
    assert len(here) == len(elsewhere) > MAILS // 4
    for batch, other in zip(here, elsewhere, strict=True):
        assert batch.ids == other.ids
        assert batch.body == other.body
        assert batch.columns == other.columns
        assert batch.status.tolist() == other.status.tolist()


@needs_proc
def test_a_small_mailbox_starts_no_process(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read before a process has started."""
    monkeypatch.setattr(subprocess, "Popen", None)
    with open_messages(str(inbox), ReadOptions(processes=2)) as source:
        assert sum(map(len, source)) == MAILS


@needs_proc
def test_processes_end_with_the_reading(inbox: Path) -> None:
    """Read to the end, left in the middle, or ended by an error."""
    with started_within() as started:
        read(inbox, 2)
        assert not started()
        with open_messages(str(inbox), ReadOptions(batch_rows=3, processes=2)) as source:
            batches = iter(source)
            next(batches), next(batches)
            assert started()
            del batches
            assert not started()


def test_where_no_process_can_be_had_mails_are_read_all_the_same(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as where the system has no room for another one, or Python is part of another program."""

    def fail(*arguments: object, **options: object) -> None:
        raise BlockingIOError

    expected = read(inbox, 0)
    monkeypatch.setattr(subprocess, "Popen", fail)
    batches = read(inbox, 2)
    assert [batch.columns for batch in batches] == [batch.columns for batch in expected]


@needs_proc
def test_process_that_is_killed_costs_no_row(inbox: Path) -> None:
    """As by a system that is short of memory."""
    expected = read(inbox, 0)
    batches = []
    with (
        started_within() as started,
        open_messages(str(inbox), ReadOptions(batch_rows=3, processes=2)) as source,
    ):
        for batch in source:
            batches.append(batch)
            for child in started():
                os.kill(child, signal.SIGKILL)
    assert [batch.columns for batch in batches] == [batch.columns for batch in expected]


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_outlives_a_killed_run(inbox: Path, number: signal.Signals) -> None:
    """Even if nothing could be cleaned up; and they say nothing about it."""
    script = (
        "import sys, time\n"
        "from score_messages.read import ReadOptions, open_messages\n"
        "with open_messages(sys.argv[1], ReadOptions(batch_rows=3, processes=2)) as source:\n"
        "    batches = iter(source)\n"
        "    next(batches), next(batches)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script, inbox], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"ready\n"
    started = children(run.pid)
    assert len(started) == 2
    os.killpg(run.pid, number)  # as Ctrl-C does it: to all processes of the run
    _, stderr = run.communicate(timeout=PATIENCE)
    assert waited_for(lambda: all(map(has_ended, started)))
    assert stderr.count(b"Traceback") == (number == signal.SIGINT)  # Python's own, of this script


def test_nothing_from_the_working_folder_is_imported(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with exports may hold a file with the name of a library."""
    for name in ("pickle", "email", "pipeline", "html"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    with MailProcesses(1, SUBJECT_AND_BODY, DROP) as processes:
        read = list(processes.in_order(processes.read, [[bytes(mail(1))]] * 3))
    assert [outcomes[0][0] for outcomes in read] == ["1@mail.example"] * 3
    assert not (tmp_path / "imported").exists()


def test_what_fails_while_reading_ahead_fails_behind_what_was_read() -> None:
    """Else `--limit` would depend on the number of workers."""

    def items() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("the file is damaged here")

    given: list[int] = []
    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match="damaged"):
        given.extend(in_order(lambda item: item, items(), pool, ahead=4))
    assert given == [1, 2]


def test_results_come_in_order_and_few_wait(tmp_path: Path) -> None:
    """However long each takes."""
    begun: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            begun.append(number)
            yield number

    def work(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number

    with ThreadPoolExecutor(3) as pool:
        for index, number in enumerate(in_order(work, items(), pool, ahead=6)):
            assert number == index
            assert len(begun) <= index + 6
