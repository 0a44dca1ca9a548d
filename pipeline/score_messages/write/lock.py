"""A lock for each target: only one run at a time writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from score_messages.errors import Hint, TargetLocked
from score_messages.write.disk_errors import disk_errors

_ATTEMPTS = 3
"""A lock file that its holder removed between our opening and locking it guards no name; so it is tried again."""


@contextmanager
def locked(target: str, path: Path, stays: bool = True, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of `path` inside the block.

    The kernel holds the lock for us (`flock`), so that of a killed run is gone with it; its empty file
    `.{name}.lock` may stay, and the next run removes it. A holder removes the file before it lets go, and whoever
    locks a file without a name starts over (filelock 4 looks): so there are never two locks on one name.
    A file system without `flock` is an error rather than a lock that locks nothing (`fallback_to_soft`).

    Args:
        stays: leave the empty file where it is, for other programs that wait for it.
        wait_seconds: wait so long for another holder; else stop at once.

    Raises:
        TargetLocked: another run holds it.
        OutputError: the lock file can't be made, or the file system has no locks.
    """
    lock = FileLock(
        path.with_name(f".{path.name}.lock"),
        timeout=wait_seconds,
        poll_interval=0.01,
        thread_local=False,  # the run may end in another thread than it began in
        fallback_to_soft=False,
        preserve_lock_file=True,  # filelock must not remove it, since it would do so after it has let go
    )
    with disk_errors(target):
        _acquire(lock, target)
    try:
        yield
    finally:
        try:
            if not stays:
                _remove_empty(lock.lock_file)
        finally:
            with suppress(OSError):  # the table is written; the kernel lets go at the latest when the process ends
                lock.release()


def _remove_empty(path: str) -> None:
    """Remove the lock's file, but not a file of that name in which somebody keeps something."""
    with suppress(OSError):  # the next run removes it
        if os.stat(path).st_size == 0:
            os.unlink(path)


def _acquire(lock: BaseFileLock, target: str) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            lock.acquire()
        except Timeout:
            if attempt == _ATTEMPTS - 1:
                hint = Hint("Wait until it has ended, or write to another place.")
                raise TargetLocked(target, "another run is writing it", hint=hint) from None
        else:
            return
