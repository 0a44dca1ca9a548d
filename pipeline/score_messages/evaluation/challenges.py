"""Short texts written to be hard for a model, and how many of them it passes. Knows no files but the list itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import pyarrow as pa

from score_messages.errors import InputError
from score_messages.metrics.binary import MIDDLE

SAME = "same"
"""What is expected of a text with alternatives, {a|b|c}: none of them moves the score by more than `LEEWAY`."""

LEEWAY = 0.1

EXPECTED = ("negative", "neutral", "positive", SAME)

COLUMNS = "group, expected, text and, if you like, reason"

_CHOICE = re.compile(r"\{([^{}]*)\}")

Predict = Callable[[Sequence[str]], pa.Table]
"""Texts to the output columns, as `Scorer.score`."""


@dataclass(frozen=True)
class Challenge:
    """A text, and what a model should predict.

    Attributes:
        expected: one of `EXPECTED`.
        reason: why that is right and what makes it hard, for people who read the list; "" where it doesn't say.
    """

    group: str
    expected: str
    text: str
    reason: str = ""

    @property
    def texts(self) -> list[str]:
        """The text, or one for each of its alternatives."""
        choice = _CHOICE.search(self.text)
        if choice is None:
            return [self.text]
        return [self.text[: choice.start()] + word + self.text[choice.end() :] for word in choice.group(1).split("|")]


def read_challenges(path: Path) -> list[Challenge]:
    """A CSV file with the columns group, expected and text, and perhaps reason.

    Raises:
        InputError: it can't be read, has other columns, lacks a cell or expects something else.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            challenges = [Challenge(**row) for row in csv.DictReader(file, strict=True)]
    except (OSError, TypeError, ValueError, csv.Error) as error:
        raise InputError(str(path), f"is not a list of challenges: {COLUMNS}") from error
    for record, challenge in enumerate(challenges, start=1):
        if None in astuple(challenge):
            raise InputError(str(path), f"lacks a cell: {COLUMNS}", record=record)
        if challenge.expected not in EXPECTED:
            raise InputError(str(path), f"expects none of {', '.join(EXPECTED)}", record=record)
    return challenges


def passes(challenge: Challenge, score: Predict) -> bool:
    """Whether the model predicts what is expected.

    Negative and positive are asked of the side of the score, as a careful neutral is no failure of understanding;
    neutral is asked of the sentiment.
    """
    table = score(challenge.texts)
    scores = table.column("score").to_pylist()
    if None in scores:
        return False
    if challenge.expected == SAME:
        return bool(max(scores) - min(scores) <= LEEWAY)
    if challenge.expected == "neutral":
        return bool(table.column("sentiment").to_pylist() == ["neutral"])
    return bool((scores[0] >= MIDDLE) == (challenge.expected == "positive"))


def count_passed(challenges: Sequence[Challenge], score: Predict) -> dict[str, dict[str, int]]:
    """By group, in the order of the list: {"passed": ..., "of": ...}."""
    counts: dict[str, dict[str, int]] = {}
    for challenge in challenges:
        group = counts.setdefault(challenge.group, {"passed": 0, "of": 0})
        group["of"] += 1
        group["passed"] += passes(challenge, score)
    return counts
