"""Scored messages as rows, for profiles of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from hypothesis import strategies as st

from score_messages.messages import STATUSES, Status, prediction_schema
from score_messages.scoring.bins import LENGTH_EDGES


@dataclass(frozen=True)
class Row:
    """What a profile sees of a message; `score` counts only where it is scored."""

    status: Status
    score: float
    words: int
    unknown_words: int


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Any message, with the borders of all bins among them."""
    words = draw(st.one_of(st.sampled_from([*LENGTH_EDGES, *(edge + 1 for edge in LENGTH_EDGES)]), st.integers(0, 40)))
    score = draw(st.one_of(st.floats(0, 1, width=32), st.sampled_from([n / 10 for n in range(11)])))
    return Row(draw(st.sampled_from(STATUSES)), score, words, draw(st.integers(0, words)))


def predictions(messages: Sequence[Row], prefix: str = "") -> pa.RecordBatch:
    """As scoring gives them."""
    columns = [
        pa.array([str(number) for number in range(len(messages))], pa.string()),
        pa.array([None] * len(messages), pa.string()),
        pa.array([message.score if message.status == Status.SCORED else None for message in messages], pa.float32()),
        pa.array([str(message.status) for message in messages], pa.string()),
        pa.array([message.words for message in messages], pa.int32()),
        pa.array([message.unknown_words for message in messages], pa.int32()),
        pa.array([False] * len(messages), pa.bool_()),
        *[pa.nulls(len(messages), pa.float32())] * 3,
        pa.nulls(len(messages), pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=prediction_schema(prefix))
