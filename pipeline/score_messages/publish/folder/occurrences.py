"""Which of several rows of a source with the same id a row is: 1, 2, ... in the order of the source's rows.

Most ids are there once, so only hashes are kept of all, 8 bytes a row; the ids that are there more often are counted
exactly. The number depends on nothing but the ids of the source's part files in their order, not on which are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ids = Callable[[], Iterator[pa.StringArray]]
"""Gives the ids of one part file, batch by batch, each time that it is called."""

Rows = npt.NDArray[np.int64]


class Occurrences:
    """Of the rows of one source.

    Args:
        files: the ids of its part files, by path, in the order of the rows.
    """

    def __init__(self, files: Mapping[str, Ids]) -> None:
        """Raises what reading the ids raises."""
        repeated = _repeated(files.values())
        self._later = _later_rows(files, repeated) if len(repeated) else {}

    def of(self, path: str, start: int, stop: int) -> pa.Int32Array:
        """Of the rows `start` to `stop` of a part file."""
        numbers = np.ones(stop - start, np.int32)
        rows, later = self._later.get(path, (np.empty(0, np.int64), np.empty(0, np.int32)))
        first, last = np.searchsorted(rows, [start, stop])
        numbers[rows[first:last] - start] = later[first:last]
        return pa.array(numbers)


def plain_ids(column: pa.Array) -> pa.StringArray:
    """A row without an id has the id ""."""
    return pc.fill_null(column, "")


def _hashes(ids: pa.StringArray) -> Rows:
    """Of each id; Python's own, whose key is another one in each process."""
    return np.fromiter(map(hash, ids.to_pylist()), np.int64, len(ids))


def _repeated(files: Iterable[Ids]) -> Rows:
    """The hashes that are there more than once, sorted."""
    batches = [_hashes(ids) for batches in files for ids in batches()]
    hashes = np.sort(np.concatenate(batches)) if batches else np.empty(0, np.int64)
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


def _later_rows(files: Mapping[str, Ids], repeated: Rows) -> dict[str, tuple[Rows, npt.NDArray[np.int32]]]:
    """For each file the rows that aren't the first of their id, and their numbers."""
    seen: Counter[str] = Counter()
    later: dict[str, tuple[Rows, npt.NDArray[np.int32]]] = {}
    for path, batches in files.items():
        rows: list[int] = []
        numbers: list[int] = []
        start = 0
        for ids in batches():
            places = np.flatnonzero(np.isin(_hashes(ids), repeated))
            _count(ids.take(pa.array(places)).to_pylist(), places + start, seen, rows, numbers)
            start += len(ids)
        later[path] = (np.array(rows, np.int64), np.array(numbers, np.int32))
    return later


def _count(ids: Sequence[str], places: Rows, seen: Counter[str], rows: list[int], numbers: list[int]) -> None:
    for name, place in zip(ids, places.tolist(), strict=True):
        seen[name] += 1
        if seen[name] > 1:
            rows.append(place)
            numbers.append(seen[name])
