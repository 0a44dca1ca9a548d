"""The lock of a single table leaves no file behind, and still there is one holder at a time."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from score_messages.errors import TargetLocked
from score_messages.write.lock import locked

FORKS = multiprocessing.get_context("forkserver")


def contend(path: Path, seconds: float, seed: int) -> None:
    """Take the lock again and again; hold a file that only one may make at a time, and count in another."""
    chance = random.Random(seed)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with locked("table", path, stays=False):
                os.close(os.open(path.with_name("held"), os.O_CREAT | os.O_EXCL))
                with open(path.with_name("count"), "a") as count:
                    count.write("x")
                time.sleep(chance.random() / 2000)
                os.unlink(path.with_name("held"))
        except TargetLocked:
            pass


def hold_for_ever(path: Path, sender: object) -> None:
    """Hold the lock until somebody kills us."""
    with locked("table", path, stays=False):
        sender.send("held")  # type: ignore[attr-defined]
        time.sleep(600)


def test_lock_of_a_table_leaves_no_file(tmp_path: Path) -> None:
    """Only where other programs wait for it does it stay."""
    with locked("table", tmp_path / "a.csv", stays=False):
        assert [entry.name for entry in tmp_path.iterdir()] == [".a.csv.lock"]
    assert list(tmp_path.iterdir()) == []
    with locked("folder", tmp_path / "dataset"):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == [".dataset.lock"]


def test_file_of_somebody_else_under_the_name_of_a_lock_stays(tmp_path: Path) -> None:
    """A lock's own file is empty; what holds something isn't ours to remove."""
    (tmp_path / ".a.csv.lock").write_text("a diary")
    with locked("table", tmp_path / "a.csv", stays=False):
        pass
    assert (tmp_path / ".a.csv.lock").read_text() == "a diary"


def test_many_that_race_for_a_lock_never_hold_it_together(tmp_path: Path) -> None:
    """Each makes a file that must not be there yet; a second holder would fail, and its process with it."""
    path = tmp_path / "a.csv"
    runs = [FORKS.Process(target=contend, args=(path, 2.0, seed)) for seed in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0] * 6
    assert len((tmp_path / "count").read_text()) > 5
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["count"]


def test_lock_of_a_killed_holder_is_taken_and_its_file_removed(tmp_path: Path) -> None:
    """SIGKILL leaves the empty file, which holds nobody up."""
    path = tmp_path / "a.csv"
    for _ in range(3):
        receiver, sender = FORKS.Pipe()
        run = FORKS.Process(target=hold_for_ever, args=(path, sender))
        run.start()
        assert receiver.recv() == "held"
        with pytest.raises(TargetLocked), locked("table", path, stays=False):
            raise AssertionError
        os.kill(run.pid or 0, signal.SIGKILL)
        run.join()
        assert [entry.name for entry in tmp_path.iterdir()] == [".a.csv.lock"]
        with locked("table", path, stays=False):
            pass
        assert list(tmp_path.iterdir()) == []


def test_short_work_waits_for_its_turn(tmp_path: Path) -> None:
    """As a summary does, which is written in a moment."""
    receiver, sender = FORKS.Pipe()
    run = FORKS.Process(target=hold_for_ever, args=(tmp_path / "a.json", sender))
    run.start()
    assert receiver.recv() == "held"
    with pytest.raises(TargetLocked), locked("summary", tmp_path / "a.json", stays=False, wait_seconds=0.05):
        raise AssertionError
    run.kill()
    with locked("summary", tmp_path / "a.json", stays=False, wait_seconds=10):
        pass
    run.join()
