"""Whole processes, timed from outside: wall seconds and the peak of resident memory, medians of runs taken in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Run:
    """One command: wall seconds, and mebibytes of resident memory at the most."""

    seconds: float
    peak_mib: float


def measure(command: Command) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    arguments = [str(word) for word in command]
    start = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} exited with {process.returncode}: {said[-500:].decode(errors='replace')}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


def in_turn(commands: Mapping[str, Command], runs: int) -> dict[str, Run]:
    """Medians per command over `runs` rounds A B C A B C ..., so that a drift of the machine meets all alike."""
    rounds: list[dict[str, Run]] = []
    for number in range(runs):
        rounds.append({name: measure(command) for name, command in commands.items()})
        print(f"  round {number + 1} of {runs} done", file=sys.stderr)
    return {
        name: Run(
            statistics.median(one[name].seconds for one in rounds),
            statistics.median(one[name].peak_mib for one in rounds),
        )
        for name in commands
    }
