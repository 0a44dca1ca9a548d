"""Whole processes, timed from outside: wall seconds and the peak of resident memory, medians of runs taken in turn."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Run:
    """One command: wall seconds, mebibytes of resident memory at the most, and seconds of the processor."""

    seconds: float
    peak_mib: float
    cpu_s: float


def measure(command: Command) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    arguments = [str(word) for word in command]
    launched = subprocess.run([sys.executable, "-S", LAUNCH, *arguments], capture_output=True, text=True, check=False)
    if launched.returncode:
        raise RuntimeError(f"{arguments[0]} exited with {launched.returncode}: {launched.stderr[-500:]}")
    return Run(**json.loads(launched.stdout))


def in_turn(commands: Mapping[str, Command], runs: int) -> dict[str, Run]:
    """Medians per command over `runs` rounds A B C A B C ..., so that a drift of the machine meets all alike."""
    rounds: list[dict[str, Run]] = []
    for number in range(runs):
        rounds.append({name: measure(command) for name, command in commands.items()})
        print(f"  round {number + 1} of {runs} done", file=sys.stderr)
    return {
        name: Run(
            statistics.median(runs_of[name].seconds for runs_of in rounds),
            statistics.median(runs_of[name].peak_mib for runs_of in rounds),
            statistics.median(runs_of[name].cpu_s for runs_of in rounds),
        )
        for name in commands
    }
