"""The numbers of a report once more, slowly and plainly, with pandas: what the fast way must agree with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from score_messages.automatic_kinds import KINDS

SENTIMENTS = ("negative", "neutral", "positive")


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows with a column `day`, NaT without a date."""
    frame = pd.DataFrame(rows, columns=["date", "sentiment", "status", "automatic", "language", "product"])
    frame["day"] = pd.to_datetime(frame["date"], utc=True).dt.tz_localize(None).dt.floor("D")
    return frame


def within(frame: pd.DataFrame, since: str | None, until: str | None) -> pd.DataFrame:
    """The rows of some days; all of them without days."""
    if since is None or until is None:
        return frame
    return frame[(frame["day"] >= pd.Timestamp(since)) & (frame["day"] <= pd.Timestamp(until))]


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """What people sent and has a prediction."""
    return frame[~frame["automatic"].isin(KINDS) & frame["sentiment"].isin(SENTIMENTS)]


def sentiments(frame: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """How many messages have each sentiment, and of how many."""
    of = judged(frame)
    return {name: (int((of["sentiment"] == name).sum()), len(of)) for name in SENTIMENTS} if len(of) else {}


def not_judged(frame: pd.DataFrame) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Statuses, languages and kinds of machine mail."""
    machine = frame["automatic"].isin(KINDS)
    people = frame[~machine & (frame["status"] != "scored")]
    foreign = people[people["status"] == "other_language"]
    return (
        _counted(people["status"].fillna("unknown")),
        _counted(foreign["language"].fillna("unknown")),
        _counted(frame[machine]["automatic"]),
    )


def _counted(column: pd.Series[Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in column.value_counts().items()}


def groups(frame: pd.DataFrame, column: str, fewest: int) -> dict[str, tuple[int, int]]:
    """Of each value with messages enough: how many are negative, and of how many."""
    of = judged(frame)
    sums = {str(value): part for value, part in of.groupby(column)}
    return {
        value: (int((part["sentiment"] == "negative").sum()), len(part))
        for value, part in sums.items()
        if len(part) >= fewest
    }


def weeks(frame: pd.DataFrame) -> Mapping[str, int]:
    """Judged messages of each week, by its Monday."""
    of = judged(frame)
    mondays = of["day"] - pd.to_timedelta(of["day"].dt.weekday, unit="D")
    return {f"{monday:%Y-%m-%d}": int(count) for monday, count in mondays.value_counts().items()}


def wilson(count: int, of: int) -> tuple[float, float]:
    """By the roots of the quadratic that the score interval solves."""
    share, z2 = count / of, 1.959963984540054**2
    a, b, c = 1 + z2 / of, -(2 * share + z2 / of), share * share
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)
