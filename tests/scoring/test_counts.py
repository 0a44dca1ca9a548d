"""Counts of predictions: of a batch, of each group of it, and of what several come to together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.messages import STATUSES, Status, names_in_all_versions, prediction_schema
from score_messages.scoring.bins import SENTIMENTS
from score_messages.scoring.counts import Counts, CountsByGroup

Message = tuple[int, Status, str, float, int, int]
"""Group, status, sentiment, score, words, unknown words; sentiment and score count only where it is scored."""


@st.composite
def messages(draw: st.DrawFn) -> Message:
    words = draw(st.integers(0, 600))
    score = draw(st.one_of(st.floats(0, 1, width=32), st.sampled_from([0.0, 0.1, 0.5, 1.0])))
    status, sentiment = draw(st.sampled_from(STATUSES)), draw(st.sampled_from(SENTIMENTS))
    return draw(st.integers(-3, 3)), status, sentiment, score, words, draw(st.integers(0, words))


batches = st.lists(st.lists(messages(), max_size=10), max_size=4)


def predictions(batch: Sequence[Message]) -> pa.RecordBatch:
    """As scoring gives them."""
    is_scored = [status == Status.SCORED for _, status, *_ in batch]
    columns = [
        pa.array([str(number) for number in range(len(batch))], pa.string()),
        pa.array([m[2] if scored else None for m, scored in zip(batch, is_scored, strict=True)], pa.string()),
        pa.array([m[3] if scored else None for m, scored in zip(batch, is_scored, strict=True)], pa.float32()),
        pa.array([str(message[1]) for message in batch], pa.string()),
        pa.array([message[4] for message in batch], pa.int32()),
        pa.array([message[5] for message in batch], pa.int32()),
        pa.array([False] * len(batch), pa.bool_()),
        *[pa.nulls(len(batch), pa.float32())] * 3,
        pa.nulls(len(batch), pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=prediction_schema("x_"))


@given(batches)
def test_groups_are_counted_as_if_each_were_alone(given_batches: list[list[Message]]) -> None:
    """In whatever batches they come; and together they are all of it."""
    counted = CountsByGroup()
    for batch in given_batches:
        counted.add(predictions(batch), np.array([message[0] for message in batch], np.int32))
    whole = [message for batch in given_batches for message in batch]
    groups = sorted({message[0] for message in whole})
    alone = {group: Counts.of(predictions([message for message in whole if message[0] == group])) for group in groups}
    assert list(counted.counts()) == groups and counted.counts() == alone
    assert reduce(Counts.__add__, alone.values(), Counts()) == Counts.of(predictions(whole))


@given(st.lists(messages(), max_size=10))
def test_rows_of_an_old_table_are_counted_by_the_columns_that_it_has(batch: list[Message]) -> None:
    """The probabilities, which it lacks, count for nothing."""
    old = predictions(batch).select(range(len(names_in_all_versions())))
    assert Counts.of(old) == Counts.of(predictions(batch))


@given(batches)
def test_sentiments_are_those_of_scored_messages(given_batches: list[list[Message]]) -> None:
    """By the classes that a model knows, zeros too."""
    whole = [message for batch in given_batches for message in batch]
    counts = sum((Counts.of(predictions(batch)) for batch in given_batches), Counts())
    sentiments = [message[2] for message in whole if message[1] == Status.SCORED]
    assert counts.sentiments_of(("negative", "positive")) == {name: sentiments.count(name) for name in SENTIMENTS[::2]}
    assert sum(counts.sentiments_of(SENTIMENTS).values()) == counts.scored == len(sentiments)


@given(batches)
def test_what_a_footer_says_of_a_day_is_what_its_rows_say(given_batches: list[list[Message]]) -> None:
    """Days add up as the rows do."""
    days = [DayCounts.of(Counts.of(predictions(batch))) for batch in given_batches]
    whole = [message for batch in given_batches for message in batch]
    scored = [message for message in whole if message[1] == Status.SCORED]
    total = sum(days, DayCounts())
    assert (total.rows, total.scored) == (len(whole), len(scored))
    by_sentiment = {"negative": total.negative, "neutral": total.neutral, "positive": total.positive}
    assert by_sentiment == {name: sum(message[2] == name for message in scored) for name in SENTIMENTS}
    assert total.score_sum == pytest.approx(sum(float(np.float32(message[3])) for message in scored))
    assert total.words == sum(message[4] for message in whole)
    assert total.unknown_words == sum(message[5] for message in whole)


def test_stored_counts_tell_no_sentiments() -> None:
    """Records keep those beside the profile, as they always did."""
    counts = Counts.of(predictions([(0, Status.SCORED, "negative", 0.1, 3, 0)]))
    assert "sentiments" not in counts.to_json() and counts.sentiments["negative"] == 1
    back = Counts.from_json(counts.to_json())
    assert back is not None and back.scored == 1 and not any(back.sentiments.values())
    assert Counts.from_json(counts.to_json() | {"sentiments": {}}) is None
