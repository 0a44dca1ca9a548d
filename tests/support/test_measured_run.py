"""The peak of a command is its own, however much memory the tests themselves have taken."""

import sys

from tests.support.measured_run import measured_run


def test_the_memory_of_whoever_starts_it_does_not_count() -> None:
    held = b"x" * (600 << 20)
    run = measured_run([sys.executable, "-S", "-c", "pass"])
    assert run.code == 0 and len(held) > 600_000_000 and run.peak_bytes < 100 << 20


def test_its_own_memory_counts() -> None:
    run = measured_run([sys.executable, "-S", "-c", "b'x' * (300 << 20)"])
    assert 300 << 20 < run.peak_bytes < 400 << 20


def test_a_run_that_does_not_end_is_killed_and_says_so() -> None:
    run = measured_run([sys.executable, "-S", "-c", "import time; time.sleep(60)"], most_seconds=0.5)
    assert run.code == -9 and run.seconds < 30
