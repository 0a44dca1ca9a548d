"""Stand between the code and the disk: see every call, and make one fail or kill the process there."""

from __future__ import annotations

import builtins
import errno
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest

from score_messages.messages import prediction_schema
from score_messages.write import WriteOptions, open_sink

DISK_CALLS = set(
    "access chmod chown close dup fchmod fchown fdatasync fstat fsync ftruncate link listdir lseek lstat mkdir open"
    " posix_fadvise pread pwrite read readlink remove rename replace rmdir scandir sendfile stat truncate unlink"
    " utime write".split()
)
"""Everything in `os` by which a program can touch files, used or not."""

OURS = {"score_messages.schema_version": "2"}


ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)
"""What disks and systems answer."""

ErrorAt = Callable[[int], int]
"""The error number by which the disk call of this number fails."""


def disk_errors() -> list[Any]:
    """As parameters of a test: a call fails by one error, the next by another; in `make test-all` each by all four."""
    errors = [pytest.param(always(number), id=errno.errorcode[number], marks=pytest.mark.slow) for number in ERRORS]
    return [pytest.param(in_rotation, id="in rotation"), *errors]


def some_disk_errors(step: int) -> list[Any]:
    """As `disk_errors`, each with the step from one call that fails to the next: 1 in `make test-all`."""
    errors = [pytest.param(always(number), 1, id=errno.errorcode[number], marks=pytest.mark.slow) for number in ERRORS]
    return [pytest.param(in_rotation, step, id="in rotation"), *errors]


def in_rotation(call: int) -> int:
    """A call fails by one error, the next by another."""
    return ERRORS[call % len(ERRORS)]


def always(number: int) -> ErrorAt:
    """Every call fails alike."""
    return lambda call: number


@contextmanager
def watched_disk(interfere: Callable[[int], None]) -> Iterator[list[str]]:
    """List the names of all disk calls inside the block; `interfere` gets the number of each before it happens."""
    calls: list[str] = []

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*args: Any, **options: Any) -> Any:
            calls.append(name)
            try:
                interfere(len(calls) - 1)
            except OSError:
                if name == "close":  # a close that fails closes all the same
                    call(*args, **options)
                raise
            return call(*args, **options)

        return watch

    with ExitStack() as stack:
        for name in DISK_CALLS & vars(os).keys():
            stack.enter_context(mock.patch.object(os, name, watched(name, getattr(os, name))))
        stack.enter_context(mock.patch.object(builtins, "open", watched("builtins.open", open)))
        yield calls
    assert calls, "nothing touched the disk: what was to be tried was not"


def killed_before(last: int, act: Callable[[Callable[[int], None]], object]) -> None:
    """Act in a process of its own, as this one is now; it is killed before disk call number `last` of those watched.

    Args:
        act: is given what to watch the disk calls with.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the child has none of
        child = os.fork()
    if child:
        os.waitpid(child, 0)
        return

    def kill(call: int) -> None:
        if call >= last:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        act(kill)
    finally:
        os._exit(0)


def small_table(rows: int, mark: str = "new") -> pa.Table:
    """A table as scoring makes it, with one column of the user's."""
    predictions = [pa.array([None] * rows, field.type) for field in prediction_schema()]
    return pa.table([pa.array([mark] * rows, pa.string()), *predictions], names=["user", *prediction_schema().names])


def write_table(path: Path | str, table: pa.Table, options: WriteOptions | None = None) -> None:
    """Write the whole table by the way under test."""
    with open_sink(str(path), table.schema, options or WriteOptions()) as sink:
        for batch in table.to_batches(2):
            sink.write(batch)
        sink.commit(OURS)


def write_until(path: Path, last: int) -> None:
    """Write a table, and be killed before disk call number `last`: for a process of its own."""

    def kill(number: int) -> None:
        if number == last:
            os.kill(os.getpid(), 9)

    with TemporaryDirectory() as folder:  # the first run of a process imports more, by further disk calls
        write_table(Path(folder) / path.name, small_table(3))
    with watched_disk(kill):
        write_table(path, small_table(3))


def hold(path: Path, pipe: Any) -> None:
    """Hold the target until somebody kills us: for a process of its own."""
    table = small_table(3)
    with open_sink(str(path), table.schema, WriteOptions()) as sink:
        sink.write(table.to_batches()[0])
        pipe.send("held")
        pipe.recv()
