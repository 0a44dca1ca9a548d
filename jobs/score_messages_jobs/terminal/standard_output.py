"""Standard output that remembers why it failed: what can't be printed becomes an error with a reason, not a bug."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Iterator
from typing import Any, TextIO


class Output:
    """A stream that is written as before; `failure` is what the system said, None if nothing has failed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write as the stream does; a failure is remembered. Raises OSError."""
        with self._remembered():
            return self._stream.write(text)

    def flush(self) -> None:
        """Flush as the stream does; a failure is remembered. Raises OSError."""
        with self._remembered():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextlib.contextmanager
    def _remembered(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.failure = error
            raise


@contextlib.contextmanager
def remembered_output() -> Iterator[Output | None]:
    """Let the process print through an `Output` inside the block; None if it was started without a stdout."""
    before = sys.stdout
    output = None if before is None else Output(before)
    if output is not None:
        sys.stdout = output
    try:
        yield output
    finally:
        if sys.stdout is output:
            sys.stdout = before


def require_reader() -> None:
    """Raise BrokenPipeError if stdout is a pipe that nobody reads any more: the work would be for nothing."""
    events: list[tuple[int, int]] = []
    with contextlib.suppress(OSError, ValueError, AttributeError):  # it is closed, or a test's
        watched = select.poll()
        watched.register(sys.stdout.fileno(), 0)
        events = watched.poll(0)
    if any(event & select.POLLERR for _, event in events):
        raise BrokenPipeError


def give_up_output() -> None:
    """Drop what still waits in the buffer: Python would complain again when it flushes on exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
