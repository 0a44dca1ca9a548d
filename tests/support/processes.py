"""Processes that were started by others: which there are, and whether they have ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found in /proc")


def children(of: int) -> list[int]:
    """Processes that a process has started and that haven't ended."""
    numbers = []
    for task in Path(f"/proc/{of}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended since
            numbers += [int(number) for number in (task / "children").read_text().split()]
    return numbers


def has_ended(process: int) -> bool:
    """Also if nobody has asked yet how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def waited_for(done: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether a condition comes to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.01)
    return False
