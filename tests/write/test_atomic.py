"""The table is replaced whole or not at all, whatever breaks, and one run at a time does it."""

from __future__ import annotations

import errno
import io
import multiprocessing
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from score_messages.errors import OutputError, TargetLocked
from score_messages.write import WriteOptions, open_sink
from tests.support.disk_faults import ErrorAt, disk_errors, hold, small_table, watched_disk, write_table, write_until

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "pandas", "pyarrow.parquet", "score_messages.write"])  # once, without threads

SUFFIXES = ["parquet", "csv", "jsonl"]
NEW = small_table(3)
OLD = small_table(5, "old")


@pytest.fixture(params=SUFFIXES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The path of a table, with an old table there."""
    path = tmp_path / f"scored.{request.param}"
    write_table(path, OLD)
    return path


def temps(path: Path) -> list[Path]:
    """Unfinished files beside the target."""
    return list(path.parent.glob(f".{path.name}.*.tmp"))


def bytes_of_new(path: Path) -> bytes:
    """What a run without trouble writes."""
    other = path.with_name("untroubled" + path.suffix)
    write_table(other, NEW)
    return other.read_bytes()


def calls_of_normal_run(path: Path) -> list[str]:
    """The disk calls that replacing `path` makes."""
    old = path.read_bytes()
    with watched_disk(lambda _: None) as calls:
        write_table(path, NEW)
    path.write_bytes(old)
    return calls


@pytest.mark.parametrize("error_at", disk_errors())
def test_whatever_disk_call_fails_the_old_table_stays_or_the_new_one_is_whole(target: Path, error_at: ErrorAt) -> None:
    """Each disk call of a run fails once: up to the replacing the old table stays as it was; nothing else stays."""
    old, new = target.read_bytes(), bytes_of_new(target)
    calls = calls_of_normal_run(target)
    replaced = calls.index("replace")
    for failing in range(len(calls)):
        raised = run_with_failure(target, failing, error_at(failing))
        assert temps(target) == [], calls[failing]
        assert target.read_bytes() == (old if raised and failing <= replaced else new), calls[failing]
        if calls[failing] in {"write", "fsync", "fchmod", "pread", "replace", "scandir"}:
            assert raised, calls[failing]
        write_table(target, NEW)
        assert target.read_bytes() == new
        target.write_bytes(old)


def run_with_failure(target: Path, failing: int, error: int) -> bool:
    """Whether a run raises whose disk call number `failing` fails; it may only raise `OutputError`."""

    def fail(number: int) -> None:
        if number == failing:
            raise OSError(error, "mail text")

    try:
        with watched_disk(fail):
            write_table(target, NEW)
    except OutputError as caught:
        assert "mail text" not in f"{caught} {caught.hint}"
        return True
    return False


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_without_an_old_table_a_failure_leaves_at_most_the_lock(tmp_path: Path, suffix: str) -> None:
    """Each disk call fails once where no table stands yet: there is a whole table or none."""
    path = tmp_path / f"scored.{suffix}"
    write_table(path, NEW)
    new = path.read_bytes()
    path.unlink()
    with watched_disk(lambda _: None) as calls:
        write_table(path, NEW)
    for failing in range(len(calls)):
        path.unlink()
        if run_with_failure(path, failing, errno.ENOSPC) and failing <= calls.index("replace"):
            assert not path.exists()
            assert {entry.name for entry in tmp_path.iterdir()} <= {f".{path.name}.lock"}
            write_table(path, NEW)
            assert list(tmp_path.iterdir()) == [path]
        assert path.read_bytes() == new


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_run_killed_before_any_disk_call_leaves_a_whole_table_and_the_next_run_cleans_up(
    target: Path, step: int
) -> None:
    """SIGKILL before each disk call: a reader sees the old or the new table, never less; nothing blocks the next."""
    old, new = target.read_bytes(), bytes_of_new(target)
    calls = calls_of_normal_run(target)
    left_behind = 0
    for last in range(0, len(calls), step):
        run = FORKS.Process(target=write_until, args=(target, last))
        run.start()
        run.join()
        assert run.exitcode == -signal.SIGKILL
        assert target.read_bytes() == (old if last <= calls.index("replace") else new)
        left_behind += len(temps(target))
        write_table(target, NEW)
        assert temps(target) == []
        assert target.read_bytes() == new
        target.write_bytes(old)
    assert left_behind > 5 // step


def test_second_run_stops_at_once_while_another_process_holds_the_target(target: Path) -> None:
    """The second run gets `TargetLocked` and touches nothing; once the holder is killed, it goes through."""
    old = target.read_bytes()
    receiver, sender = FORKS.Pipe()
    run = FORKS.Process(target=hold, args=(target, sender))
    run.start()
    assert receiver.recv() == "held"
    held = temps(target)
    with pytest.raises(TargetLocked):
        write_table(target, NEW, WriteOptions(force=True))
    assert temps(target) == held
    assert len(held) == 1
    assert target.read_bytes() == old
    run.kill()
    run.join()
    write_table(target, NEW)
    assert temps(target) == []


def test_two_sinks_of_one_process_never_share_a_target(target: Path) -> None:
    """The lock holds between threads and within one thread, and by whichever link the target is named."""
    link = target.with_name("link" + target.suffix)
    link.symlink_to(target)
    caught: list[BaseException] = []

    def second() -> None:
        try:
            write_table(link, NEW)
        except TargetLocked as error:
            caught.append(error)

    with open_sink(str(target), NEW.schema, WriteOptions()):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        second()
    assert len(caught) == 2
    second()
    assert len(caught) == 2


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_interrupted_run_leaves_the_old_table_untouched(target: Path, interruption: type[BaseException]) -> None:
    """What a signal handler raises inside the block passes as it is, and nothing of the new table remains."""
    old = target.read_bytes()
    with pytest.raises(interruption), open_sink(str(target), NEW.schema, WriteOptions()) as sink:
        sink.write(NEW.to_batches()[0])
        raise interruption
    assert target.read_bytes() == old
    assert temps(target) == []


def test_interruption_at_any_disk_call_cleans_up(target: Path) -> None:
    """A signal handler that raises between any two steps leaves a whole table, no temporary file, no lock."""
    old, new = target.read_bytes(), bytes_of_new(target)
    calls = calls_of_normal_run(target)
    unlinking = len(calls) - calls[::-1].index("unlink") - 1

    def interrupt(number: int) -> None:
        if number == at:
            raise KeyboardInterrupt

    for at in range(unlinking):
        with pytest.raises(KeyboardInterrupt), watched_disk(interrupt):
            write_table(target, NEW)
        assert target.read_bytes() == (old if at <= calls.index("replace") else new)
        assert temps(target) == []
        write_table(target, OLD)


def test_block_left_without_commit_leaves_the_old_table(target: Path) -> None:
    """Not to commit is to give up."""
    old = target.read_bytes()
    with open_sink(str(target), NEW.schema, WriteOptions()) as sink:
        sink.write(NEW.to_batches()[0])
    assert target.read_bytes() == old
    assert temps(target) == []


def test_errors_of_the_block_itself_are_not_taken_for_the_disks(target: Path) -> None:
    """An OSError that the caller raises while reading keeps its own face."""
    with pytest.raises(ConnectionError), open_sink(str(target), NEW.schema, WriteOptions()):
        raise ConnectionError


def test_damage_between_writing_and_reading_back_is_found(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that keeps other bytes than it was given does not get to replace the old table."""
    old, write = target.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data).replace(b"new", b"neW")))
    with pytest.raises(OutputError, match="read back"):
        write_table(target, NEW)
    assert target.read_bytes() == old


def test_writes_that_stop_halfway_go_on(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may take fewer bytes than given; the table is the same."""
    new, write = bytes_of_new(target), os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
    write_table(target, NEW)
    assert target.read_bytes() == new


def test_failed_sync_of_the_folder_says_that_the_new_table_stands(target: Path) -> None:
    """The last step comes after the replacing, so its failure must not claim that the old table is still there."""
    new, calls = bytes_of_new(target), calls_of_normal_run(target)
    last_sync = len(calls) - calls[::-1].index("fsync") - 1

    def fail(number: int) -> None:
        if number == last_sync:
            raise OSError(errno.EIO, "")

    with pytest.raises(OutputError, match="the new table is in its place"), watched_disk(fail):
        write_table(target, NEW)
    assert target.read_bytes() == new


def test_only_our_own_leftovers_are_removed(target: Path) -> None:
    """Files, folders and links whose names merely look alike stay."""
    folder, name = target.parent, target.name
    leftover = folder / f".{name}.{'0' * 16}.tmp"
    leftover.write_text("half a table")
    stay = [
        folder / f".{name}.{'0' * 15}.tmp",
        folder / f".x{name}.{'0' * 16}.tmp",
        folder / f".{name}.{'0' * 16}.tmp~",
    ]
    for path in stay:
        path.write_text("somebody's")
    (folder / f".{name}.{'1' * 16}.tmp").mkdir()
    (folder / f".{name}.{'2' * 16}.tmp").symlink_to(stay[0])
    write_table(target, NEW)
    assert not leftover.exists()
    assert all(
        path.exists() for path in [*stay, folder / f".{name}.{'1' * 16}.tmp", folder / f".{name}.{'2' * 16}.tmp"]
    )


class Pipe(io.RawIOBase):
    """A standard output that takes `room` bytes and then fails."""

    def __init__(self, room: int, error: OSError) -> None:
        self.room = room
        self.error = error

    @property
    def buffer(self) -> Pipe:
        return self

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.room -= len(data)
        if self.room < 0:
            raise self.error
        return len(data)


def test_closed_pipe_is_left_to_the_caller_and_a_full_disk_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """`| head` is no failure of ours; `> /full/disk/file` is."""
    monkeypatch.setattr(sys, "stdout", Pipe(10, BrokenPipeError(errno.EPIPE, "")))
    with pytest.raises(BrokenPipeError):
        write_table("-", NEW)
    monkeypatch.setattr(sys, "stdout", Pipe(10, OSError(errno.ENOSPC, "")))
    with pytest.raises(OutputError, match="No space left"):
        write_table("-", NEW)


def test_failed_run_writes_nothing_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """The next program in the pipe gets a whole table or none."""
    with pytest.raises(ZeroDivisionError), open_sink("-", NEW.schema, WriteOptions()) as sink:
        sink.write(NEW.to_batches()[0])
        raise ZeroDivisionError
    assert capfd.readouterr().out == ""


def test_signal_that_comes_while_the_new_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there then, and nobody holds it yet."""

    def interrupted(fd: int) -> None:
        os.close(fd)
        raise KeyboardInterrupt

    monkeypatch.setattr("score_messages.write.atomic.HashedFile", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_table(tmp_path / "scored.parquet", small_table(3))
    assert not list(tmp_path.iterdir())
