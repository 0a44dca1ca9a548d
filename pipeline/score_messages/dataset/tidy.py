"""What each run leaves in order at its end: nothing that is gone stays longer than readers need it."""

from __future__ import annotations

import os
from contextlib import suppress

from score_messages.dataset.records.tables import DAILY, RUNS
from score_messages.dataset.storage import (
    TABLES,
    DatasetFolder,
    erase_from,
    erase_old,
    is_within,
    remove_old_tombstones,
)


def tidy(folder: DatasetFolder, grace: float) -> int:
    """Erase what files held before, remove tombstones, and keep the index.

    Args:
        grace: seconds for which readers may still read what a file held before.

    Returns:
        How many files of parts still hold something for them.

    Raises:
        OutputError, OSError: a disk is full or broken; what stands, stands.
    """
    folder.sync()
    waiting = erase_old(folder, grace)
    for name in (DAILY, RUNS):
        path = folder.path / TABLES / name
        with suppress(FileNotFoundError):
            if not is_within(grace, os.stat(path).st_ctime_ns):
                erase_from(str(path), path, path.parent)
    remove_old_tombstones(folder)
    folder.save_index()
    return waiting
