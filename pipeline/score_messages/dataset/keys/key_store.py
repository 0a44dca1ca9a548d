"""All files of keys of a folder, each there twice and named by the sha256 of its content: none is changed or half.

One that is gone or damaged is made anew from its copy. If both are, nobody can tell which messages the part holds: its
input is scored again, and meanwhile nothing is compared with it.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.catalog import is_regular, sha256_of
from score_messages.dataset.keys.key_file import COPY, KeyFacts, KeyFile
from score_messages.dataset.keys.keyed_hash import new_secret
from score_messages.dataset.keys.new_keys import NewKeys, copy_file

_NAME = re.compile(r"[0-9a-f]{64}")
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ELOOP}


class KeyStore:
    """The files of keys in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, KeyFile | None] = {}
        self._verified: set[str] = set()
        self._secret: bytes | None = None

    def facts(self, name: str) -> KeyFacts | None:
        """What a file says beside its keys; None if it is gone or damaged. Raises OSError where the disk fails."""
        if name not in self._found:
            self._found[name] = self._first_sound(name)
        file = self._found[name]
        return None if file is None else file.facts

    def holds(self, name: str) -> bool:
        """Whether a file is there and, as far as is known, sound. Raises OSError where the disk fails."""
        return self.facts(name) is not None

    def depends_on(self, name: str) -> Mapping[str, str]:
        """As in `KeyFacts`; of a file that is gone nothing. Raises OSError where the disk fails."""
        facts = self.facts(name) if name else None
        return {} if facts is None else facts.depends_on

    def open(self, name: str) -> KeyFile | None:
        """A file of which every byte was looked at in this run; None if it is gone or damaged.

        Raises:
            OSError: a disk fails.
        """
        if name not in self._verified:
            self._found[name] = self._whole(name)
            self._verified.add(name)
        return self._found[name]

    def secret_of(self, names: Iterable[str]) -> bytes:
        """On what the folder's keys depend: every one of its files tells it, the first begins with a new one."""
        if self._secret is None:
            known = (self.facts(name) for name in sorted(names))
            self._secret = (
                next((facts.secret for facts in known if facts is not None and facts.secret), None) or new_secret()
            )
        return self._secret

    def new(self, secret: bytes | None, mode: int) -> NewKeys:
        """A file on its way."""
        return NewKeys(self._folder, secret, mode)

    def added(self, name: str) -> None:
        """A new file is there."""
        self._found.pop(name, None)
        self._verified.discard(name)

    def damaged(self, names: Iterable[str]) -> Iterator[str]:
        """Those of some files, and of their copies as far as there are any, that aren't what they are named by.

        Raises OSError where the disk fails.
        """
        for name in sorted(names):
            copy = f"{name}{COPY}"
            for entry in (name, copy) if is_regular(self._folder / copy) else (name,):
                if sha256_of(self._folder / entry) != name:
                    yield entry

    def keep_only(self, names: set[str]) -> None:
        """Remove all others; one that can't be removed stays."""
        with suppress(FileNotFoundError):
            for entry in os.listdir(self._folder):
                name = entry.removesuffix(COPY)
                if _NAME.fullmatch(name) and name not in names:
                    with suppress(OSError):
                        os.unlink(self._folder / entry)
        self._found.clear()
        self._verified.clear()

    def _paths(self, name: str) -> tuple[Path, ...]:
        """Both places of a file. What a damaged footer names may be anything, and is no path."""
        return (self._folder / name, self._folder / f"{name}{COPY}") if _NAME.fullmatch(name) else ()

    def _first_sound(self, name: str) -> KeyFile | None:
        return next((file for path in self._paths(name) if (file := _key_file(path)) is not None), None)

    def _whole(self, name: str) -> KeyFile | None:
        """Looked at byte by byte, both of them; the one that is damaged is made anew from the other."""
        paths = self._paths(name)
        sound = [path for path in paths if _is_whole(path, name)]
        if not sound:
            return None
        for path in set(paths) - set(sound):
            with suppress(OSError):
                copy_file(sound[0], path)
        return _key_file(sound[0])


def _key_file(path: Path) -> KeyFile | None:
    try:
        return KeyFile.at(path)
    except ValueError:
        return None
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise


def _is_whole(path: Path, name: str) -> bool:
    try:
        return sha256_of(path) == name
    except OSError as error:
        if error.errno in _NO_FILE:
            return False
        raise
