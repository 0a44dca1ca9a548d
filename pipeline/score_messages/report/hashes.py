"""A number of 64 bits for each of many texts, to compare them by: equal texts have equal ones, in every run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.text.string_buffers import bytes_of, offsets_of

Hashes = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]

NONE = np.uint64(0)
"""Of what isn't there. No text has it."""

_PLACES = 1 << 20
_PIECE = 1 << 17
_SEED = 18
_ONCE, _TWICE = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@cache
def _factors() -> Hashes:
    """An odd factor for each place of a byte. Texts that are scored are no longer; others go through them again."""
    return np.random.default_rng(_SEED).integers(0, 1 << 64, _PLACES, dtype=np.uint64) | np.uint64(1)


def hashes(texts: pa.StringArray) -> Hashes:
    """Of n texts: uint64[n]; `NONE` for null.

    The sum of bytes times random factors modulo 2^64, mixed: two of a million texts share one with a probability below
    one in a million. Sources: Carter and Wegman (1979), Universal classes of hash functions, Journal of Computer and
    System Sciences 18, 143-154; Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, for the
    mixing.
    """
    data, offsets = bytes_of(texts), offsets_of(texts).astype(np.int64)
    pieces = [_sums(data, offsets[first : last + 1]) for first, last in _pieces(offsets)]
    mixed_sums = mixed(np.concatenate([*pieces, np.empty(0, np.uint64)]))
    return np.where(np.asarray(texts.is_valid()), np.maximum(mixed_sums, np.uint64(1)), NONE)


def _pieces(offsets: Int64s) -> Iterator[tuple[int, int]]:
    """First and last row of pieces of some `_PIECE` bytes: what fits the processor's cache is five times as fast."""
    first, rows = 0, len(offsets) - 1
    while first < rows:
        last = int(np.searchsorted(offsets, offsets[first] + _PIECE, side="right")) - 1
        last = min(max(last, first + 1), first + _PIECE, rows)
        yield first, last
        first = last


def _sums(data: npt.NDArray[np.uint8], offsets: Int64s) -> Hashes:
    lengths = np.diff(offsets)
    places = np.arange(offsets[0], offsets[-1]) - np.repeat(offsets[:-1], lengths)
    products = (data[offsets[0] : offsets[-1]] + np.uint64(1)) * _factors()[places & (_PLACES - 1)]
    sums = np.concatenate([[NONE], np.cumsum(products, dtype=np.uint64)])
    ends = offsets - offsets[0]
    differences: Hashes = sums[ends[1:]] - sums[ends[:-1]]
    return differences + lengths.astype(np.uint64)


def mixed(numbers: Hashes) -> Hashes:
    """A number of which every bit hangs on all bits: one for one."""
    numbers = (numbers + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _ONCE
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _TWICE
    return numbers ^ (numbers >> np.uint64(31))


def paired(these: Hashes, those: Hashes) -> Hashes:
    """One of two, in this order; `NONE` where either is."""
    both = np.maximum(mixed(mixed(these) ^ (those + np.uint64(1))), np.uint64(1))
    return np.where((these == NONE) | (those == NONE), NONE, both)
