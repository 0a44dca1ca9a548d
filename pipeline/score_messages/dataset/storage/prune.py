"""Parts whose input is gone, or not needed any more, lose their rows; their files stay a while, for readers' sake."""

from __future__ import annotations

import os
from dataclasses import replace

import pyarrow.parquet as pq

from score_messages.dataset.catalog import PREFIX, PartFacts, digest_of, open_regular
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.part_files import PartFiles, Place

_COUNTS = ("statuses", "sentiments")


def empty_part(folder: DatasetFolder, name: str) -> None:
    """Put a file without rows in the place of each file of a part.

    Raises:
        OutputError, OSError, ArrowException: some may stand; the next run empties them.
    """
    for path, part_file in folder.catalog.part(name).files.items():
        if part_file.is_tombstone:
            continue
        with open_regular(folder.path / path) as file:
            schema = pq.read_schema(file).remove_metadata()
        place = Place(folder.name, folder.path, name, os.stat(folder.path / path), earlier=folder.earlier)
        with PartFiles(place, schema, by_day=False) as files:
            folder.publish(name, [files.empty(path, _footer(part_file.facts, path))])


def _footer(facts: PartFacts, path: str) -> dict[str, str]:
    removed = replace(
        facts,
        files=digest_of(()),
        keys="",
        depends_on={},
        is_removed=True,
        path=path,
        stands_for=(),
        is_tombstone=True,
        daily={},
    )
    pairs = removed.to_footer() | {"model": facts.model, "model_fingerprint": facts.model_fingerprint}
    return {f"{PREFIX}{key}": value for key, value in (pairs | dict.fromkeys(_COUNTS, "{}")).items()}
