"""Inputs as they were looked at in this run: a file that hasn't changed since isn't hashed a second time.

Nor is an object that hasn't changed since an earlier run.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.catalog import Stamp
from score_messages.dataset.catalog.index import TICK_NS
from score_messages.dataset.inputs.content import Content, look_at, look_at_object
from score_messages.dataset.inputs.object_hashes import ObjectHashes
from score_messages.dataset.inputs.places import is_gone
from score_messages.errors import Hint, InputError, OutputError
from score_messages.stores.version import Version


class Looks:
    """Remembers what files held, and by what it is seen that they changed. A folder is looked at anew each time.

    Args:
        versions: of objects, by address, as they were listed.
        hashes: of objects as earlier runs knew them.
        root: the folder of tables in which new ones are kept as they come; None for a run that writes nothing.
    """

    def __init__(
        self,
        versions: Mapping[str, Version] | None = None,
        hashes: ObjectHashes | None = None,
        root: Path | None = None,
    ) -> None:
        self._known: dict[str, tuple[Stamp, Content]] = {}
        self._versions, self._hashes, self._root = versions or {}, hashes or ObjectHashes(), root

    @classmethod
    def at(cls, root: Path, versions: Mapping[str, Version], is_kept: bool) -> Looks:
        """With what a folder of tables keeps of objects, if any is among the inputs: else nobody asks for it."""
        return cls(versions, ObjectHashes.read(root) if versions else None, root if is_kept else None)

    def look_at(self, path: str) -> Content:
        """As `content.look_at`. Raises InputError: something in it can't be read."""
        if (version := self._versions.get(path)) is not None:
            return self._look_at_object(path, version)
        stamp = _stamp(path)
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        looked = look_at(path)
        if stamp is not None and stamp == _stamp(path):
            self._known[path] = (stamp, looked)
        return looked

    def contents_of(self, paths: Iterable[str]) -> set[str]:
        """The hashes of all inputs that can be read; what is wrong with the others is told when their turn comes."""
        hashes = set()
        for path in paths:
            with suppress(InputError):
                hashes.add(self.look_at(path).sha256)
        return hashes

    def keep(self, root: Path, wanted: Collection[str]) -> None:
        """Let later runs know of the objects at some addresses, and of those of this run. Raises OSError."""
        self._hashes.write(root, {*wanted, *self._versions})

    def _look_at_object(self, path: str, version: Version) -> Content:
        known = self._hashes.sha256_of(path, version)
        if known is not None:
            return Content(known, version=version)
        content, read = _look_at_listed(path)
        self._hashes.remember(path, read, content.sha256)
        if self._root is not None:
            with suppress(OSError, OutputError):  # the end of the run writes them again, and says what is wrong
                self._hashes.keep_some(self._root)
        return content


def _look_at_listed(address: str) -> tuple[Content, Version]:
    """As `look_at_object`, of an object that the store's list has."""
    try:
        return look_at_object(address)
    except InputError as error:
        if not is_gone(address):
            raise
        reason = "is in the store's list, but not there: it was removed meanwhile, or its key ends in a slash"
        raise InputError(address, reason, hint=Hint("In the second case give it another key.")) from error


def _stamp(path: str) -> Stamp | None:
    """None for what is no file, and for one that changed so lately that its next change may not be seen."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    is_settled = stat.S_ISREG(status.st_mode) and status.st_ctime_ns < time.time_ns() - TICK_NS
    return Stamp.of(status) if is_settled else None
