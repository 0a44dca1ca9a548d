"""Parts whose input is gone, or not needed any more, lose their rows; their files stay a while, for readers' sake."""

from __future__ import annotations

import os
from dataclasses import replace

import pyarrow.parquet as pq

from pipeline.dataset.facts import PREFIX, PartFacts
from pipeline.dataset.folder import DatasetFolder
from pipeline.dataset.part_files import PartFiles

_COUNTS = ("statuses", "sentiments")


def empty_part(folder: DatasetFolder, name: str) -> None:
    """Put a file without rows in the place of each file of a part.

    Raises:
        OutputError, OSError, ArrowException: some may stand; the next run empties them.
    """
    try:
        for path, one in folder.part(name).files.items():
            if one.is_empty_place:
                continue
            schema = pq.read_schema(folder.path / path).remove_metadata()
            like = os.stat(folder.path / path)
            with PartFiles(folder.name, folder.path, name, schema, by_day=False, like=like) as files:
                files.empty(path, _footer(one.facts)).file.take_place(folder.path / path)
    finally:
        folder.look_again(name)


def _footer(facts: PartFacts) -> dict[str, str]:
    removed = replace(facts, files=(), keys="", rests_on={}, daily={}, is_removed=True)
    told = removed.to_footer() | {"model": facts.model, "model_fingerprint": facts.model_fingerprint}
    return {f"{PREFIX}{key}": value for key, value in (told | dict.fromkeys(_COUNTS, "{}")).items()}
