"""Thousands of damaged inputs of every format: `python -m benchmarks.fuzz` prints the table."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import MEMORY, MUTATIONS, SECONDS, fuzz
from benchmarks.fuzz_seeds import seeds


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*seeds(), "model"])
def test_damaged_inputs_are_read_or_refused_in_words(kind: str) -> None:
    """No exception but ours, within seconds, below 1 GiB."""
    result = fuzz(kind, MUTATIONS)
    assert result.uncaught == []
    assert result.tried == MUTATIONS + 1
    assert result.refused > MUTATIONS // 100 or kind in ("txt folder", "eml", "eml folder", "maildir")
    assert result.slowest < SECONDS
    assert result.largest_mib < MEMORY >> 20


@pytest.mark.parametrize("kind", ["csv", "tar", "zip", "parquet", "jsonl"])
def test_some_damaged_inputs_are_read_or_refused_in_words(kind: str) -> None:
    """The same, short."""
    result = fuzz(kind, 60, seed=2)
    assert (result.uncaught, result.tried) == ([], 61)
