"""Where each message of a batch is counted: in one bin of each kind, and in the sums. Knows arrays only.

A batch is counted for all its groups (days, or one group for all) at once: some hundred days may stand in one batch.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.messages import STATUSES, names_in_all_versions

SENTIMENTS = ("negative", "neutral", "positive")

SCORE_BINS = 10
"""Bins of equal width from 0 to 1; a score on a border is in the upper one, 1 in the last."""

LENGTH_EDGES = (0, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Most words of a message in each bin of lengths (the first: none at all); one more bin is for those beyond."""

UNKNOWN_EDGES = (0.0, 0.05, 0.1, 0.2, 0.5)
"""Largest share of unknown words in each bin of shares; one more bin is for those beyond."""

SCORE_UNIT = 2.0**-20
"""`score_sum` is of scores rounded to this, so that it is exact, in whatever order it is added, up to 2^32 messages."""

SIZES = {
    "statuses": len(STATUSES),
    "sentiments": len(SENTIMENTS),
    "scores": SCORE_BINS,
    "lengths": len(LENGTH_EDGES) + 1,
    "unknown": len(UNKNOWN_EDGES) + 1,
}
"""How many bins of each kind there are, in the order in which they stand side by side."""

BINS = sum(SIZES.values())

SUMS = ("words", "unknown_words", "score_sum", "score_total")
"""What is added up beside the bins."""

_STATUS_NAMES = pa.array([str(status) for status in STATUSES])
_SENTIMENT_NAMES = pa.array(SENTIMENTS)
_INDICES = {name: index for index, name in enumerate(names_in_all_versions())}
_COUNTED = ("status", "sentiment", "score", "words", "unknown_words")
_STARTS = tuple(itertools.accumulate(SIZES.values(), initial=0))[:-1]


@dataclass(frozen=True)
class GroupSums:
    """What the messages of some groups came to, a row for each group; whole numbers below 2^53 are exact in float64.

    Attributes:
        added: float64[groups, BINS + len(SUMS)]: messages in each bin, then the sums. Those of two batches add up.
        least: float64[groups, 4]: the smallest score, the largest one negated, and so the words of scored messages;
            infinite where nothing is scored. Of two batches the smaller ones count.
    """

    added: npt.NDArray[np.float64]
    least: npt.NDArray[np.float64]


def sums_by_group(predictions: pa.RecordBatch, group: npt.NDArray[np.integer], groups: int) -> GroupSums:
    """Count a batch.

    Args:
        predictions: n rows with the columns of `messages.prediction_schema()` in that order, any names; of an old
            table those that its schema version had.
        group: int[n], the group of each row, from 0.
        groups: how many there are.
    """
    status, sentiment, score, words, unknown_words = (predictions.column(_INDICES[name]) for name in _COUNTED)
    words, unknown_words = np.asarray(words), np.asarray(unknown_words)
    scores = score.to_numpy(zero_copy_only=False).astype(np.float64)
    has_score = ~np.isnan(scores)
    totals = np.where(has_score, scores, 0.0)
    statuses, sentiments = _index_in(status, _STATUS_NAMES), _index_in(sentiment, _SENTIMENT_NAMES)
    bins_and_rows = (
        (statuses, statuses >= 0),
        (sentiments, sentiments >= 0),
        (np.clip(totals * SCORE_BINS, 0, SCORE_BINS - 1).astype(np.int64), has_score),
        (np.searchsorted(LENGTH_EDGES, words), slice(None)),
        (np.searchsorted(UNKNOWN_EDGES, unknown_words / np.maximum(words, 1)), words > 0),
    )
    first = group * BINS
    bins = [(bins + first + start)[rows] for (bins, rows), start in zip(bins_and_rows, _STARTS, strict=True)]
    counts = np.bincount(np.concatenate(bins), minlength=groups * BINS).reshape(groups, BINS)
    summands = (words, unknown_words, np.rint(totals / SCORE_UNIT) * SCORE_UNIT, totals)
    sums = [np.bincount(group, values, groups)[:, None] for values in summands]
    least = _least(scores[has_score], words[has_score], group[has_score], groups)
    return GroupSums(np.concatenate([counts, *sums], axis=1), least)


def _index_in(names: pa.Array, known: pa.Array) -> npt.NDArray[np.int64]:
    """Where each name stands among those that are known, int[n]; -1 for none of them."""
    index = pc.index_in(names, known)
    return np.asarray(index.fill_null(-1) if index.null_count else index)


def _least(
    scores: npt.NDArray[np.float64], words: npt.NDArray[np.int32], group: npt.NDArray[np.integer], groups: int
) -> npt.NDArray[np.float64]:
    least = np.full((4, groups), np.inf)
    if len(scores):
        lengths = words.astype(np.float64)
        for row, values in zip(least, (scores, -scores, lengths, -lengths), strict=True):
            if groups == 1:
                row[0] = values.min()
            else:
                np.minimum.at(row, group, values)
    return least.T
