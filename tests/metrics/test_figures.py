"""The figures of one set: what narrows the comparison of two classes, and what stays over all rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.figures import figures_of
from score_messages.read.labelled import NEUTRAL

rows = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0, 1, width=32) | st.just(float("nan")), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=40,
)


@given(rows)
def test_rows_that_are_not_compared_still_count_in_all_other_figures(
    pairs: list[tuple[int, float, int, bool]],
) -> None:
    """A baseline is compared on the rows that the model scores; its accuracy and macro-F1 are over all rows."""
    labels, scores, classes, compared = (np.array(column) for column in zip(*pairs, strict=True))
    arrays = (labels.astype(np.int8), scores.astype(np.float32), classes.astype(np.int8))
    alone, beside = figures_of(*arrays, 0.5), figures_of(*arrays, 0.5, compared.astype(bool))
    assert replace(beside, binary=alone.binary) == alone
    assert beside.accuracy == alone.accuracy and beside.macro_f1 == alone.macro_f1
    expected = (labels != NEUTRAL) & ~np.isnan(scores) & compared
    assert beside.binary.scored == int(expected.sum())
