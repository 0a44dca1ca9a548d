"""The three sentences say what was found, in plain English, whatever the situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from score_messages.report.contents import Period
from score_messages.report.options import ReportOptions
from score_messages.report.sentences import days_in_words, percent
from tests.support.counted_messages import Some, numbers_of, sentences_of
from tests.support.golden import check_golden

DAYS = 28


def days(
    negative: int, of: int, begin: int = 0, end: int = DAYS, own: Mapping[str, str | None] | None = None
) -> list[Some]:
    """The same messages each day: so many negative, three fifths of the others neutral."""
    neutral = (of - negative) * 3 // 5
    counts = {"negative": negative, "neutral": neutral, "positive": of - negative - neutral}
    return [
        Some(number, name, day, own=own or {}) for day in range(begin, end) for name, number in counts.items() if number
    ]


def products(**changed: tuple[int, int]) -> list[Some]:
    """Five products of 40 messages a day: those that are named have so many negative before and in the last week."""
    shares = dict.fromkeys(("chair", "clock", "desk", "lamp", "rug"), (10, 10)) | changed
    rows: list[Some] = []
    for product, (before, now) in shares.items():
        rows += days(before, 40, 0, 21, {"product": product}) + days(now, 40, 21, 28, {"product": product})
    return rows


SITUATIONS: Mapping[str, Sequence[Some]] = {
    "nothing at all": [],
    "no dates": [Some(300, "negative", None), Some(500, "neutral", None), Some(400, "positive", None)],
    "one message without a date": [Some(1, "positive", None)],
    "one message": [Some(1, "neutral")],
    "twelve messages": [Some(4, "negative"), Some(5, "neutral"), Some(3, "positive")],
    "twelve messages, none of them positive": [Some(1, "negative"), Some(11, "neutral")],
    "ten days": days(10, 40, 0, 10),
    "no change": days(10, 40),
    "more": days(10, 40, 0, 21) + days(20, 40, 21, 28),
    "less": days(20, 40, 0, 21) + days(10, 40, 21, 28),
    "one point more in very many": days(1000, 4000, 0, 21) + days(1040, 4000, 21, 28),
    "a quiet week after many": days(10, 40, 0, 21) + days(1, 2, 21, 28),
    "many after a quiet week": days(1, 2, 0, 21) + days(10, 40, 21, 28),
    "a week without messages before": days(10, 40, 0, 14) + days(10, 40, 21, 28),
    "no negative at all": days(0, 40),
    "hardly any negative": days(1, 400),
    "all negative": days(40, 40),
    "only machine mail": [Some(40, "neutral", day, own={"automatic": "bounce"}) for day in range(20)],
    "one machine mail": [Some(1, "neutral", own={"automatic": "bounce"})],
    "nothing judged": [Some(3, None, day, "other_language") for day in range(20)],
    "machine mail and nothing judged": [Some(5, "neutral", own={"automatic": "bounce"}), Some(1, None, 0, "empty")],
    "one product": products(lamp=(10, 20)),
    "one product, enough to move all": products(lamp=(10, 30)),
    "two products more": products(lamp=(10, 24), rug=(10, 22)),
    "five products more": products(chair=(10, 21), clock=(10, 22), desk=(10, 23), lamp=(10, 24), rug=(10, 25)),
    "one product more, one less": products(lamp=(10, 24), rug=(24, 10)),
    "all more, one product less": products(chair=(10, 21), clock=(10, 22), desk=(10, 23), lamp=(10, 24), rug=(20, 8)),
}


def test_sentences_of_all_situations_are_as_stored(tmp_path: Path) -> None:
    """For a person to read."""
    blocks = []
    for name, groups in SITUATIONS.items():
        by = ("product",) if any("product" in group.own for group in groups) else ()
        numbers = numbers_of(groups, tmp_path / "scored.parquet", ReportOptions(by=by))
        blocks.append("\n".join([f"## {name}", *sentences_of(numbers)]))
    check_golden("report-sentences.txt", "\n\n".join(blocks) + "\n")


@pytest.mark.parametrize("name", SITUATIONS)
def test_three_sentences_are_said_and_each_ends_as_one(name: str, tmp_path: Path) -> None:
    """Whatever the situation."""
    found = sentences_of(numbers_of(SITUATIONS[name], tmp_path / "scored.parquet"))
    assert len(found) == 3
    assert all(sentence[0] == sentence[0].upper() and sentence.endswith(".") for sentence in found)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-20", "2026-11-26", "From 20 to 26 November 2026"),
        ("2026-10-28", "2026-11-03", "From 28 October to 3 November 2026"),
        ("2025-12-29", "2026-01-04", "From 29 December 2025 to 4 January 2026"),
        ("2025-11-20", "2026-11-20", "From 20 November 2025 to 20 November 2026"),
        ("2026-11-20", "2026-11-20", "On 20 November 2026"),
        (None, None, ""),
    ],
)
def test_days_are_said_as_people_say_them(since: str | None, until: str | None, words: str) -> None:
    """Nothing is said twice."""
    assert days_in_words(Period(since, until, 0, {})) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.0001, "0 %"),
        (0.004, "0.4 %"),
        (0.31, "31 %"),
        (0.993, "99.3 %"),
        (0.999999, "100 %"),
        (1, "100 %"),
    ],
)
def test_percents_have_a_digit_where_there_is_next_to_nothing(share: float, words: str) -> None:
    """Elsewhere a tenth of a percent would claim too much."""
    assert percent(share) == words
