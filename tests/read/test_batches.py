"""Batches as readers hand them on: each row has its status and its text, whatever else the batch holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from score_messages.messages import MAX_TEXT_BYTES, STATUSES
from score_messages.read import ReadOptions, options_for
from score_messages.read.batches import batch_of, finished_batch

CELLS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.text(max_size=4), st.just("x" * MAX_TEXT_BYTES), st.just("x" * (MAX_TEXT_BYTES + 1))),
        st.sampled_from(range(len(STATUSES))),
    ),
    max_size=4,
)


@given(CELLS)
def test_a_batch_is_finished_row_by_row_whatever_else_it_holds(cells: list[tuple[str | None, int]]) -> None:
    text, status = pa.array([cell for cell, _ in cells], pa.string()), np.array([code for _, code in cells], np.uint8)
    whole = finished_batch(batch_of([], pa.schema([]), len(cells)), text, text, status)
    for row, (cell, code) in enumerate(cells):
        is_too_long = code == 0 and len(cell or "") > MAX_TEXT_BYTES
        assert STATUSES[whole.status[row]] == ("too_long" if is_too_long else STATUSES[code])
        assert whole.body[row].as_py() == ("" if code or is_too_long else cell or "")


def test_an_input_is_not_opened_for_what_nobody_asks(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.csv")
    assert options_for(missing, ReadOptions()) == ReadOptions(single_messages=True)
