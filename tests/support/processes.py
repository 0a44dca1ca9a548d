"""Processes that were started by others: which there are, and whether they have ended."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PATIENCE = 300.0
"""Seconds after which a test gives up waiting: what takes so long hangs, however much else the machine has to do."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found in /proc")


def children(of: int) -> list[int]:
    """Processes that a process has started and that haven't ended."""
    numbers = []
    for task in Path(f"/proc/{of}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended since
            numbers += [int(number) for number in (task / "children").read_text().split()]
    return numbers


@contextmanager
def started_within() -> Iterator[Callable[[], set[int]]]:
    """Which processes of those that this one has begun inside the block are there: servers of other tests aren't."""
    others = set(children(os.getpid()))
    yield lambda: set(children(os.getpid())) - others


def catches(process: int, number: signal.Signals) -> bool:
    """Whether a process has got as far as to have a handler for a signal; True also if it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return True
    caught = re.search(r"SigCgt:\s*(\w+)", status)
    return "State:\tZ" in status or (caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1))


def has_ended(process: int) -> bool:
    """Also if nobody has asked yet how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def waited_for(done: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether a condition comes to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.01)
    return False
