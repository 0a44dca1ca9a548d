"""A process and all that it has started, as Linux knows them: which there are, and what they have computed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def descendants(process: int) -> list[int]:
    """Of a process, at whatever depth; those that still run."""
    found: list[int] = []
    for child in _children(process):
        found += [child, *descendants(child)]
    return found


def cpu_seconds(process: int) -> float:
    """What it and its descendants have computed until now, those that have ended and were waited for included."""
    return sum(_ticks(number) for number in (process, *descendants(process))) / os.sysconf("SC_CLK_TCK")


def command_of(process: int) -> str:
    """How it was started; "" if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def own_cpu_seconds(process: int) -> float:
    """What it has computed itself."""
    return sum(_fields(process)[11:13]) / os.sysconf("SC_CLK_TCK")


def computes(process: int) -> bool:
    """Whether it runs now or could; else it waits for something, or has ended."""
    return _state(process) == "R"


def has_ended(process: int) -> bool:
    """Whether nothing of it goes on; its parent may not have asked yet how it ended."""
    return _state(process) in ("", "Z", "X")


def _state(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def _ticks(process: int) -> int:
    return sum(_fields(process)[11:15])


def _fields(process: int) -> list[int]:
    """The numbers of /proc/N/stat behind the state; zeros if it has ended."""
    with suppress(OSError):
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return [0, *(int(word) for word in words[1:])]
    return [0] * 50


def _children(process: int) -> list[int]:
    children: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):  # a thread that has ended since
                children += [int(number) for number in (task / "children").read_text().split()]
    return children
