"""Batches for training: every text once an epoch, as it is but for dropped words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.model.batches import WIDTHS, Batches
from score_messages.text.encode import TokenIds
from score_messages.text.vocabulary import ReservedIds

texts = st.lists(st.lists(st.integers(4, 50), max_size=40), min_size=1, max_size=60)


def batches_of(rows: list[list[int]], dropout: float = 0.0, front: int | None = None) -> Batches:
    counts = np.array([len(row) for row in rows], np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    ids = TokenIds(np.array([i for row in rows for i in row], np.int32), offsets, counts, counts * 0, counts)
    marks = np.arange(len(rows), dtype=np.float32)
    return Batches(ids, marks, ReservedIds(), 8, dropout, seed=3, weights=marks / np.float32(2), front=front)


@given(texts, st.integers(0, 3), st.sampled_from([None, 48]))
def test_an_epoch_holds_every_text_with_words_once(rows: list[list[int]], number: int, front: int | None) -> None:
    """With its own target and weight, pads on the stated side, and no wider than it must be."""
    seen = {}
    for matrix, targets, weights in batches_of(rows, front=front).epoch(number):
        assert weights is not None and matrix.shape[1] == (front or -(-matrix.shape[1] // WIDTHS) * WIDTHS)
        for row, target, weight in zip(matrix.tolist(), targets[:, 0].tolist(), weights.tolist(), strict=True):
            words = rows[int(target)]
            pads = [0] * (len(row) - len(words))
            assert row == (words + pads if front is None else pads + words)
            assert weight == target / 2 and target not in seen
            seen[target] = True
    assert set(seen) == {float(index) for index, row in enumerate(rows) if row}


@given(texts)
def test_three_targets_of_a_text_stay_its_own(rows: list[list[int]]) -> None:
    """In whatever order an epoch has the texts; another target is another training."""
    batches = batches_of(rows)
    marks = np.arange(len(rows), dtype=np.float32)
    three = replace(batches, targets=np.stack([marks, marks + 1000, -marks], axis=1))
    for (_, targets, _), (_, single, _) in zip(three.epoch(0), batches.epoch(0), strict=True):
        np.testing.assert_array_equal(targets, np.concatenate([single, single + 1000, -single], axis=1))
    assert three.digest() != replace(three, targets=three.targets[:, ::-1]).digest()


def test_epochs_differ_but_follow_from_their_number() -> None:
    """So that a training which is stopped goes on as it would have."""
    batches = batches_of([[4 + index % 9] * (1 + index % 7) for index in range(90)])
    first, again, second = ([plan.tolist() for plan in batches.plan(number)] for number in (0, 0, 1))
    assert first == again != second


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_dropped_words_become_unknown(share: float) -> None:
    """About as many as stated, and never a pad."""
    batches = batches_of([[7] * 40 for _ in range(200)], dropout=share)
    values = np.concatenate([matrix.ravel() for matrix, _, _ in batches.epoch(0)])
    assert set(values.tolist()) == ({0, 7} | ({2} if share else set()))
    assert np.mean(values[values != 0] == 2) == pytest.approx(share, abs=0.03)
