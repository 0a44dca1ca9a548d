"""Ragged ids to batches of texts of similar length, so that training costs what the words cost. Knows no network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.model.weights import Floats
from score_messages.text.encode import TokenIds
from score_messages.text.vocabulary import NO_ID, ReservedIds

POOL_BATCHES = 100
"""Texts of so many batches are sorted by length together: few pads, and still a good mix."""

WIDTHS = 16
"""Batches are as wide as a multiple of this, so that TensorFlow plans few different shapes."""


@dataclass(frozen=True)
class Epoch:
    """What an epoch, one pass over the training data, came to; without an accuracy where probabilities are learnt."""

    number: int
    of: int
    loss: float
    accuracy: float | None


@dataclass(frozen=True)
class Batches:
    """n texts, and how they are cut into the batches of an epoch, which follow from `seed` and its number alone.

    Attributes:
        ids: what the network sees; a text without words is left out.
        targets: float32[n], probability of positive, or float32[n, 3] of negative, neutral and positive.
        rows: texts of a batch.
        weights: float32[n], how much each text counts in the loss.
        front: how wide every batch is, with its pads in front, for a network that reads them; None: no wider than the
            longest text, with the pads behind.
        word_dropout: the share of words that are shown as unknown, so that no prediction hangs on a single word (Iyyer
            et al. 2015, "Deep Unordered Composition Rivals Syntactic Methods for Text Classification").
    """

    ids: TokenIds
    targets: Floats
    reserved: ReservedIds
    rows: int
    word_dropout: float
    seed: int
    weights: Floats | None = None
    front: int | None = None

    def plan(self, number: int) -> list[npt.NDArray[np.int64]]:
        """The indices of the texts in each batch of epoch `number`, shuffled anew in each: int64[up to rows]."""
        rng = np.random.default_rng([self.seed, number])
        counts = np.diff(self.ids.offsets)
        order = rng.permutation(np.flatnonzero(counts))
        batches: list[npt.NDArray[np.int64]] = []
        for start in range(0, len(order), self.rows * POOL_BATCHES):
            pool = order[start : start + self.rows * POOL_BATCHES]
            pool = pool[np.argsort(counts[pool], kind="stable")]
            batches += [pool[first : first + self.rows] for first in range(0, len(pool), self.rows)]
        return [batches[index] for index in rng.permutation(len(batches))]

    def epoch(self, number: int) -> Iterator[tuple[npt.NDArray[np.int32], Floats, Floats | None]]:
        """Batches of epoch `number`: ids int32[rows, width], targets float32[rows, 1 or 3], weights float32[rows]."""
        rng = np.random.default_rng([self.seed, number, 1])
        for texts in self.plan(number):
            matrix = self._matrix(texts)
            dropped = rng.random(matrix.shape, dtype=np.float32) < self.word_dropout
            if self.reserved.unknown != NO_ID:  # else there is nothing to show them as
                matrix[dropped & (matrix != self.reserved.pad)] = self.reserved.unknown
            yield (
                matrix,
                self.targets[texts].reshape(len(texts), -1),
                None if self.weights is None else self.weights[texts],
            )

    def digest(self) -> bytes:
        """The sha256 of all that the epochs follow from: 32 bytes."""
        digest = hashlib.sha256(repr((self.reserved, self.rows, self.word_dropout, self.seed, self.front)).encode())
        for array in (self.ids.values, self.ids.offsets, self.targets, self.weights):
            digest.update(b"" if array is None else array.tobytes())
        return digest.digest()

    def _matrix(self, texts: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        starts, counts = self.ids.offsets[texts], np.diff(self.ids.offsets)[texts]
        width = self.front or -(-int(counts.max()) // WIDTHS) * WIDTHS
        matrix = np.full((len(texts), width), self.reserved.pad, dtype=np.int32)
        rows = np.repeat(np.arange(len(texts)), counts)
        words = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        columns = words if self.front is None else words + np.repeat(width - counts, counts)
        matrix[rows, columns] = self.ids.values[np.repeat(starts, counts) + words]
        return matrix
