"""Tombstones: files without rows in the places of those that are gone, so that readers who listed them find a table."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from score_messages.dataset.catalog import PREFIX, PartFacts
from score_messages.dataset.storage.folder import DatasetFolder

KEPT_SECONDS = 86_400
"""How long a tombstone stands."""

_COUNTS = ("statuses", "sentiments")


def tombstone_footer(facts: PartFacts) -> dict[str, str]:
    """What a tombstone says that stands in the place of the file with these facts: no rows, and no counts of any."""
    empty = replace(facts, stands_for=(), is_tombstone=True, daily={})
    of_table = {"model": facts.model, "model_fingerprint": facts.model_fingerprint, **dict.fromkeys(_COUNTS, "{}")}
    return {f"{PREFIX}{name}": value for name, value in (empty.to_footer() | of_table).items()}


def remove_old_tombstones(folder: DatasetFolder) -> None:
    """Remove those that no reader can have listed when they still had rows. What can't be removed stays."""
    for name, part in list(folder.catalog.parts.items()):
        kept = dict(part.files)
        for path, file in part.files.items():
            with suppress(OSError):
                if file.is_tombstone and time.time() - file.stamp.mtime_ns / 1e9 > KEPT_SECONDS:
                    os.unlink(folder.path / path)
                    del kept[path]
                    _remove_if_empty(folder.path, os.path.dirname(path))
        if len(kept) < len(part.files):
            folder.catalog.keep_only(name, kept)


def _remove_if_empty(root: Path, folder: str) -> None:
    if folder:
        with suppress(OSError):  # it isn't
            os.rmdir(root / folder)
