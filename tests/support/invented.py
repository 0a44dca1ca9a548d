"""Messages of invented words, with phrases planted in them."""

from __future__ import annotations

import random
from typing import Any

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
WORDS = ["".join(syllables) for syllables in zip(SYLLABLES * 5, SYLLABLES[::-1] * 5, strict=True)][:60] + [
    first + second for first in SYLLABLES[:30] for second in SYLLABLES[30:40]
]


def sentence(chance: random.Random, words: int = 15) -> str:
    """Invented words, a few of them frequent."""
    return " ".join(WORDS[min(int(chance.paretovariate(0.6)) - 1, len(WORDS) - 1)] for _ in range(words))


def row(number: int, sentiment: str, text: str, **more: Any) -> dict[str, Any]:
    return {"message_id": str(number), "sentiment": sentiment, "text": text, **more}


def corpus(seed: int, planted: str = "", into: int = 0, negative: int = 200, others: int = 800) -> list[dict[str, Any]]:
    """Messages, with a phrase in so many of the negative ones."""
    chance = random.Random(seed)
    rows = []
    for number in range(negative + others):
        sentiment = "negative" if number < negative else ("positive" if number % 2 else "neutral")
        middle = f" {planted} " if number < into else " "
        rows.append(row(number, sentiment, f"{sentence(chance)}{middle}{sentence(chance)} {number}"))
    return rows
