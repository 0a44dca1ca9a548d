"""Runs a command as a process of its own and measures its peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

_LAUNCHER = """
import json, os, sys, threading, signal
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
end_it = threading.Timer(float(sys.argv[1]), os.kill, (process, signal.SIGKILL))
end_it.daemon = True
end_it.start()
_, status, usage = os.wait4(process, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024]))
"""
"""Linux counts the memory of whoever starts a program towards the program's peak, and a test run may have gigabytes."""


@dataclass(frozen=True)
class MeasuredRun:
    """How the command ended. `peak_bytes` is its peak of resident memory."""

    code: int
    stderr: str
    seconds: float
    peak_bytes: int


def measured_run(command: Sequence[str | os.PathLike[str]], most_seconds: float = 600) -> MeasuredRun:
    """Run it to its end, and kill it if that doesn't come in time."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as stderr:
        launcher = [sys.executable, "-S", "-c", _LAUNCHER, str(most_seconds)]
        launched = subprocess.run([*launcher, *command], stdout=subprocess.PIPE, stderr=stderr, text=True, check=True)
        stderr.seek(0)
        code, peak_bytes = json.loads(launched.stdout.splitlines()[-1])
        return MeasuredRun(code, stderr.read(), time.monotonic() - started, peak_bytes)
