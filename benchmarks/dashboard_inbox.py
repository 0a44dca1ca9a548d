"""A year of an invented shop's exports and mails, up to today, for the dashboard. Knows neither tables nor databases.

Three sources of unlike size and mood, weekends that are quiet, days that differ by more than chance, two weeks after a
botched delivery that were worse, and a last day on which something broke. A tenth of the mails is machine mail.
"""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path

from benchmarks.sentences import CLAIMS, ENDINGS, GREETINGS, THINGS, subject

DAYS = 365
BOTCHED = range(120, 134)
"""Days before the last on which more complained."""

_PRAISE, _COMPLAINTS, _QUESTIONS = CLAIMS[:5], CLAIMS[5:10], CLAIMS[10:14]
_MACHINE = 0.1


@dataclass(frozen=True)
class Source:
    """What is received there: messages on a mean day, and which shares of them complain and praise."""

    name: str
    a_day: int
    complain: float
    praise: float


SOURCES = (
    Source("shop.csv", 60, 0.22, 0.38),
    Source("app.csv", 35, 0.38, 0.30),
    Source("support.mbox", 30, 0.30, 0.12),
)


@dataclass(frozen=True)
class _Message:
    source: str
    number: int
    received: datetime
    text: str


def write_inbox(folder: Path, last: date, missing: int = 0, seed: int = 1) -> int:
    """Write the three sources of the year that ends with the day `last`, as they were so many days before its end.

    Returns:
        How many messages there are.
    """
    dice = random.Random(seed)  # noqa: S311 - invented
    messages: dict[str, list[_Message]] = {source.name: [] for source in SOURCES}
    for ago in reversed(range(DAYS)):
        day = last - timedelta(days=ago)
        mood = dice.gauss(0, 0.22) + (0.7 if ago in BOTCHED else 0) + (1.4 if ago == 0 else 0)
        for source in SOURCES:
            messages[source.name] += _of_day(dice, source, day, mood, len(messages[source.name]))
    folder.mkdir(parents=True, exist_ok=True)
    until = last - timedelta(days=missing)
    for source in SOURCES:
        write = _write_mbox if source.name.endswith(".mbox") else _write_csv
        write(folder / source.name, [row for row in messages[source.name] if row.received.date() <= until], dice)
    return sum(row.received.date() <= until for rows in messages.values() for row in rows)


def _of_day(dice: random.Random, source: Source, day: date, mood: float, first: int) -> list[_Message]:
    mean = source.a_day * (0.4 if day.weekday() >= 5 else 1.24)
    complain = 1 / (1 + math.exp(-(math.log(source.complain / (1 - source.complain)) + mood)))
    seconds = sorted(dice.randrange(86_400) for _ in range(max(0, round(dice.gauss(mean, math.sqrt(mean))))))
    midnight = datetime.combine(day, time(), UTC)
    return [
        _Message(source.name, first + index, midnight + timedelta(seconds=at), _text(dice, complain, source.praise))
        for index, at in enumerate(seconds)
    ]


def _text(dice: random.Random, complain: float, praise: float) -> str:
    weights = (complain, (1 - complain) * praise / (praise + 0.5), (1 - complain) * 0.5 / (praise + 0.5))
    (claims,) = dice.choices((_COMPLAINTS, _PRAISE, _QUESTIONS), weights)
    claim = dice.choice(claims).format(dice.choice(THINGS))
    return " ".join(part for part in (dice.choice(GREETINGS), f"{claim}.", dice.choice(ENDINGS)) if part)


def _write_csv(path: Path, messages: list[_Message], dice: random.Random) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "received", "text"))
        rows.writerows((f"{path.stem}-{row.number}", row.received.isoformat(), row.text) for row in messages)


def _write_mbox(path: Path, messages: list[_Message], dice: random.Random) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in messages:
            machine = "Auto-Submitted: auto-replied\n" if dice.random() < _MACHINE else ""
            file.write(
                f"From customer@example.org {row.received:%a %b %d %H:%M:%S %Y}\n"
                f"Message-ID: <{row.number}@example.org>\nFrom: customer@example.org\nTo: shop@example.com\n"
                f"Date: {format_datetime(row.received)}\nSubject: {subject(dice)}\n{machine}"
                f"Content-Type: text/plain; charset=utf-8\n\n{row.text}\n\n"
            )
