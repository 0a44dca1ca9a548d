"""Tables in the folder that readers take for ours, though no part is made of them: damaged, or out of place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import PREFIX, arrow_damage, open_regular, table_files
from score_messages.dataset.storage.folder import DatasetFolder

_OUR_NAME = re.compile(r".*-[0-9a-f]{10}(?:[0-9a-f]{22})?\.parquet", re.ASCII | re.S)
"""As `inputs.Input.part` gives names, today and in version 0.1."""


@dataclass(frozen=True)
class Unsound:
    """One such file.

    Attributes:
        path: below the dataset.
        is_damaged: it can't be opened; else it is a table of ours that lies where it doesn't belong.
    """

    path: str
    is_damaged: bool


def without_dead(folder: DatasetFolder) -> Iterator[Unsound]:
    """Those that stand there; damaged ones without which their part is whole are removed, and not among them.

    No reader can open these, and they may hold old text.

    Raises:
        OSError: a disk fails.
    """
    for table in unsound_tables(folder):
        if table.is_damaged and folder.catalog.part(os.path.basename(table.path)).facts is not None:
            os.unlink(folder.path / table.path)
        else:
            yield table


def unsound_tables(folder: DatasetFolder) -> Iterator[Unsound]:
    """Those that stand there now; other people's tables are none. Raises OSError."""
    for path, _ in table_files(folder.path):
        name = os.path.basename(path)
        if path in folder.catalog.part(name).files:
            continue
        footer = _footer(folder, path)
        if footer is None and _OUR_NAME.fullmatch(name):
            yield Unsound(path, is_damaged=True)
        elif footer is not None and f"{PREFIX}made_with".encode() in footer:
            yield Unsound(path, is_damaged=False)


def _footer(folder: DatasetFolder, path: str) -> dict[bytes, bytes] | None:
    """None if it can't be opened."""
    with (
        suppress(pa.ArrowException, FileNotFoundError, NotADirectoryError),
        arrow_damage(),
        open_regular(folder.path / path) as file,
    ):
        return dict(pq.read_metadata(file).metadata or {})
    return None
