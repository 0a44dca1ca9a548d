"""Three classes, against scikit-learn as the slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from pipeline.three_way import compare_classes

pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


@given(pairs)
def test_agrees_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    """Macro-F1 over the classes that are there or were said, confusion, accuracy."""
    truth, given = (np.array(column) for column in zip(*rows, strict=True))
    found = compare_classes(truth, given)
    assert found is not None
    assert found.macro_f1 == pytest.approx(f1_score(truth, given, average="macro"))
    assert found.confusion == tuple(map(tuple, confusion_matrix(truth, given, labels=[0, 1, 2]).tolist()))
    assert found.accuracy == pytest.approx((truth == given).mean())
    assert [one is None for one in found.f1] == [label not in {*truth, *given} for label in range(3)]


def test_nothing_is_said_of_no_rows() -> None:
    """Rather than a zero that somebody could take for a figure."""
    assert compare_classes(np.array([], np.int8), np.array([], np.int8)) is None
