"""The benchmark works; how fast anything is, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest

from benchmarks.inputs import REPEATED, repeating_messages
from tests.support.paths import ROOT


@pytest.mark.slow
def test_benchmark_runs_on_tiny_input_and_ends_with_one_json_line() -> None:
    """Every baseline runs, every figure that the README quotes is there."""
    command = [sys.executable, "-m", "benchmarks.bench", "--shrink", "500", "--runs", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    whole = [figures for title, figures in result.items() if title not in ("scaling", "one core")]
    assert len(whole) == 4
    for figures in whole:
        assert len(figures["medians"]) == 6
        assert figures["times_slower"]["score-messages"] == 1
    assert {"two_workers", "tenfold_seconds", "tenfold_memory", "default_model"} <= set(result["scaling"])
    assert {"engine_to_keras", "short_to_full", "text_messages_s", "default_to_article"} <= set(result["one core"])
    assert [row["words"] for row in result["one core"]["engine"]] == [10, 20, 40, 80]


def test_messages_of_the_row_of_repeats_are_repeats_as_it_says() -> None:
    """60 of 100, of a few of the others, and the same each time."""
    words = [f"word{number}" for number in range(3000)]
    texts = repeating_messages(10_000, 19, words)
    counts = Counter(texts)
    assert len(texts) == 10_000
    assert len(counts) == 4_000
    assert sum(count > 1 for count in counts.values()) <= REPEATED
    assert texts == repeating_messages(10_000, 19, words)
