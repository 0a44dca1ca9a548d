"""What a word costs: processor time of the engine, as a multiple of that of another model, in the same run."""

from __future__ import annotations

import statistics
import time

import numpy as np

from score_messages.model.bundle import Model
from score_messages.text.encode import TokenIds

WORDS = 80
"""Of each message that the cost is measured on, or fewer if one of the models sees fewer."""


def fixed_length(count: int, words: int, model: Model) -> TokenIds:
    """Messages of exactly so many words, drawn evenly from the vocabulary, rare ones as often as others."""
    ids = model.vocabulary.ids.offset, model.vocabulary.size
    values = np.random.default_rng(2).integers(*ids, count * words).astype(np.int32)
    counts = np.full(count, words, dtype=np.int32)
    return TokenIds(values, np.arange(count + 1, dtype=np.int64) * words, counts, np.zeros_like(counts), counts)


def cost_per_word(model: Model, other: Model, count: int, runs: int) -> float:
    """How many times as long a word takes with `model` as with `other`: the median of rounds, after a warm-up.

    A round runs both, one after the other. The engine computes in the thread that calls it, so its processor time is
    all of the cost; yet other programs slow it down, by the caches that they share, and by some percent.
    """
    words = min(WORDS, model.settings.length, other.settings.length)
    ids = fixed_length(count, words, model), fixed_length(count, words, other)
    ratios = [_seconds(model, ids[0]) / _seconds(other, ids[1]) for _ in range(runs + 1)]
    return statistics.median(ratios[1:])


def _seconds(model: Model, ids: TokenIds) -> float:
    start = time.thread_time()
    model.engine.predict(ids)
    return time.thread_time() - start
