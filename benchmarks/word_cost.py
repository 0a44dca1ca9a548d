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
    """How many times as long a word takes with `model` as with `other`; in turn, after a warm-up.

    The engine computes in the thread that calls it, so its processor time is all of the cost, however busy the machine.
    """
    words = min(WORDS, model.settings.length, other.settings.length)
    taken: dict[str, list[float]] = {"model": [], "other": []}
    for _ in range(runs + 1):
        for name, measured in (("model", model), ("other", other)):
            ids = fixed_length(count, words, measured)
            start = time.thread_time()
            measured.engine.predict(ids)
            taken[name].append(time.thread_time() - start)
    return statistics.median(taken["model"][1:]) / statistics.median(taken["other"][1:])
