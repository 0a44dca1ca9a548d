"""A file appears whole or not at all. Knows bytes, not tables.

The new file grows beside the old file under a hidden name; only when it is on the disk and reads back as it was
written does it take the old file's name, in one step: readers see the old file or the new file, nothing between.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from score_messages.errors import OutputError
from score_messages.write.disk_errors import disk_errors
from score_messages.write.hashed_file import HashedFile
from score_messages.write.lock import locked
from score_messages.write.target import Target

Opens = Callable[[BinaryIO, int], bool]

_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP}


def hidden_name(path: Path) -> Path:
    """A new name beside `path` for a file that isn't finished; readers pass over what begins with a dot."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")


UNFINISHED = re.compile(r"\..*\.[0-9a-f]{16}\.tmp")
"""What `hidden_name` gives."""


class NewFile:
    """A file that grows under a hidden name: write to `file`, `seal` it, let it `take_place`; at last `discard` it.

    Args:
        name: what people call the table, for errors.
        is_private: it will replace a file whose mode it takes over. The mail in it is nobody else's business: until
            then only its owner reads it. Else the kernel takes the umask off `most`, which it alone can do without a
            race between threads.
        most: how open a file that replaces none may be, at most.
        syncs_name: bring the name that it takes to the disk; else the caller will, with those of other files.
    """

    def __init__(self, name: str, temp: Path, is_private: bool, most: int = 0o666, syncs_name: bool = True) -> None:
        self._name = name
        self._syncs_name = syncs_name
        self.hidden = temp
        self.file = HashedFile(os.open(temp, _CREATE, 0o600 if is_private else most))

    def seal(self, opens: Opens, rows: int, old: os.stat_result | None) -> None:
        """Bring it to the disk, with owner and mode of the file that it replaces, and read it back.

        Raises:
            OutputError, OSError: it is not what was written.
        """
        if old is not None:
            self._take_owner_of(old)
        os.fsync(self.file.fd)
        require_sound(self._name, self.file, opens, rows)

    def take_place(self, path: Path) -> None:
        """Take the name `path`, in one step. Raises OutputError, OSError as `Replacement.publish`."""
        os.replace(self.hidden, path)
        if self._syncs_name:
            sync_folder(self._name, path.parent)

    def discard(self) -> None:
        """Close it, and remove it unless it has taken its place."""
        with suppress(OSError):  # published: there is nothing under this name
            os.unlink(self.hidden)
        self.file.discard()

    def _take_owner_of(self, old: os.stat_result) -> None:
        new = os.fstat(self.file.fd)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            with suppress(PermissionError):  # only root may give files away
                os.fchown(self.file.fd, old.st_uid, old.st_gid)
        os.fchmod(self.file.fd, stat.S_IMODE(old.st_mode))


class Replacement:
    """A new file on its way to `target`: write to `file`, then `publish`."""

    def __init__(self, target: Target, temp: Path, old: os.stat_result | None) -> None:
        self._target = target
        self._old = old
        self._new = NewFile(target.name, temp, is_private=old is not None, most=target.options.most_open)
        self.file = self._new.file

    def refuse_too_large(self) -> None:
        """A disk says itself what it doesn't take."""

    def publish(self, opens: Opens, rows: int) -> None:
        """Put the file in the place of the old file.

        Raises:
            TargetRefused: the old file may not be replaced by this file.
            OutputError, OSError: the old file is still there. But if the last step fails, the folder's own fsync, the
                new file is there, and the reason says so.
        """
        if not rows:
            self._target.refuse_emptying()
        self._new.seal(opens, rows, self._old)
        self._target.refuse_foreign()  # again: somebody may have put a file there meanwhile
        self._new.take_place(self._target.path)

    def discard(self) -> None:
        """Close it, and remove it unless it is published."""
        self._new.discard()


def write_synced(path: Path, content: bytes) -> None:
    """A small file, whole or not at all, and on the disk. Raises OSError."""
    temp = hidden_name(path)
    descriptor = os.open(temp, _CREATE, 0o666)
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temp, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temp)
        raise
    sync_folder(str(path), path.parent)


def sync_folder(name: str, folder: Path) -> None:
    """Bring the names in a folder to the disk.

    Raises:
        OutputError: it failed; what was renamed keeps its new name.
    """
    try:
        with _open_folder(folder) as fd:
            os.fsync(fd)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            reason = f"the new table is in its place, but may not survive a power cut: {os.strerror(error.errno or 0)}"
            raise OutputError(name, reason) from error


@contextmanager
def replacing(target: Target, wait_seconds: float = 0) -> Iterator[Replacement]:
    """Hold the target's lock and a new file for it inside the block; unless it is published, nothing of it remains.

    Args:
        wait_seconds: for another run that holds it.

    Raises:
        TargetLocked, TargetRefused, OutputError: from `locked`, from `Target.refuse_foreign`, from the disk.
    """
    with locked(target.name, target.path, stays=False, wait_seconds=wait_seconds):
        temp, new = hidden_name(target.path), None
        try:
            with disk_errors(target.name):
                remove_leftovers(target.path)
                target.refuse_foreign()
                new = Replacement(target, temp, target.existing())
            yield new
        finally:
            if new is not None:
                new.discard()
            else:
                with suppress(OSError):
                    os.unlink(temp)  # a signal may have come when it was made and nobody had it yet


def require_sound(name: str, file: HashedFile, opens: Opens, rows: int) -> None:
    """Raise `OutputError` unless `file` reads back as it was written and opens as a table of `rows` rows."""
    if not file.holds_what_was_written():
        raise OutputError(name, "the table read back differs from what was written: don't trust this disk")
    with file.reader() as reader:
        if not opens(reader, rows):
            raise OutputError(name, "the finished table does not open; this is a fault of score-messages or of Arrow")


def remove_leftovers(path: Path) -> None:
    """Remove the unfinished files of killed runs; the lock is held, so no other run writes them.

    A file that can't be removed (another account's) stays: it is no reason to go without tonight's table.
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
