"""Messages to score, each of which says that it must not be shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

CANARY = "ZEBRACANARY"
"""A word that stands in the messages of the tests; where it turns up on stderr, a message was shown."""


def csv_bytes(rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    """Rows as the csv module writes them."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def inbox(rows: int = 200) -> list[list[str]]:
    """A header and so many messages, each of which holds the canary."""
    tones = ("a wonderful and touching film", "a dull waste of my time", "it was fine")
    return [["id", "body"], *([f"{n:03}", f"{CANARY} {tones[n % 3]}, number {n}"] for n in range(1, rows + 1))]
