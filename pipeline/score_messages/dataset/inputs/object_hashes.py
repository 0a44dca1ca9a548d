"""What objects held when they were read last: one that hasn't changed since isn't read again. Asks no store.

A cache, as the index is: without it all objects are read once more, to know what they hold, and scored no second time.
An object counts as unchanged if its store says the same ETag, the same size and the same time of change, which no write
leaves as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from score_messages.dataset.catalog import INDEX
from score_messages.dataset.catalog.regular_file import read_regular
from score_messages.stores.version import Version
from score_messages.write.atomic import write_synced

_FILE = "objects.json"
_FORM = 1

_KEEP_AT_LEAST, _KEEP_SHARE = 100, 8
"""So many new hashes are kept at once, or this part of all: a run may be killed, and the file is written whole."""


@dataclass(frozen=True)
class _Known:
    """An object as it was: by what its store told it apart, and what it held."""

    etag: str
    size: int
    modified: str
    sha256: str


class ObjectHashes:
    """The hashes of objects by their addresses. Changes are kept once they are written."""

    def __init__(self, known: Mapping[str, _Known] | None = None) -> None:
        self._known = dict(known or {})
        self._unkept = 0

    @classmethod
    def read(cls, root: Path) -> ObjectHashes:
        """Those that a folder of tables keeps; none if they are missing, damaged or can't be read."""
        with suppress(OSError, KeyError, TypeError, ValueError, RecursionError):
            digest, _, body = read_regular(root / INDEX / _FILE).partition(b"\n")
            stored = json.loads(body)
            if hashlib.sha256(body).hexdigest().encode() == digest and stored["form"] == _FORM:
                return cls({path: _Known(*facts) for path, facts in stored["objects"].items()})
        return cls()

    def sha256_of(self, path: str, version: Version) -> str | None:
        """What an object of this version holds; None if that isn't certain."""
        known, stamp = self._known.get(path), version.stamp
        if known is None or stamp is None or (known.etag, known.size, known.modified) != stamp:
            return None
        return known.sha256

    def remember(self, path: str, version: Version, sha256: str) -> None:
        """What was read of an object."""
        stamp = version.stamp
        if stamp is not None:
            self._known[path] = _Known(*stamp, sha256)
            self._unkept += 1

    def keep_some(self, root: Path) -> None:
        """Keep all, if so many are new that reading them again would take its time. Raises OSError."""
        if self._unkept >= max(_KEEP_AT_LEAST, len(self._known) // _KEEP_SHARE):
            self.write(root, self._known)

    def write(self, root: Path, wanted: Collection[str]) -> None:
        """Keep those of some addresses, whole or not at all. Raises OSError.

        Args:
            wanted: addresses of inputs; others are forgotten.
        """
        kept = {path: facts for path, facts in sorted(self._known.items()) if path in wanted}
        if not self._unkept and len(kept) == len(self._known):
            return
        objects = {path: [facts.etag, facts.size, facts.modified, facts.sha256] for path, facts in kept.items()}
        body = json.dumps({"form": _FORM, "objects": objects}, separators=(",", ":")).encode()
        (root / INDEX).mkdir(exist_ok=True)
        write_synced(root / INDEX / _FILE, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        self._unkept = 0
