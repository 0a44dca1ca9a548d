"""A DuckDB file as a target of publishing: held by a lock, made beside the old one, renamed when it is whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from score_messages.errors import Hint, OutputError, TargetLocked, TargetRefused
from score_messages.publish.duckdb_file.client import Unreadable, connected, is_database
from score_messages.publish.duckdb_file.tables import counts_in, foreign_tables, held_in, is_ours, make_tables
from score_messages.publish.plan import Changes, Held
from score_messages.publish.target import Counts
from score_messages.publish.target_options import TargetOptions
from score_messages.write.atomic import hidden_name, sync_folder
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked
from score_messages.write.source_guard import refuse_touching_source

SUFFIX = ".duckdb"

_WAL = ".wal"


def duckdb_file(address: str, options: TargetOptions) -> DuckdbFile | None:
    """The target that an address means, if it is the name of a DuckDB file."""
    return DuckdbFile(address, options) if address.lower().endswith(SUFFIX) and "://" not in address else None


@dataclass(frozen=True)
class DuckdbFile:
    """A DuckDB file, there or not."""

    name: str
    options: TargetOptions = TargetOptions()

    @contextmanager
    def opened(self) -> Iterator[OpenDuckdbFile]:
        """As `Target.opened`."""
        if self.options.source is not None:
            refuse_touching_source([self.options.source], self.name, ending=SUFFIX)
        path = Path(os.path.realpath(self.name))
        with disk_errors(self.name):
            _require_place(self.name, path)
        with locked(self.name, path, stays=False):
            with disk_errors(self.name):
                _remove_leftovers(path)
                is_there = self._look(path)
            yield OpenDuckdbFile(self.name, path, is_there)

    def _look(self, path: Path) -> bool:
        """Whether a file of ours stands there. Raises TargetRefused for one that isn't, unless it is forced."""
        if not path.exists():
            return False
        if not is_database(path):
            return self._foreign("score-messages did not write it")
        try:
            with connected(self.name, path, read_only=True) as connection:
                is_made_here, others = is_ours(connection), foreign_tables(connection)
        except Unreadable:
            return self._foreign("it is damaged, or a newer DuckDB made it")
        if not is_made_here:
            return self._foreign("it is a database that score-messages did not write")
        if others and not self.options.force:
            reason = f"somebody has put a table into it that publishing would lose: {others[0]}"
            hint = Hint("Put it into a database of its own, and ATTACH this one there; or, to lose it", "--force")
            raise TargetRefused(self.name, reason, hint=hint)
        return True

    def _foreign(self, reason: str) -> bool:
        if not self.options.force:
            hint = Hint("Name another file, or, to replace what is there", "--force")
            raise TargetRefused(self.name, reason, hint=hint)
        return False


class OpenDuckdbFile:
    """As `OpenTarget`. Made by `DuckdbFile.opened`."""

    def __init__(self, name: str, path: Path, is_there: bool) -> None:
        self._name, self._path, self._is_there = name, path, is_there

    def held(self) -> Held:
        """As `OpenTarget.held`; nothing of a file that is damaged, or whose tables somebody dropped or renamed."""
        if not self._is_there:
            return Held()
        try:
            with connected(self._name, self._path, read_only=True) as connection:
                return held_in(connection)
        except Unreadable:
            return Held(is_whole=False)

    def apply(self, changes: Changes) -> None:
        """As `OpenTarget.apply`."""
        beside = hidden_name(self._path)
        with disk_errors(self._name):
            os.mkdir(beside, 0o700)  # nobody else reads what isn't finished, nor what DuckDB puts beside it
            try:
                self._make(beside / self._path.name, changes)
                self._take_place(beside / self._path.name)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        self._is_there = True

    def counts(self) -> Counts:
        """As `OpenTarget.counts`."""
        with connected(self._name, self._path, read_only=True) as connection:
            return counts_in(connection)

    def _make(self, new: Path, changes: Changes) -> None:
        with connected(self._name, new) as connection:
            make_tables(connection, changes, str(self._path) if self._is_there else None)
            connection.execute("CHECKPOINT")
        old = self._path.stat().st_mode & 0o777 if self._path.exists() else None
        os.chmod(new, changes.contents.most_open & ~_umask() if old is None else old)
        self._verify(new, changes)

    def _verify(self, new: Path, changes: Changes) -> None:
        """Read back what was written, before anybody else can."""
        with connected(self._name, new, read_only=True) as connection:
            if not held_in(connection).is_whole or counts_in(connection).parts != {
                part.path: part.rows for part in changes.contents.parts.values()
            }:
                raise OutputError(self._name, "what was written doesn't read back; the old file was kept")

    def _take_place(self, new: Path) -> None:
        """A log beside the old file is of a program that was killed: it would be replayed into the new one."""
        descriptor = os.open(new, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if _wal(self._path).exists():
            if self._is_there:
                with connected(self._name, self._path, read_only=True):  # nobody writes to it
                    os.unlink(_wal(self._path))
            else:
                raise TargetLocked(self._name, f"a log of another program lies beside it: {_wal(self._path).name}")
        os.replace(new, self._path)
        sync_folder(self._name, self._path.parent)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + _WAL)


def _require_place(name: str, path: Path) -> None:
    if path.is_dir():
        raise OutputError(name, "is a folder", hint=Hint(f"Name a file in it, such as {path.name}/scored{SUFFIX}"))
    if path.exists() and not path.is_file():
        raise OutputError(name, "is neither a file nor a folder, and can't be replaced as a whole")
    if "?" in str(path):  # DuckDB puts its log to what stands before it
        raise OutputError(
            name, "has a ? in its path, which DuckDB can't open", hint=Hint("Name another file or folder")
        )
    if not path.parent.is_dir():
        raise OutputError(name, f"there is no folder {path.parent}", hint=Hint("Make it first, with mkdir -p"))


def _remove_leftovers(path: Path) -> None:
    """What killed runs left unfinished; the lock is held."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.tmp")
    with os.scandir(path.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)


def _umask() -> int:
    """Of this process, which can only be asked by setting it."""
    os.umask(umask := os.umask(0o077))
    return umask
