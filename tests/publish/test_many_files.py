"""What a folder of many files costs follows from their number, not from its square."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from score_messages.publish.duckdb_file import tables


class CountedBatch:
    """A batch of few rows that counts how often its size is asked for."""

    num_rows = 10
    asked = 0

    def __len__(self) -> int:
        return self.num_rows

    @property
    def nbytes(self) -> int:
        type(self).asked += 1
        return 1_000


def test_batches_are_measured_once_each_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are put together."""
    monkeypatch.setattr(tables, "pa", SimpleNamespace(Table=SimpleNamespace(from_batches=list)))
    monkeypatch.setattr(CountedBatch, "asked", 0)
    batches = [CountedBatch() for _ in range(12_345)]
    gathered = list(tables._gathered(iter(batches)))
    assert [batch for several in gathered for batch in several] == batches
    assert [len(several) for several in gathered] == [10_000, 2_345]
    assert CountedBatch.asked == len(batches)
