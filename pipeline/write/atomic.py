"""A file appears whole or not at all. Knows bytes, not tables.

The new file grows beside the old one under a hidden name; only when it is on the disk and reads back as it was
written does it take the old one's name, in one step that readers see either before or after.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError
from pipeline.write.disk_errors import disk_errors
from pipeline.write.hashed_file import HashedFile
from pipeline.write.lock import locked
from pipeline.write.target import Target

Opens = Callable[[BinaryIO, int], bool]

_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP}


class Replacement:
    """A new file on its way to `target`: write to `file`, then `publish`."""

    def __init__(self, target: Target, temp: Path, old: os.stat_result | None) -> None:
        self._target = target
        self._temp = temp
        self._old = old
        # The mail in it is nobody else's business: until it is published only its owner reads it, unless it is new;
        # then the kernel takes the umask off 0666, which it alone can do without a race between threads.
        self.file = HashedFile(os.open(temp, _CREATE, 0o666 if old is None else 0o600))

    def publish(self, opens: Opens, rows: int) -> None:
        """Put the file in the place of the old one.

        Raises:
            TargetRefused: the old one may not be replaced by this one.
            OutputError, OSError: the old one still stands. But if the folder's own fsync fails, the last step, the new
                one stands there, and the reason says so.
        """
        if not rows:
            self._target.refuse_emptying()
        self._take_owner_of_old()
        os.fsync(self.file.fd)
        require_sound(self._target.name, self.file, opens, rows)
        self._target.refuse_foreign()  # again: somebody may have put a file there meanwhile
        os.replace(self._temp, self._target.path)
        self._sync_folder()

    def _take_owner_of_old(self) -> None:
        if self._old is None:
            return
        new = os.fstat(self.file.fd)
        if (new.st_uid, new.st_gid) != (self._old.st_uid, self._old.st_gid):
            with suppress(PermissionError):  # only root may give files away
                os.fchown(self.file.fd, self._old.st_uid, self._old.st_gid)
        os.fchmod(self.file.fd, stat.S_IMODE(self._old.st_mode))

    def _sync_folder(self) -> None:
        try:
            with _open_folder(self._target.path.parent) as fd:
                os.fsync(fd)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                reason = f"the new table stands there, but may not survive a power cut: {os.strerror(error.errno or 0)}"
                raise OutputError(self._target.name, reason) from error


@contextmanager
def replacing(target: Target) -> Iterator[Replacement]:
    """Hold the target's lock and a new file for it inside the block; unless it is published, nothing of it remains.

    Raises:
        TargetLocked, TargetRefused, OutputError: from `locked`, from `Target.refuse_foreign`, from the disk.
    """
    with nullcontext() if target.options.is_locked else locked(target.name, target.path):
        temp = target.path.with_name(f".{target.path.name}.{secrets.token_hex(8)}.tmp")
        new: Replacement | None = None
        try:
            with disk_errors(target.name):
                _remove_leftovers(target.path)
                target.refuse_foreign()
                new = Replacement(target, temp, target.standing())
            yield new
        finally:
            with suppress(OSError):  # published: there is nothing under this name
                os.unlink(temp)
            if new is not None:
                new.file.discard()


def require_sound(name: str, file: HashedFile, opens: Opens, rows: int) -> None:
    """Raise `OutputError` unless `file` reads back as it was written and opens as a table of `rows` rows."""
    if not file.holds_what_was_written():
        raise OutputError(name, "what was read back differs from what was written: the disk is not to be trusted")
    with file.reader() as reader:
        if not opens(reader, rows):
            raise OutputError(name, "the finished table does not open; this is a fault of score-messages or of Arrow")


def _remove_leftovers(path: Path) -> None:
    """Remove the unfinished files of killed runs; the lock is held, so nobody writes them any more.

    One that can't be removed (another account's) stays: it is no reason to go without tonight's table.
    """
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.tmp")
    with os.scandir(path.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)
