"""In which files of keys a key stands. Eight bytes of memory a row; the keys themselves stay on the disk.

A row is one number: the first half of it is the beginning of its key, the other one says where the row is. So a sorted
array finds the few rows that may have a key, and their keys, read from the disk, tell which of them do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.dataset.keys.key_file import KeyFile, Rows
from score_messages.dataset.keys.keyed_hash import Keys

Packed = npt.NDArray[np.uint64]

_INDEX = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


@dataclass(frozen=True)
class Hits:
    """Rows that have keys which were asked for: int64[m] each, in the order of the keys asked.

    Attributes:
        asked: indices into the keys asked.
        files: numbers of the files, as `KeyIndex.files` has them.
        rows: indices of the rows in them; of several rows of a file with the same key only the first is told.
    """

    asked: Rows
    files: Rows
    rows: Rows


class KeyIndex:
    """Keys of files: sorted arrays of growing size, merged like a log-structured tree.

    So keys are found in few steps, and adding the files of a run one by one costs little each.

    Attributes:
        files: those that were added, in order.
        messages: how many different keys each of them holds.
        secrets: on which their keys depend; see `KeyFacts.secret`.
    """

    def __init__(self) -> None:
        self.files: list[KeyFile] = []
        self.messages: list[int] = []
        self.secrets: set[bytes | None] = set()
        self._names: set[str] = set()
        self._bases = np.zeros(1, np.int64)
        self._levels: list[Packed] = []

    def add(self, files: Iterable[KeyFile]) -> None:
        """Take in files, unless they are there already. Raises OSError."""
        new = [file for file in files if file.name not in self._names]
        if not new:
            return
        level = np.empty(sum(file.facts.rows for file in new), np.uint64)
        filled = 0
        for file in new:
            filled += self._fill(file, level[filled:])
        level = level[:filled] if filled > len(level) // 2 else level[:filled].copy()
        level.sort()
        self._levels.append(level)
        while len(self._levels) > 1 and len(self._levels[-2]) < 2 * len(self._levels[-1]):
            merged = np.concatenate([self._levels.pop(), self._levels.pop()])
            merged.sort()
            self._levels.append(merged)

    def find(self, keys: Keys) -> Hits:
        """Where some keys stand. A key that is 0 stands nowhere. Raises OSError."""
        named = np.flatnonzero(keys.any(axis=1))
        candidates = [_candidates(level, keys[named]) for level in self._levels]
        empty = np.empty(0, np.int64)
        asked = named[np.concatenate([empty, *(some for some, _ in candidates)])]
        of_all_files = np.concatenate([empty, *(some for _, some in candidates)])
        files = np.searchsorted(self._bases, of_all_files, side="right") - 1
        rows = of_all_files - self._bases[files]
        is_it = np.zeros(len(rows), bool)
        for number in np.unique(files).tolist():
            here = np.flatnonzero(files == number)
            is_it[here] = (self.files[number].keys(rows[here]) == keys[asked[here]]).all(axis=1)
        order = np.flatnonzero(is_it)[np.argsort(asked[is_it], kind="stable")]
        return Hits(asked[order], files[order], rows[order])

    def _fill(self, file: KeyFile, into: Packed) -> int:
        """Put the rows of a file into an array, each key once; tells how many."""
        base = int(self._bases[-1])
        if base + file.facts.rows > int(_INDEX):
            raise OverflowError("more rows than the index can tell apart")
        filled = 0
        for start, keys in file.chunks():
            named = np.flatnonzero(keys.any(axis=1))
            rows = (named + (base + start)).astype(np.uint64)
            into[filled : filled + len(named)] = _beginning(keys[named]) | rows
            filled += len(named)
        packed = into[:filled]
        packed.sort()
        repeated = _repeated(packed, base, file)
        if len(repeated):
            packed[repeated] = np.uint64(0xFFFFFFFFFFFFFFFF)
            packed.sort()
        filled -= len(repeated)
        self.files.append(file)
        self._names.add(file.name)
        self.messages.append(filled)
        self.secrets.add(file.facts.secret)
        self._bases = np.append(self._bases, base + file.facts.rows)
        return filled


def _beginning(keys: Keys) -> Packed:
    return np.asarray(keys[:, 0] >> _SHIFT << _SHIFT, np.uint64)


def _candidates(level: Packed, keys: Keys) -> tuple[Rows, Rows]:
    """Indices into the keys, and of the rows that begin as they do."""
    begin = _beginning(keys)
    first = np.searchsorted(level, begin)
    counts = np.searchsorted(level, begin | _INDEX, side="right") - first
    asked = np.repeat(np.arange(len(keys)), counts)
    within = np.arange(len(asked)) - np.repeat(np.cumsum(counts) - counts, counts)
    return asked, (level[np.repeat(first, counts) + within] & _INDEX).astype(np.int64)


def _repeated(packed: Packed, base: int, file: KeyFile) -> Rows:
    """Where a file's sorted rows repeat the key of a row before them: else all of a crowd would be found at once."""
    alike = packed[1:] >> _SHIFT == packed[:-1] >> _SHIFT
    crowd = np.flatnonzero(np.append(alike, False) | np.append(False, alike)) if len(packed) else np.empty(0, np.int64)
    if not len(crowd):
        return crowd
    rows = (packed[crowd] & _INDEX).astype(np.int64) - base
    keys = file.keys(rows)
    order = np.lexsort((rows, keys[:, 1], keys[:, 0]))
    same = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
    return np.asarray(crowd[order[1:][same]], np.int64)
