"""How long something computes, whatever else the machine does meanwhile: the clock on the wall counts that too."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def computes_within(most_seconds: float) -> Iterator[None]:
    """Watch a block that waits for nothing: what has a cost that grows too fast is far beyond the seconds."""
    started = time.process_time()
    yield
    seconds = time.process_time() - started
    assert seconds < most_seconds, seconds


def seconds_of_children() -> float:
    """What processes that were begun from here, and have ended, have computed together."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
