"""Parts whose input is gone, or not needed any more, lose their rows; their files stay a while, for readers' sake."""

from __future__ import annotations

import os
from dataclasses import replace

from score_messages.dataset.catalog import digest_of, schema_of
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.part_files import PartFiles
from score_messages.dataset.storage.tombstones import tombstone_footer


def empty_part(folder: DatasetFolder, name: str) -> None:
    """Put a file without rows in the place of each file of a part.

    Raises:
        OutputError, OSError, ArrowException: some may stand; the next run empties them.
    """
    for path, part_file in folder.catalog.part(name).files.items():
        if part_file.is_tombstone:
            continue
        schema = schema_of(folder.path / path)
        place = folder.place(name, os.stat(folder.path / path))
        facts = replace(part_file.facts, files=digest_of(()), keys="", depends_on={}, is_removed=True, path=path)
        with PartFiles(place, schema, by_day=False) as files:
            folder.publish(name, [files.empty(path, tombstone_footer(facts))])
