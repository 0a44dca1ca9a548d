"""Hard texts: the list is sound, and no shipped model gets worse at it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.errors import InputError
from score_messages.evaluation.challenges import SAME, Challenge, count_passed, passes, read_challenges
from score_messages.model.bundle import BUNDLE
from score_messages.model.registry import model_folder
from score_messages.scoring.scorer import Scorer

LIST = Path(__file__).parent / "challenges.csv"

ALWAYS_THE_SAME = {"automatic mail": "neutral", "names of countries": SAME, "names of people": SAME}
"""Groups in which one answer is right by their nature; a model that always gives it proves nothing there."""

ASKED_FOR_A_SHARE = ("question", "statement", "negation")
"""Groups of which a model has to pass 90 %: a single text must not be worth more than a twentieth."""


def score_by(scores: dict[str, float | None], sentiment: str = "neutral") -> object:
    def score(texts: list[str]) -> pa.Table:
        return pa.table({"score": [scores[text] for text in texts], "sentiment": [sentiment] * len(texts)})

    return score


@pytest.mark.parametrize("name", ["messages"])
def test_shipped_model_is_as_good_as_its_card_says(name: str) -> None:
    """Group by group; a change that costs one has to change the card."""
    recorded = json.loads((model_folder(name) / BUNDLE).read_text())["record"]["challenges"]
    assert count_passed(read_challenges(LIST), Scorer.load(name).score) == recorded


@pytest.mark.parametrize(
    ("expected", "text", "scores", "is_passed"),
    [
        ("negative", "a", {"a": 0.4}, True),
        ("positive", "a", {"a": 0.4}, False),
        ("negative", "a", {"a": None}, False),
        ("neutral", "a", {"a": 0.9}, True),
        ("same", "in {X|Y}", {"in X": 0.5, "in Y": 0.55}, True),
        ("same", "in {X|Y}", {"in X": 0.5, "in Y": 0.65}, False),
    ],
)
def test_what_counts_as_passed(expected: str, text: str, scores: dict[str, float | None], is_passed: bool) -> None:
    """The side of the score, the word neutral, or the same score for all alternatives."""
    assert passes(Challenge("group", expected, text), score_by(scores)) is is_passed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        "group,text\na,b\n",
        "group,expected,text\na,perhaps,b\n",
        "group,expected,text\na,neutral\n",
        "group,expected,text,reason\na,neutral,b\n",
        "group,expected,text\na,neutral,b,c\n",
        "group,expected,text,cause\na,neutral,b,c\n",
    ],
)
def test_another_list_is_refused(tmp_path: Path, content: str) -> None:
    """With its name, and without a word of its texts."""
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=r"list\.csv") as caught:
        read_challenges(path)
    assert caught.value.reason.endswith(("group, expected, text and, if you like, reason", "positive, same"))


def test_reason_may_be_left_out(tmp_path: Path) -> None:
    """A list of three columns is read as before."""
    path = tmp_path / "list.csv"
    path.write_text("group,expected,text\na,neutral,b\n")
    assert read_challenges(path) == [Challenge("a", "neutral", "b", "")]


def test_every_text_of_our_list_says_why_it_is_there() -> None:
    """At least 150 short texts, each once, each with a sentence about it."""
    challenges = read_challenges(LIST)
    texts = Counter(text for challenge in challenges for text in challenge.texts)
    assert len(challenges) >= 150
    assert [text for text, times in texts.items() if times > 1] == []
    assert [text for text in texts if len(text.split()) > 60 or text != text.strip()] == []
    assert [challenge for challenge in challenges if not challenge.reason.endswith(".")] == []


def test_no_group_of_our_list_is_passed_by_one_answer_or_by_luck() -> None:
    """Each has four texts or more, and more than one right answer unless its nature forbids that."""
    answers: dict[str, list[str]] = {}
    for challenge in read_challenges(LIST):
        answers.setdefault(challenge.group, []).append(challenge.expected)
    assert [group for group, of in answers.items() if len(of) < 4] == []
    assert {group: of[0] for group, of in answers.items() if len(set(of)) == 1} == ALWAYS_THE_SAME
    assert [group for group in ASKED_FOR_A_SHARE if len(answers[group]) < 20] == []
