"""What stands in the parts of a dataset, as the reading of an input needs it: which messages are known, and by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from pipeline.dataset.days import day_number
from pipeline.dataset.folder import DatasetFolder
from pipeline.dataset.keys import KeyIndex, Keys, PartKeys, is_in, owners_of
from pipeline.dataset.known import Known, OwnRows, read_verdicts

_NO_KEYS = np.empty(0, np.uint64)


class Standing:
    """The messages of all parts. Files of keys are read when the first input with ids is, and not before.

    Args:
        prefix: of the verdict columns' names.
        tells_overlaps: whether messages in other parts count.
    """

    def __init__(self, folder: DatasetFolder, prefix: str, tells_overlaps: bool) -> None:
        self._folder, self._prefix, self._tells_overlaps = folder, prefix, tells_overlaps
        self._index: KeyIndex | None = None

    def known(self, part: str, made_with: str) -> Known:
        """For the input of a part; verdicts of its own rows are carried over if they were made with the same.

        Raises:
            OSError: a disk fails.
        """
        keys = self.keys_of(part)
        own = None if keys is None else OwnRows(keys, self._verdicts(part, made_with, len(keys.keys)))
        return Known(own, self._all_keys if self._tells_overlaps else None)

    def rests_on(self, part: str, left_out: Iterable[Keys]) -> dict[str, str]:
        """The other parts that hold messages which a part leaves out, each with its `PartFacts.released`."""
        keys = np.unique(np.concatenate([_NO_KEYS, *left_out]))
        found = owners_of(keys, self._key_names(without=part), self._folder.keys) if len(keys) else set()
        return {other: self._folder.part(other).released or "" for other in sorted(found)}

    def released(self, part: str, content: str, keys: Keys) -> str:
        """`PartFacts.released` of a new version of a part, which holds messages of these (sorted) keys.

        Made of all that was before, so that a part which loses the same messages a second time has another one.
        """
        standing = self._folder.part(part)
        old = self.keys_of(part)
        keeps_all = not standing.key_names or (old is not None and bool(is_in(old.owned(), keys).all()))
        if standing.facts is not None and keeps_all:
            return standing.facts.released
        before = sorted({one.facts.released for one in standing.files.values()})
        return hashlib.sha256(" ".join([*before, content]).encode()).hexdigest()[:16]

    def takes(self, part: str, keys: Keys) -> None:
        """A part will hold messages of these (sorted) keys: told before it is published."""
        old = self.keys_of(part)
        if self._index is None:
            return
        if old is not None and not is_in(old.owned(), keys).all():
            self._index = None  # what it loses is nobody's now
        else:
            self._index.add(np.setdiff1d(keys, _NO_KEYS if old is None else old.owned(), assume_unique=True))

    def forget(self) -> None:
        """A part was emptied."""
        self._index = None

    def _all_keys(self) -> KeyIndex:
        if self._index is None:
            found = (self.keys_of(name) for name in self._key_names())
            self._index = KeyIndex.of(keys.owned() for keys in found if keys is not None)
        return self._index

    def _key_names(self, without: str = "") -> dict[str, list[str]]:
        """Names of the files of keys by part."""
        parts = self._folder.parts.items()
        return {name: part.key_names for name, part in parts if part.key_names and name != without}

    def keys_of(self, part: str) -> PartKeys | None:
        """Of a part's rows as they stand; None if there are none or they can't be told. Raises OSError."""
        standing = self._folder.part(part)
        if standing.facts is not None:
            return self._folder.keys.read(standing.facts.keys) if standing.facts.keys else None
        files = [one for one in standing.standing if one.facts.keys]
        held = [(one, self._folder.keys.read(one.facts.keys)) for one in files]
        found = [keys.of_days([day_number(day) for day in one.days]) for one, keys in held if keys is not None]
        if not found or len(found) < len(held):
            return None
        return PartKeys(np.concatenate([one.keys for one in found]), np.concatenate([one.days for one in found]))

    def _verdicts(self, part: str, made_with: str, rows: int) -> pa.Table | None:
        facts = self._folder.part(part).facts
        if facts is None or facts.made_with != made_with:
            return None
        try:
            verdicts = read_verdicts(self._folder.path, self._folder.part(part).paths, self._prefix)
        except (pa.ArrowException, KeyError):  # damaged: they are judged anew
            return None
        return verdicts if len(verdicts) == rows else None
