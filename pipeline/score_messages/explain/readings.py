"""What a model reads of one text when parts of it are left out, predicted as one batch. Knows no phrases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.weights import Floats
from score_messages.model.without import Without
from score_messages.text.encode import TokenIds, encode
from score_messages.text.traced import Unit, units_of

Range = tuple[int, int]
"""Units of a text from one to before another."""

NOTHING: Range = (0, 0)
"""Left out of a text, this leaves all of it."""

SHARED_FROM = 16
"""So many texts of the same length are predicted quicker if those that begin alike share that; measured."""

SMALLEST = 1e-7
"""Below it a probability counts as this: float32 tells no probabilities apart that are closer to 1."""


class Reading:
    """One text as the model reads it.

    Attributes:
        units: of the text, in order.
        seen: those that the model sees at least a word of.
    """

    def __init__(self, model: Model, text: str) -> None:
        settings = model.settings
        self._model, self._length, self._keeps_end = model, settings.length, settings.truncation == "pre"
        self.units: Sequence[Unit] = units_of(text, settings.text_rules)
        words = pa.array([word for unit in self.units for word in unit.words], pa.string())
        ids = encode(words, model.vocabulary, 1, rules=settings.text_rules)  # each word a message: those without an id
        self._ids = ids.values
        ends = np.cumsum([0, *(len(unit.words) for unit in self.units)])
        self._first = ids.offsets[ends]  # of each unit, where its ids begin; and the end of all
        self.seen = self._seen()
        self._shared = self._words_shared()

    def predict_without(self, ranges: Sequence[Range]) -> Floats:
        """The probabilities of negative, neutral and positive without each of n ranges of units: float32[n, 3].

        The text is as if these words had never been there: one that was too long shows others in their place. What
        leaves no word has even probabilities, since no message is scored by its being empty.
        """
        places = self._first[np.array(ranges, np.int64).reshape(-1, 2)]
        widths = places[:, 1] - places[:, 0]
        probabilities = np.empty((len(places), len(CLASSES)), np.float32)
        rest = np.ones(len(places), bool)
        for width, count in zip(*np.unique(widths, return_counts=True), strict=True):
            if self._shared is not None and count >= SHARED_FROM and 0 < width < len(self._ids):
                alike = widths == width
                probabilities[alike] = self._shared.predict(places[alike, 0], int(width))
                rest &= ~alike
        probabilities[rest] = self._predict_each(places[rest])
        return probabilities

    def predict_without_all(self, several: Sequence[Sequence[Range]]) -> Floats:
        """The same without all of some ranges, for each of n: float32[n, 3]."""
        rows = []
        for ranges in several:
            is_left = np.ones(len(self._ids), bool)
            for start, end in ranges:
                is_left[self._first[start] : self._first[end]] = False
            rest = self._ids[is_left]
            rows.append(rest[-self._length :] if self._keeps_end else rest[: self._length])
        return self._predict(rows)

    def _predict_each(self, places: npt.NDArray[np.int64]) -> Floats:
        """Without the ids from the first of two places to before the second, of each of n rows: float32[n, 3]."""
        return self._predict([self._without(start, end) for start, end in places.tolist()])

    def _predict(self, rows: Sequence[npt.NDArray[np.int32]]) -> Floats:
        """Of each of n rows of ids."""
        counts = np.array([len(row) for row in rows], np.int32)
        none = np.zeros(len(rows), np.int32)
        values = np.concatenate([np.empty(0, np.int32), *rows])
        ids = TokenIds(values, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]), counts, none, none)
        probabilities = self._model.engine.predict(ids)
        probabilities[counts == 0] = self._even()
        return probabilities

    def _without(self, start: int, end: int) -> npt.NDArray[np.int32]:
        before = self._ids[max(start - self._length, 0) : start] if self._keeps_end else self._ids[:start]
        behind = self._ids[end:] if self._keeps_end else self._ids[end : end + self._length]
        rest = np.concatenate([before, behind])
        return rest[-self._length :] if self._keeps_end else rest[: self._length]

    def _words_shared(self) -> Without | None:
        """What is quicker if the model sees all of the text and reads as `Without` needs it."""
        engine = self._model.engine
        is_whole = 0 < len(self._ids) <= self._length
        return Without(engine, self._ids) if is_whole and engine.has_mask and engine.has_pools else None

    def _seen(self) -> Range:
        count, length = len(self._ids), self._length
        if self._keeps_end:
            first = int(np.searchsorted(self._first[1:], max(count - length, 0), side="right"))
            return first, len(self.units)
        return 0, int(np.searchsorted(self._first[:-1], min(length, count), side="left"))

    def _even(self) -> Floats:
        classes = 3 if self._model.settings.outputs == 3 else 2
        return np.array([1 / classes, 1 / 3 if classes == 3 else 0, 1 / classes], np.float32)


def log_odds(probabilities: Floats) -> npt.NDArray[np.float64]:
    """The logarithm of how much more probable positive is than negative: float64[n], 0 where they are even."""
    bounded = np.maximum(probabilities.astype(np.float64), SMALLEST)
    odds: npt.NDArray[np.float64] = np.log(bounded[:, 2]) - np.log(bounded[:, 0])
    return odds
