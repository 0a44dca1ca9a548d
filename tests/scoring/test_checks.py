"""Scores that can't be right: all the same, or of text that hardly has a word the model knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from score_messages.errors import ImplausibleScoresError, InputError
from score_messages.messages import Status
from score_messages.scoring.checks import require_plausible
from score_messages.scoring.counts import Counts
from tests.support.profiles import Row, predictions


def scored(count: int, words: Sequence[int], score: Sequence[float] = (0.5,), unknown: float = 0.0) -> Counts:
    """Messages of these lengths and scores in turn."""
    lengths = [words[n % len(words)] for n in range(count)]
    messages = [Row(Status.SCORED, score[n % len(score)], of, round(unknown * of)) for n, of in enumerate(lengths)]
    return Counts.of(predictions(messages))


def test_same_score_for_all_messages_stops() -> None:
    """A model that has lost its weights says the same of everything; twenty messages show it."""
    with pytest.raises(
        ImplausibleScoresError, match=r"^inbox\.csv: all its 20 scored messages have the same score$"
    ) as caught:
        require_plausible(scored(20, (3, 7)), "inbox.csv")
    assert caught.value.hint is not None and caught.value.hint.options == "--allow-odd"
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    "profile",
    [scored(19, (3, 7)), scored(500, (3,)), scored(20, (3, 7), (0.5, 0.5001)), Counts()],
    ids=["too few", "all alike", "nearly the same", "none"],
)
def test_same_score_where_it_may_be_right_passes(profile: Counts) -> None:
    """Few messages, or the same message again and again, may well have one score."""
    require_plausible(profile, "inbox.csv")


def test_hardly_a_known_word_stops() -> None:
    """Text in another language, or read in the wrong encoding."""
    foreign = scored(20, (50, 60), (0.1, 0.9), unknown=0.92)
    with pytest.raises(ImplausibleScoresError, match=r"^inbox\.csv: the model doesn't know 91 % of its 1,100 words$"):
        require_plausible(foreign, "inbox.csv")
    right = [scored(19, (60, 70), (0.1, 0.9), 0.92), scored(40, (30, 40), (0.1, 0.9), 0.9), Counts()]
    for profile in [*right, replace(foreign, words=999, unknown_words=990)]:
        require_plausible(profile, "inbox.csv")
