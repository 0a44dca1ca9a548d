"""Functions in processes of their own, which tests can kill: forked from one that has imported what they need.

A new interpreter imports for a second, a fork is there in some hundredths; and the tests' own process, which has
threads, can't be forked.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.imported"])


class Forked:
    """A process that is ready, and calls `work` once it is let.

    Args:
        work: a function that a module has under its name.
        arguments: what can be pickled.
        variables: the environment; None takes that of the tests.

    Attributes:
        stdout: what it printed, once it has ended.
    """

    def __init__(
        self, work: Callable[..., object], *arguments: object, variables: Mapping[str, str] | None = None
    ) -> None:
        self._outputs = Path(tempfile.mkdtemp(prefix="forked-"))
        self.stdout = ""
        self._gate, theirs = _CONTEXT.Pipe()
        environment = dict(os.environ if variables is None else variables)
        self.process = _CONTEXT.Process(target=_run, args=(theirs, self._outputs, environment, work, arguments))
        self.process.start()
        theirs.close()
        self._gate.recv()

    @property
    def pid(self) -> int:
        number = self.process.pid
        assert number is not None
        return number

    def go(self) -> None:
        """Let it begin."""
        self._gate.send(None)

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def end(self, seconds: float = 120) -> tuple[int, str]:
        """Wait for its end: its exit code, or the signal as a negative number, and what it said on stderr."""
        self.process.join(seconds)
        code = self.process.exitcode
        assert code is not None, "it doesn't end"
        self._gate.close()
        stdout, stderr = (
            (self._outputs / name).read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr")
        )
        shutil.rmtree(self._outputs)
        self.stdout = stdout
        return code, stderr

    def kill_after(self, seconds: float) -> bool:
        """Let it begin, and send SIGKILL so much later; whether that was what ended it."""
        self.go()
        time.sleep(seconds)
        self.process.kill()
        return self.end()[0] == -9


@contextmanager
def forked(work: Callable[..., object], *arguments: object) -> Iterator[Forked]:
    """A process that is gone when the block is left."""
    process = Forked(work, *arguments)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.join()


def seconds_of(process: Forked) -> float:
    """How long it takes, from when it may begin. Its exit code must be 0."""
    started = time.monotonic()
    process.go()
    code, said = process.end()
    assert code == 0, said
    return time.monotonic() - started


class Moments:
    """When to kill what takes some time: spread over all of it, also where the machine grows slower or faster.

    Args:
        seconds: how long it takes undisturbed.
    """

    def __init__(self, seconds: float, seed: int) -> None:
        self._seconds, self._dice = seconds, random.Random(seed)

    def next(self) -> float:
        """Seconds from its begin."""
        return self._dice.uniform(0, self._seconds)

    def tried(self, *, was_in_time: bool) -> None:
        """Go a little further after each kill in time, and a good deal back after a kill that came too late."""
        self._seconds *= 1.02 if was_in_time else 0.8


def _run(
    gate: Connection,
    outputs: Path,
    environment: Mapping[str, str],
    work: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # the environment names it
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        with (outputs / name).open("wb") as file:
            os.dup2(file.fileno(), descriptor)
    gate.send(None)
    gate.recv()
    work(*arguments)
