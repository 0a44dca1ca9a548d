"""Publish in a process of its own, which can be killed: it says when it is ready, and waits for a line."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_CODE = """
import sys, duckdb, pyarrow.parquet
from score_messages_jobs import app
from score_messages.publish.folder.taking import take_contents
from score_messages.publish.addresses import target_of
from score_messages.publish.duckdb_file import target, client
take_contents(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
app.sentiment_jobs()
"""


class Publishing:
    """`sentiment-jobs publish`, imported and ready."""

    def __init__(self, *arguments: str | Path, variables: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CODE, "publish", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(variables) if variables is not None else None,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.process.communicate()[1]

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Its exit code and what it said."""
        _, stderr = self.process.communicate(timeout=120)
        return self.process.returncode, stderr

    def kill_after(self, seconds: float) -> bool:
        """Whether it was still going on then."""
        self.go()
        time.sleep(seconds)
        self.process.kill()
        return self.end()[0] != 0


def publish(*arguments: str | Path, variables: Mapping[str, str] | None = None) -> tuple[int, str, float]:
    """Exit code, what it said, and the seconds that it took once it was ready."""
    publishing = Publishing(*arguments, variables=variables)
    started = time.monotonic()
    publishing.go()
    code, stderr = publishing.end()
    return code, stderr, time.monotonic() - started
