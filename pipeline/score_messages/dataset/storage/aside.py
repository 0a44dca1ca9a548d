"""The command that moves away what is in the way: nothing that we didn't write is ever to be deleted."""

from __future__ import annotations

import os
import shlex


def moved_aside(folder: str, path: str) -> str:
    """To paste: it moves a path below a dataset to where the person is who pastes it.

    >>> moved_aside("scored/", "day=2026-11-24/my table.parquet")
    "mv 'scored/day=2026-11-24/my table.parquet' 'my table.parquet.aside'"
    """
    return shlex.join(["mv", os.path.join(folder, path), f"{os.path.basename(path)}.aside"])
