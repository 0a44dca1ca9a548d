"""Parts whose input is gone, or not needed any more, lose their rows; their files stay a while, for readers' sake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pyarrow.parquet as pq

from pipeline.dataset.facts import PREFIX, PartFacts, digest_of
from pipeline.dataset.folder import DatasetFolder
from pipeline.dataset.part_files import PartFiles, Place
from pipeline.dataset.regular_file import open_regular

_COUNTS = ("statuses", "sentiments")


def gone_parts(folder: DatasetFolder) -> Iterator[tuple[str, PartFacts]]:
    """Name and facts of the parts whose inputs are no longer there."""
    for name, part in list(folder.parts.items()):
        standing = [one.facts for one in part.files.values() if not one.is_empty_place]
        if standing and _is_gone(standing[0].input):
            yield name, standing[0]


def _is_gone(path: str) -> bool:
    """Whether there is nothing of that name; what can't be looked at isn't gone."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def empty_part(folder: DatasetFolder, name: str) -> None:
    """Put a file without rows in the place of each file of a part.

    Raises:
        OutputError, OSError, ArrowException: some may stand; the next run empties them.
    """
    for path, one in folder.part(name).files.items():
        if one.is_empty_place:
            continue
        with open_regular(folder.path / path) as file:
            schema = pq.read_schema(file).remove_metadata()
        place = Place(folder.name, folder.path, name, os.stat(folder.path / path), earlier=folder.earlier)
        with PartFiles(place, schema, by_day=False) as files:
            folder.publish(name, [files.empty(path, _footer(one.facts, path))])


def _footer(facts: PartFacts, path: str) -> dict[str, str]:
    removed = replace(
        facts,
        files=digest_of(()),
        keys="",
        rests_on={},
        is_removed=True,
        path=path,
        stands_for=(),
        is_place=True,
        daily={},
    )
    told = removed.to_footer() | {"model": facts.model, "model_fingerprint": facts.model_fingerprint}
    return {f"{PREFIX}{key}": value for key, value in (told | dict.fromkeys(_COUNTS, "{}")).items()}
