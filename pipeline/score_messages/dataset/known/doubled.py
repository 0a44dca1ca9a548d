"""Messages that stand in several parts, since overlaps were kept for a time: where they are to go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.dataset.catalog import sha256_of
from score_messages.dataset.inputs import OF_NOTHING
from score_messages.dataset.keys import KeyFile, KeyIndex
from score_messages.dataset.storage import KEYS, DatasetFolder
from score_messages.write.atomic import write_synced

_COMPARED = "compared"


@dataclass(frozen=True)
class Doubled:
    """Rows of a part that stand in others, too.

    Attributes:
        part: its name.
        keys: the file with its keys.
        rows: bool[n], in the order of that file: which ones.
        holders: names of the files with the keys of those others.
    """

    part: str
    keys: KeyFile
    rows: npt.NDArray[np.bool_]
    holders: frozenset[str]


class Doubles:
    """Finds what was doubled while overlaps were kept.

    A part that was made meanwhile says so in its keys, and those of version 0.1 may have been. They are compared with
    all others, the first with those that were made otherwise, each next one with those before it as well. Once none
    holds what another one does, a file in `_keys` tells which were compared, so that it isn't done in every run.
    """

    def __init__(self, folder: DatasetFolder) -> None:
        self._folder = folder
        self._path = folder.path / KEYS / _COMPARED

    def find(self) -> Iterator[Doubled]:
        """The parts that are to lose rows, one after the other: each has lost them when the next is asked for.

        Raises:
            OSError: a disk fails.
        """
        files = {name: file for name, facts in self._folder.catalog.whole_parts() if (file := self._keys(facts.keys))}
        kept = sorted(name for name, file in files.items() if file.facts.keeps_overlaps)
        if not kept or self._are_compared(_digest(files[name] for name in kept)):
            return
        index = KeyIndex()
        index.add(file for name, file in files.items() if name not in kept)
        for name in kept:
            doubled = _doubled(name, files[name], index)
            if doubled is not None:
                yield doubled
            facts = self._folder.catalog.part(name).facts
            now = self._keys(facts.keys) if facts is not None else None
            index.add([now] if now is not None else [])
        whole = [file for _, facts in self._folder.catalog.whole_parts() if (file := self._keys(facts.keys))]
        write_synced(self._path, _digest(file for file in whole if file.facts.keeps_overlaps))

    def told_by_inputs(self) -> set[str]:
        """Parts of which only the inputs can tell what they hold in common: some have keys of version 0.1.

        Those too that a run which broke off left halfway.

        Raises:
            OSError: a disk fails.
        """
        secrets: dict[str, set[bytes | None]] = {}
        halfway = set()
        for name, part in self._folder.catalog.parts.items():
            keys = [keys_file for key_name in part.key_names if (keys_file := self._keys(key_name)) is not None]
            if any(keys_file.facts.keeps_overlaps for keys_file in keys):
                secrets[name] = {keys_file.facts.secret for keys_file in keys}
                halfway |= {name} if part.facts is None else set()
        return set(secrets) if len(set().union(*secrets.values())) > 1 else halfway

    def copies(self) -> list[str]:
        """Parts without keys whose input had the same bytes as that of a part before them."""
        seen: set[str] = set()
        copies = []
        for name, facts in sorted(self._folder.catalog.whole_parts()):
            if facts.content in seen and not facts.keys and facts.content != OF_NOTHING:
                copies.append(name)
            seen.add(facts.content)
        return copies

    def _keys(self, name: str) -> KeyFile | None:
        return self._folder.keys.open(name) if name else None

    def _are_compared(self, digest: bytes) -> bool:
        with suppress(OSError):
            return sha256_of(self._path) == hashlib.sha256(digest).hexdigest()
        return False


def _doubled(part: str, file: KeyFile, index: KeyIndex) -> Doubled | None:
    rows = np.zeros(file.facts.rows, bool)
    holders: set[str] = set()
    for start, keys in file.chunks():
        matches = index.find(keys)
        rows[start + matches.asked] = True
        holders |= {index.files[number].name for number in np.unique(matches.files).tolist()}
    return Doubled(part, file, rows, frozenset(holders)) if rows.any() else None


def _digest(files: Iterable[KeyFile]) -> bytes:
    return hashlib.sha256("".join(sorted(file.name for file in files)).encode()).hexdigest().encode()
