"""By what a message is known again: a key made of its id and its text. Knows no tables.

Two rows are the same message if they have the same id of their own (the id column, or a mail's Message-ID) and the same
text. Not by the id alone: a customer's number in the id column must not make his second message vanish.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.dataset.days import Days
from pipeline.messages import Messages
from pipeline.write.atomic import write_synced

Keys = npt.NDArray[np.uint64]
"""uint64[n]; 0 for a message without an id of its own, which is never known again."""

_MAGIC = b"score-messages keys 1\n"
_COUNT = struct.Struct("<q")


def keys_of(messages: Messages) -> Keys:
    """One key per message: 64 bits of BLAKE2b (RFC 7693).

    Among 40 million messages the chance that any two share one by accident is 1 in 23,000 (n² / 2⁶⁵).
    """
    named = np.broadcast_to(np.asarray(messages.has_own_id), len(messages)) & np.asarray(messages.ids.is_valid())
    keys = np.zeros(len(messages), np.uint64)
    if named.any():
        places = np.flatnonzero(named)
        ids = messages.ids.take(pa.array(places)).cast(pa.binary()).to_pylist()
        texts = messages.body.take(pa.array(places)).cast(pa.binary()).to_pylist()
        digests = [
            hashlib.blake2b(b"%d:%s%s" % (len(name), name, text), digest_size=8).digest()
            for name, text in zip(ids, texts, strict=True)
        ]
        keys[places] = np.maximum(np.frombuffer(b"".join(digests), "<u8"), 1)
    return keys


@dataclass(frozen=True)
class PartKeys:
    """Keys and days of a part's rows, in the order of its files and of the rows in them: uint64[n], int32[n]."""

    keys: Keys
    days: Days

    def to_bytes(self) -> bytes:
        """The form that `from_bytes` reads."""
        return b"".join(
            [_MAGIC, _COUNT.pack(len(self.keys)), self.keys.astype("<u8").tobytes(), self.days.astype("<i4").tobytes()]
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> PartKeys:
        """Raises ValueError for anything that `to_bytes` didn't make."""
        start = len(_MAGIC) + _COUNT.size
        if content[: len(_MAGIC)] != _MAGIC or len(content) < start:
            raise ValueError("no keys")
        (count,) = _COUNT.unpack_from(content, len(_MAGIC))
        if len(content) != start + 12 * count:
            raise ValueError("no keys")
        keys = np.frombuffer(content, "<u8", count, start)
        return cls(keys.astype(np.uint64), np.frombuffer(content, "<i4", count, start + 8 * count).astype(np.int32))

    def of_days(self, days: Sequence[int]) -> PartKeys:
        """Those of the rows of some days; of no days, all."""
        if not days:
            return self
        here = np.isin(self.days, days)
        return PartKeys(self.keys[here], self.days[here])

    def owned(self) -> Keys:
        """The keys of messages with an id, sorted, each once."""
        return np.unique(self.keys[self.keys != 0])


class KeyStore:
    """Files of keys in a folder, each named by the sha256 of its content, so that none is ever changed or half."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] | None = None

    def names(self) -> set[str]:
        """Of the files that are there."""
        if self._names is None:
            with suppress(FileNotFoundError):
                self._names = set(os.listdir(self._folder))
            self._names = self._names or set()
        return self._names

    def add(self, keys: PartKeys) -> str:
        """Keep some keys and give their name. Raises OSError."""
        content = keys.to_bytes()
        name = hashlib.sha256(content).hexdigest()
        if name not in self.names():
            write_synced(self._folder / name, content)
            self.names().add(name)
        return name

    def read(self, name: str) -> PartKeys | None:
        """The keys of that name; None if they are gone or damaged. Raises OSError where the disk fails."""
        try:
            content = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() != name:
            return None
        return PartKeys.from_bytes(content)

    def keep_only(self, names: set[str]) -> None:
        """Remove all others; one that can't be removed stays."""
        for name in self.names() - names:
            with suppress(OSError):
                os.unlink(self._folder / name)
        self._names = None


class KeyIndex:
    """All keys that a dataset's parts hold: sorted arrays of growing size, merged like a log-structured tree.

    So a part's keys are found in few steps, and adding the parts of a night one by one costs little each.
    """

    def __init__(self) -> None:
        self._levels: list[Keys] = []

    @classmethod
    def of(cls, owned: Iterator[Keys]) -> KeyIndex:
        """The index of many parts at once."""
        index = cls()
        found = list(owned)
        if found:
            whole = np.concatenate(found)
            found.clear()
            whole.sort()
            index._levels = [whole]
        return index

    def add(self, keys: Keys) -> None:
        """Take in sorted keys."""
        if not len(keys):
            return
        self._levels.append(keys)
        while len(self._levels) > 1 and len(self._levels[-2]) < 2 * len(self._levels[-1]):
            merged = np.concatenate([self._levels.pop(), self._levels.pop()])
            merged.sort()
            self._levels.append(merged)

    def holds(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Whether each key is there: bool[n]; False for 0."""
        found = np.zeros(len(keys), bool)
        for level in self._levels:
            found |= is_in(keys, level)
        return np.asarray(found & (keys != 0), bool)


def is_in(keys: Keys, among: Keys) -> npt.NDArray[np.bool_]:
    """Whether each key is in a sorted array: bool[n]."""
    if not len(among):
        return np.zeros(len(keys), bool)
    places = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.asarray(among[places] == keys, bool)


def owners_of(keys: Keys, parts: Mapping[str, Sequence[str]], store: KeyStore) -> set[str]:
    """Which parts hold any of some keys, given the names of the parts' files of keys. Raises OSError."""
    owners = set()
    left = keys
    for part in reversed(list(parts)):  # the latest exports overlap most
        for name in parts[part] if len(left) else ():
            found = store.read(name)
            held = np.isin(left, found.keys) if found is not None else np.zeros(len(left), bool)
            if held.any():
                owners.add(part)
                left = left[~held]
    return owners
