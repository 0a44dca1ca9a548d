"""Counts tell machine mail from people's: in one batch, in groups, added up, stored and read."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.automatic_kinds import KINDS
from score_messages.dataset.catalog import DayCounts
from score_messages.messages import Status
from score_messages.scoring.counts import Counts, CountsByGroup
from tests.support.profiles import Row, predictions, rows

Mail = tuple[Row, int, int]
"""A message, its code, and its group."""

mails = st.lists(st.tuples(rows(), st.sampled_from([0, 0, 1, 2, 5]), st.integers(0, 2)), max_size=12)


def counted(batch: list[Mail]) -> Counts:
    return Counts.of(predictions([row for row, _, _ in batch]), np.array([code for _, code, _ in batch], np.uint8))


def check(counts: Counts, batch: list[Mail]) -> None:
    """Against what each message by itself comes to."""
    codes = [code for _, code, _ in batch]
    people = Counts.of(predictions([row for row, code, _ in batch if not code]))
    assert counts.of_people.to_json() == people.to_json()
    assert counts.automatic == ({kind: codes.count(code) for code, kind in enumerate(KINDS, 1)} if batch else {})
    assert counts.all_by_people == (not any(codes))
    assert counts.rows == len(batch)


@given(mails, mails)
def test_people_s_mail_is_counted_as_if_it_were_alone(first: list[Mail], second: list[Mail]) -> None:
    """In one batch as in two."""
    check(counted(first), first)
    check(counted(first) + counted(second), [*first, *second])
    assert (counted(first) + counted(second)).to_json() == counted([*first, *second]).to_json()


@given(mails, mails)
def test_groups_of_mail_are_counted_as_if_each_were_alone(first: list[Mail], second: list[Mail]) -> None:
    """In whatever batches they come."""
    groups = CountsByGroup()
    for batch in (first, second):
        codes = np.array([code for _, code, _ in batch], np.uint8)
        groups.add(predictions([row for row, _, _ in batch]), np.array([group for *_, group in batch], np.int32), codes)
    for group, counts in groups.counts().items():
        check(counts, [mail for mail in [*first, *second] if mail[2] == group])


@given(mails)
def test_stored_counts_are_read_as_they_were(batch: list[Mail]) -> None:
    """And those of messages without machine mail are stored as they always were."""
    counts = counted(batch)
    stored = json.loads(json.dumps(counts.to_json()))
    read = Counts.from_json(stored)
    assert read is not None and read.to_json() == stored
    assert read.of_people.to_json() == counts.of_people.to_json()
    assert ("people" in stored) == ("automatic" in stored) == (not counts.all_by_people)


@pytest.mark.parametrize(
    "changed",
    [
        {"people": None},
        {"people": {}},
        {"automatic": None},
        {"automatic": {"bounce": -1}},
        {"automatic": {"other": 1}},
        {"automatic": {"bounce": 2}},
    ],
)
def test_stored_counts_that_do_not_fit_are_none(changed: dict[str, Any]) -> None:
    """They are of another version, or damaged."""
    batch: list[Mail] = [(Row(Status.SCORED, 0.5, 3, 0), code, 0) for code in (2, 0)]
    stored = counted(batch).to_json()
    assert Counts.from_json(stored) is not None
    assert Counts.from_json({**stored, **changed}) is None
    assert Counts.from_json({name: value for name, value in stored.items() if name not in changed}) is None


@given(mails, mails)
def test_days_add_up_as_counts_do(first: list[Mail], second: list[Mail]) -> None:
    """What footers say of them, too; and nothing is known of a day of which one part doesn't know it."""
    one, two = DayCounts.of(counted(first)), DayCounts.of(counted(second))
    whole, direct = one + two, DayCounts.of(counted([*first, *second]))
    assert whole.automatic == direct.automatic and (whole.people is None) == (direct.people is None)
    assert whole.numbers() == pytest.approx(direct.numbers())
    assert whole.of_people.numbers() == pytest.approx(direct.of_people.numbers())
    for day in (one, two, one + two):
        assert DayCounts.from_dict(json.loads(json.dumps(day.as_dict()))) == day
    unknown = DayCounts(1, 1, 1)
    assert unknown.as_dict().keys() == DayCounts.from_dict(unknown.as_dict()).as_dict().keys()
    assert (one + unknown).automatic is None and (one + unknown).people is None
