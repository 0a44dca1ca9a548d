"""One run at a time per target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from pipeline.errors import Cure, TargetLocked
from pipeline.write.disk_errors import disk_errors


@contextmanager
def locked(target: str, path: Path) -> Iterator[None]:
    """Hold the lock of `path` inside the block.

    The kernel holds the lock for us (`flock`), so that of a killed run is gone with it. The empty file `.{name}.lock`
    stays behind for ever: were it removed, a run that had it open and one that made it anew would hold
    two locks on one name. filelock 4 keeps it anyway; `preserve_lock_file` holds it to that. A file system without
    `flock` is an error rather than a lock that only claims to be one (`fallback_to_soft`).

    Raises:
        TargetLocked: another run holds it; at once, without waiting.
        OutputError: the lock file can't be made, or the file system has no locks.
    """
    lock = FileLock(
        path.with_name(f".{path.name}.lock"),
        timeout=0,
        thread_local=False,  # the run may end in another thread than it began in
        fallback_to_soft=False,
        preserve_lock_file=True,
    )
    with disk_errors(target):
        _acquire(lock, target)
    try:
        yield
    finally:
        with suppress(OSError):  # the table is written; the kernel lets go at the latest when the process ends
            lock.release()


def _acquire(lock: BaseFileLock, target: str) -> None:
    try:
        lock.acquire()
    except Timeout:
        cure = Cure("Wait until it has ended, or write to another place.")
        raise TargetLocked(target, "another run is writing it", cure=cure) from None
