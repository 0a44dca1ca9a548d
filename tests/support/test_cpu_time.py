"""Seconds of computing are those that are spent here, or in a child, and no others."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.support.cpu_time import computes_within, seconds_of_children

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_waiting_is_not_counted() -> None:
    """As where another process has the cores."""
    with computes_within(0.2):
        time.sleep(0.4)


def test_computing_for_too_long_is_an_error() -> None:
    """However long the clock on the wall says it took."""
    with pytest.raises(AssertionError), computes_within(0.1):
        end = time.process_time() + 0.2
        while time.process_time() < end:
            sum(range(100))


def test_what_children_compute_is_counted_once_they_have_ended() -> None:
    """Those of a shell too."""
    before = seconds_of_children()
    subprocess.run(["bash", "-c", '"$0" -S -c "$1" | cat', sys.executable, BUSY], check=True)
    assert 0.3 <= seconds_of_children() - before < 30
