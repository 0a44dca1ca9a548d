"""Reads what stands of all parts. What is no sound file of ours counts as missing: then its input is scored anew."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from score_messages.dataset.catalog.arrow_damage import arrow_damage
from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.catalog.index import Index
from score_messages.dataset.catalog.live_bytes import layout_and_footer, live_digest, pages_are_sound
from score_messages.dataset.catalog.parts import DAY, Part, PartFile, Stamp
from score_messages.dataset.catalog.regular_file import open_regular

SUFFIX = ".parquet"


def day_folders(root: Path) -> list[str]:
    """Names of the folders per day (or month), in their order."""
    with os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.name.startswith(f"{DAY}=") and entry.is_dir())


def read_parts(root: Path, index: Index | None) -> dict[str, Part]:
    """All parts by name. Of files that the index knows, and that haven't changed since, nothing is read.

    Raises:
        OSError: something can't be read now. Taking it for missing could double its messages.
    """
    files: dict[str, dict[str, PartFile]] = {}
    for path, stamp in table_files(root):
        file = index.unchanged(path, stamp) if index is not None else None
        file = file or read_part_file(root, path, index)
        if file is not None:
            files.setdefault(os.path.basename(path), {})[path] = file
    return {name: Part(of_part) for name, of_part in sorted(files.items())}


def table_files(root: Path) -> Iterator[tuple[str, Stamp]]:
    """The regular files that readers of the dataset take for its tables: paths below it, in order."""
    for folder in ("", *day_folders(root)):
        with os.scandir(root / folder) as entries:
            visible = sorted((entry for entry in entries if is_table_name(entry.name)), key=lambda entry: entry.name)
        for entry in visible:
            try:
                status = entry.stat()
            except FileNotFoundError:  # a link to nothing
                continue
            if stat.S_ISREG(status.st_mode):
                yield os.path.join(folder, entry.name), Stamp.of(status)


def is_table_name(name: str) -> bool:
    """Whether readers take a file of this name for a table."""
    return name.endswith(SUFFIX) and not name.startswith((".", "_"))


def read_part_file(root: Path, path: str, index: Index | None) -> PartFile | None:
    """What a file says of itself; None if it isn't there, or no sound file of ours that belongs there.

    If there is an index, then the file has changed behind our back, or a killed run wrote it: its pages are read.

    Raises:
        OSError: as `read_parts`.
    """
    with (
        suppress(FileNotFoundError, NotADirectoryError, pa.ArrowException),
        arrow_damage(),
        open_regular(root / path) as file,
    ):
        return _read(file, path, index)
    return None


def _read(file: BinaryIO, path: str, index: Index | None) -> PartFile | None:
    layout, metadata = layout_and_footer(file)
    facts = PartFacts.from_footer(metadata.metadata or {}, path)
    if facts is None:
        return None
    digest = ""
    if index is not None:
        digest = live_digest(file, layout)
        if not _is_sound(file, facts, digest, index.files.get(path)):
            return None
    stamp = Stamp.of(os.fstat(file.fileno()))
    return PartFile(path, facts, metadata.num_rows, stamp, digest, layout.has_gaps)


def _is_sound(file: BinaryIO, facts: PartFacts, digest: str, known: PartFile | None) -> bool:
    if known is not None and known.digest:
        if known.digest == digest:
            return True
        if (known.facts.version, known.is_tombstone) == (facts.version, facts.is_tombstone):
            return False  # what was written once is other bytes now
    return pages_are_sound(file)
