"""A person at a real terminal: a pseudo-terminal, on whose other side a job runs."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from typing import Self

from tests.support.processes import PATIENCE

_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """Starts a job of `sentiment-jobs` and types; use it in a `with`, which ends the job.

    Args:
        program: is started instead of our programs, such as a shell.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        columns: int = 80,
        lines: int = 24,
        program: Sequence[str] = (),
        **variables: str,
    ) -> None:
        self._own, theirs = pty.openpty()
        self._settings = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.written = ""
        self.resize(columns, lines)
        command = "from score_messages_jobs.start import sentiment_jobs; sentiment_jobs()"
        self.job = subprocess.Popen(
            [*(program or (sys.executable, "-c", command)), *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "", "LINES": "", **variables},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.job.poll() is None:
            self.job.kill()
        self.job.wait()
        for descriptor in {self._own, self._theirs} - {-1}:
            os.close(descriptor)

    def sees(self, text: str) -> str:
        """Wait until a text has been written since the last look; gives all that was, and forgets it."""
        end = time.monotonic() + PATIENCE
        while text not in plain(self.written):
            left = end - time.monotonic()
            assert left > 0 and self._read(left), f"{text!r} is not in {plain(self.written)!r}"
        seen, self.written = self.written, ""
        return seen

    def types(self, keys: str) -> None:
        """Press keys."""
        os.write(self._own, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self._own, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def ends(self) -> int:
        """Wait until the job has ended, and give its exit code."""
        end = time.monotonic() + PATIENCE
        while self.job.poll() is None and time.monotonic() < end:
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.job.wait(1)

    def kills(self, number: int = signal.SIGKILL) -> None:
        """Send a signal."""
        self.job.send_signal(number)

    def hangs_up(self) -> None:
        """Close the window."""
        os.close(self._theirs)
        os.close(self._own)
        self._own = self._theirs = -1

    def has_back(self) -> bool:
        """Whether the terminal is as it was before the job."""
        return termios.tcgetattr(self._theirs) == self._settings

    def _read(self, seconds: float) -> bool:
        if self._own < 0 or not select.select([self._own], [], [], seconds)[0]:
            return False
        try:
            content = os.read(self._own, 1 << 16)
        except OSError:
            return False
        self.written += content.decode("utf-8", "replace")
        return bool(content)


def plain(written: str) -> str:
    """What was written without the codes that command the terminal."""
    return _CODES.sub("", written).replace("\r\n", "\n")
