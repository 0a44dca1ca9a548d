"""Profiles of messages: counted as by a slow loop, added in any order, read strictly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.messages import STATUSES, STATUSES_OF_ALL_VERSIONS, Status
from score_messages.scoring.bins import LENGTH_EDGES, SCORE_UNIT, UNKNOWN_EDGES
from score_messages.scoring.counts import Counts, reference
from tests.support.profiles import Row, predictions, rows

batches = st.lists(rows(), max_size=12)


def slow_profile(messages: Sequence[Row]) -> Counts:
    """The same as `Counts.of`, message by message."""
    statuses = {str(status): 0 for status in STATUSES}
    scores, lengths, unknown = [0] * 10, [0] * 11, [0] * 6
    for message in messages:
        statuses[message.status] += 1
        lengths[sum(message.words > edge for edge in LENGTH_EDGES)] += 1
        if message.words:
            unknown[sum(message.unknown_words / message.words > edge for edge in UNKNOWN_EDGES)] += 1
    scored = [message for message in messages if message.status == Status.SCORED]
    given = [float(np.float32(message.score)) for message in scored]
    for score in given:
        scores[min(int(score * 10), 9)] += 1
    return Counts(
        rows=len(messages),
        statuses=statuses,
        scores=tuple(scores),
        lengths=tuple(lengths),
        unknown=tuple(unknown),
        words=sum(message.words for message in messages),
        unknown_words=sum(message.unknown_words for message in messages),
        score_sum=sum(round(score / SCORE_UNIT) for score in given) * SCORE_UNIT,
        score_min=min(given, default=None),
        score_max=max(given, default=None),
        shortest=min((message.words for message in scored), default=None),
        longest=max((message.words for message in scored), default=None),
    )


@given(batches, st.sampled_from(["", "sentiment_"]))
def test_fast_count_agrees_with_the_slow_one(messages: list[Row], prefix: str) -> None:
    """Column by column as message by message, whatever the columns are called."""
    assert Counts.of(predictions(messages, prefix)) == slow_profile(messages)


@given(batches, batches, batches)
def test_profiles_add_up_in_any_order(first: list[Row], second: list[Row], third: list[Row]) -> None:
    """Bit for bit, sums of scores too, so that a run's record doesn't depend on how its rows were cut into batches."""
    a, b, c = (Counts.of(predictions(messages)) for messages in (first, second, third))
    assert (a + b) + c == a + (b + c) == c + b + a == Counts.of(predictions([*first, *second, *third]))


@given(batches)
def test_empty_profile_changes_nothing(messages: list[Row]) -> None:
    """It is what a sum begins with, and what a batch without rows gives."""
    profile = Counts.of(predictions(messages))
    assert profile + Counts() == Counts() + profile == profile
    assert Counts.of(predictions([])) == Counts()


@given(batches)
def test_profile_comes_back_from_json(messages: list[Row]) -> None:
    """As a run's record and a model's record keep it, even with its keys in another order."""
    profile = Counts.of(predictions(messages))
    back = Counts.from_json(json.loads(json.dumps(profile.to_json(), sort_keys=True)))
    assert back == profile
    assert back is not None and list(back.statuses) == [str(status) for status in STATUSES]


def test_profile_of_an_older_version_comes_back() -> None:
    """It counted no messages of statuses that it didn't have, as the record of a model that was made with it."""
    stored = Counts.of(predictions([Row(Status.SCORED, 0.9, 5, 0)] * 3)).to_json()
    older = {**stored, "statuses": {str(status): stored["statuses"][status] for status in STATUSES_OF_ALL_VERSIONS}}
    assert older != stored and Counts.from_json(older) == Counts.from_json(stored)


BROKEN: list[Any] = [
    None,
    [],
    "profile",
    {},
    {"rows": 3},
    {"rows": "3"},
    {"rows": 4},
    {"rows": True},
    {"words": -1},
    {"words": 1.5},
    {"scores": [0] * 9},
    {"scores": None},
    {"scores": [3, *[0] * 8, "0"]},
    {"lengths": [0] * 11},
    {"statuses": {"scored": 3}},
    {"statuses": [3, 0, 0, 0, 0, 0]},
    {"score_sum": None},
    {"score_max": float("nan")},
    {"score_max": None},
    {"longest": None},
    {"more": 1},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_json_of_another_shape_is_no_profile(broken: Any) -> None:
    """A record of another version or a damaged one is passed over, it doesn't end the night."""
    sound = Counts.of(predictions([Row(Status.SCORED, 0.5, 3, 1)] * 3)).to_json()
    assert Counts.from_json(sound) is not None
    if isinstance(broken, dict) and broken and broken != {"rows": 3}:
        broken = sound | broken
    assert Counts.from_json(broken) is None


def test_reference_is_all_messages_together_and_how_many_of_each() -> None:
    """What the record of a model keeps."""
    mail, reviews = (Counts.of(predictions([Row(Status.SCORED, 0.5, 3, 1)] * count)) for count in (2, 3))
    kept = reference({"mail": mail, "reviews": reviews}, held_out=True)
    assert kept == {"profile": (mail + reviews).to_json(), "data": {"mail": 2, "reviews": 3}, "held_out": True}
