"""A file of our own, such as a checkpoint of training, appears whole or not at all. Knows no format and no reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A hidden path beside `path` to write to, with its suffix; it takes the place of `path` if the block ends well.

    Without a lock and without a wait for the disk: only for files that a single process writes and can make again.
    What a killed process left there is overwritten by the next one.

    Raises:
        OSError: the file can't take its place.
    """
    beside = path.with_name(f".{path.name}")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
