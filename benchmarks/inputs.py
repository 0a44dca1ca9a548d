"""What is scored: real reviews if there are any, and short messages drawn from the vocabulary by its frequencies."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

SHORT_WORDS = 19  # the mean length of a short message
REVIEW_WORDS = 230  # the mean length of an IMDB review
REPEATED, REPEATS = 500, 0.6  # how many messages are sent again and again, and what share of all they come to


def reviews(data: Path | None, count: int, vocabulary: list[str]) -> list[str]:
    """`count` IMDB test reviews, tiled if there are fewer; without `data`, random words of the same length."""
    if data is None:
        return random_messages(count, REVIEW_WORDS, vocabulary)
    texts: list[str] = pq.read_table(data / "imdb" / "test.parquet", columns=["text"]).column(0).to_pylist()
    return [texts[number % len(texts)] for number in range(count)]


def random_messages(count: int, mean_words: int, vocabulary: list[str]) -> list[str]:
    """Sentences of words drawn by Zipf's law, with capitals and full stops; the same ones every time."""
    rng = np.random.default_rng(1)
    lengths = np.maximum(1, rng.poisson(mean_words, count))
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    drawn = rng.choice(len(vocabulary), size=int(lengths.sum()), p=weights / weights.sum())
    ends = np.cumsum(lengths)
    words = np.array(vocabulary, dtype=object)[drawn]
    return [" ".join(words[end - length : end]).capitalize() + "." for end, length in zip(ends, lengths, strict=True)]


def repeating_messages(count: int, mean_words: int, vocabulary: list[str]) -> list[str]:
    """Messages of which `REPEATS` repeat one of `REPEATED` others, some far more often than others (Zipf's law)."""
    rng = np.random.default_rng(2)
    different = random_messages(count - int(count * REPEATS), mean_words, vocabulary)
    weights = 1 / np.arange(1, min(REPEATED, len(different)) + 1)
    again = rng.choice(len(weights), size=count - len(different), p=weights / weights.sum())
    order = rng.permutation(np.concatenate([np.arange(len(different)), again]))
    return [different[index] for index in order]


def write_csv(path: Path, texts: Iterable[str]) -> Path:
    """A file with the columns id and text."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows(enumerate(texts))
    return path
