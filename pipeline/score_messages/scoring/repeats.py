"""Messages that the model sees alike, as automatic replies and "Thanks!", are predicted once. Knows no text.

They are told by their ids themselves, not by a hash of them, so no two messages are ever confused; and since a message
gets the same prediction in any company, the table is the same with and without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pyarrow as pa

from score_messages.metrics.three_class import CLASSES
from score_messages.model.weights import Floats
from score_messages.text.encode import TokenIds

Predict = Callable[[TokenIds], Floats]
"""n messages to their probabilities, float32[n, 3]."""

FEWEST_REPEATS = 1 / 64
"""Of a batch; with fewer, its messages are neither looked up nor remembered, which would cost more than it saves."""

MOST_BYTES = 16 << 20
"""Of what is remembered, and a batch more. When it is full, all is forgotten: what is frequent is soon there again."""

BYTES_OF_AN_ENTRY = 200
"""Of a remembered message, beside its ids: its prediction, Python's objects and the dictionary."""


class Repeats:
    """The messages of a run, as far as they are remembered. For any number of threads."""

    def __init__(self, predict: Predict) -> None:
        self._predict = predict
        self._lock = threading.Lock()
        self._known: dict[bytes, bytes] = {}
        self._size = 0

    def predict(self, ids: TokenIds) -> Floats:
        """As `predict` of the engine, which gets each message of a batch once, and of a run if batches have repeats."""
        places = _places(ids)
        firsts = np.flatnonzero(np.diff(np.maximum.accumulate(places), prepend=-1))
        repeats = len(ids) - len(firsts)
        predict = self._remembered if repeats > FEWEST_REPEATS * len(ids) else self._predict
        predictions = predict(ids.take(firsts))
        return predictions[places] if repeats else predictions

    def _remembered(self, ids: TokenIds) -> Floats:
        """The predictions of messages that are all different; those of earlier batches are not made again."""
        keys = _keys(ids)
        rows = [self._known.get(key, b"") for key in keys]
        new = [index for index, row in enumerate(rows) if not row]
        for index, row in zip(new, self._predict(ids.take(np.array(new, np.int64))), strict=True):
            rows[index] = row.tobytes()
        self._remember({keys[index]: rows[index] for index in new})
        return np.frombuffer(b"".join(rows), np.float32).reshape(-1, len(CLASSES))

    def _remember(self, predictions: dict[bytes, bytes]) -> None:
        with self._lock:
            if self._size > MOST_BYTES:
                self._known, self._size = {}, 0
            self._known |= predictions
            self._size += sum(map(len, predictions)) + BYTES_OF_AN_ENTRY * len(predictions)


def _places(ids: TokenIds) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Which of the different messages each of n is, in the order in which they come first: int32[n]."""
    ends = pa.py_buffer(ids.values.itemsize * ids.offsets)
    messages = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(ids), [None, ends, pa.py_buffer(ids.values)])
    return np.asarray(messages.dictionary_encode().indices)


def _keys(ids: TokenIds) -> list[bytes]:
    """The ids of each message as bytes."""
    content = ids.values.tobytes()
    ends = (ids.values.itemsize * ids.offsets).tolist()
    return [content[start:end] for start, end in pairwise(ends)]
