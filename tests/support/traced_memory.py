"""How much memory Python held at most inside a block."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Traced:
    """Bytes inside the block, beyond what was held before: at most, and at its end. 0 until it has ended."""

    peak: int = 0
    kept: int = 0


@contextmanager
def traced_memory() -> Iterator[Traced]:
    """Watch a block. Tracing ends with it also if it raises: else the next test would be charged with this one's."""
    traced = Traced()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield traced
    finally:
        traced.kept, traced.peak = (held - before for held in tracemalloc.get_traced_memory())
        tracemalloc.stop()


def forget_the_peak() -> None:
    """Inside such a block: what a test has made for what it watches doesn't count."""
    if tracemalloc.is_tracing():
        tracemalloc.reset_peak()
