"""The bytes of a version before the one that stands are erased, once nobody can be reading them any more.

`in_place` keeps them in the new file for readers that knew the old one. After the grace they become a hole: the
file is written anew with all that its own readers read at the very offsets where it was, and takes its own place.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from score_messages.dataset.catalog import Layout, PartFile, Stamp, layout_of, live_digest, open_regular, pieces
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.write.atomic import NewFile, hidden_name

_CLOCKS_DIFFER = 60.0
"""A file server's clock may be ahead by so many seconds. A time further ahead was a wrong clock, and means nothing."""


def erase_old(folder: DatasetFolder, grace: float) -> int:
    """Erase what files of parts hold for earlier readers, if they have stood for so many seconds.

    Returns:
        How many files still hold something, since they haven't.

    Raises:
        OutputError, OSError: a disk is full or broken; what stands, stands.
    """
    waiting = 0
    for name, part in list(folder.catalog.parts.items()):
        erased_files = []
        for file in part.files.values():
            if not file.holds_old:
                continue
            if is_within(grace, file.stamp.ctime_ns):
                waiting += 1
            elif (erased := _erased(folder, file)) is not None:
                erased_files.append(erased)
                folder.earlier.pop(file.path, None)
        if erased_files:
            folder.catalog.put(name, erased_files)
    return waiting


def is_within(grace: float, changed_ns: int) -> bool:
    """Whether a file has stood for less than so many seconds."""
    age = time.time() - changed_ns / 1e9
    return grace > 0 and -_CLOCKS_DIFFER <= age < grace


def _erased(folder: DatasetFolder, file: PartFile) -> PartFile | None:
    """The file without what it held beside its table; None for one that is gone or damaged, and is left."""
    path = folder.path / file.path
    digest = erase_from(folder.name, path, folder.path, file.digest)
    if digest is None:
        return None
    if file.is_tombstone:  # how long it has stood there tells when it may go
        os.utime(path, ns=(file.stamp.mtime_ns, file.stamp.mtime_ns))
    return replace(file, stamp=Stamp.of(os.stat(path)), digest=digest, holds_old=False)


def erase_from(name: str, path: Path, root: Path, digest: str = "") -> str | None:
    """Make holes of all that the readers of a Parquet file don't read.

    Args:
        name: what people call it, for errors.
        root: a folder on the same disk for the unfinished file.
        digest: its `live_digest`, if known: a file that has another one is damaged, and not to be written anew.

    Returns:
        Its `live_digest`; None if it is gone or damaged, and was left as it is.

    Raises:
        OutputError, OSError: a disk is full or broken; it stands as it was.
    """
    with suppress(FileNotFoundError, pa.ArrowException), open_regular(path) as file:
        layout = layout_of(file)
        live = live_digest(file, layout)
        if digest not in ("", live):
            return None
        if any(any(chunk) for chunk in pieces(file, layout.gaps())):
            _write_without(name, path, root, file, layout, live)
        return live
    return None


def _write_without(name: str, path: Path, root: Path, file: BinaryIO, layout: Layout, digest: str) -> None:
    new = NewFile(name, hidden_name(root / path.name), is_private=True)
    try:
        written = 0
        for start, stop in layout.ranges:
            new.file.skip(start - written)
            for chunk in pieces(file, [(start, stop)]):
                new.file.write(chunk)
            written = stop

        def opens(made: BinaryIO, rows: int) -> bool:
            return layout_of(made) == layout and live_digest(made, layout) == digest

        new.seal(opens, 0, os.fstat(file.fileno()))
        new.take_place(path)
    finally:
        new.discard()
