"""A quiet week is not said to have changed; a planted change is found and named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.simulated_inbox import Inbox, numbers_of_simulated, says_change
from score_messages.days.asked import Length
from score_messages.days.calendar import date_of
from score_messages.report.options import ReportOptions
from tests.support.counted_messages import sentences_of

WEEKS = 200

KINDS = {
    "as usual": Inbox(),
    "few messages": Inbox(a_day=40),
    "very many messages": Inbox(a_day=2_000),
    "days that differ much": Inbox(spread=0.6),
    "days that follow each other": Inbox(days=180, carried=0.6),
    "hardly any negative": Inbox(negative=0.03),
    "no more days than needed": Inbox(days=14),
    "few days that follow each other": Inbox(days=47, a_day=150, carried=0.4),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_of_quiet_weeks_under_five_in_a_hundred_are_said_to_have_changed(name: str, tmp_path: Path) -> None:
    """All messages and every product together."""
    random = np.random.default_rng(18)
    said = sum(
        says_change(numbers_of_simulated(KINDS[name], random, tmp_path / "scored.parquet")) for _ in range(WEEKS)
    )
    assert said < 0.05 * WEEKS, said


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_change_is_named_with_its_product(seed: int, tmp_path: Path) -> None:
    """Twenty points more negative in one product from the fortieth day on."""
    inbox = Inbox(days=47, a_day=500, spread=0.15, planted=0.2)
    numbers = numbers_of_simulated(inbox, np.random.default_rng(seed), tmp_path / "scored.parquet")
    first, *_ = numbers.by_group
    assert (first.column, first.value, first.kind) == ("product", "lamp", "more")
    assert " product lamp (" in sentences_of(numbers)[2]


@pytest.mark.slow
def test_a_change_of_20_points_in_45_messages_a_day_is_mostly_found(tmp_path: Path) -> None:
    """Of seven weeks of days that differ by chance alone."""
    inbox, random = Inbox(days=47, a_day=150, spread=0.0, planted=0.2), np.random.default_rng(3)
    numbers = [numbers_of_simulated(inbox, random, tmp_path / "scored.parquet") for _ in range(60)]
    named = sum(any(change.value == "lamp" for change in each.by_group) for each in numbers)
    assert named >= 48, named


def test_a_change_of_long_ago_is_news_no_more(tmp_path: Path) -> None:
    """The last week is as negative as the one before, though both are more so than in summer."""
    numbers = numbers_of_simulated(Inbox(planted=0.2, since=20), np.random.default_rng(1), tmp_path / "scored.parquet")
    assert not says_change(numbers)


def test_a_change_in_other_weeks_is_found_where_they_are_asked_for(tmp_path: Path) -> None:
    """By the last day of the period."""
    inbox, path = Inbox(a_day=500, spread=0.15, planted=0.2), tmp_path / "scored.parquet"
    whole = numbers_of_simulated(inbox, np.random.default_rng(1), path)
    assert whole.periods is not None
    options = ReportOptions(by=("product",), until=date_of(whole.periods.data.first + 46), last=Length(7))
    then = numbers_of_simulated(inbox, np.random.default_rng(1), path, options)
    assert [change.value for change in then.by_group] == ["lamp"]
