"""A file that takes the rows of several others: it is finished, whatever happens meanwhile.

Several files can't take their places in one step. So the finished file and what it is to replace are brought to the
disk first. Then the others lose their rows, and it takes its place: a reader may miss its rows for some milliseconds,
but never sees one twice. What a killed run had begun is ended by the next one before it does anything else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa

from score_messages.dataset.catalog import (
    INDEX,
    PartFile,
    layout_of,
    live_digest,
    open_regular,
    read_regular,
    schema_of,
)
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.part_files import PartFiles, StagedFile
from score_messages.dataset.storage.tombstones import tombstone_footer
from score_messages.write.atomic import sync_folder, write_synced

_FILE, _WHAT = "pending.pq", "pending.json"
"""Not `.parquet`: some readers look into all folders for that."""


@dataclass(frozen=True)
class Pending:
    """What is to happen: the finished file goes to `path`, and the files `replaced` lose their rows.

    Attributes:
        digest: `live_digest` of the finished file.
    """

    path: str
    digest: str
    replaced: tuple[str, ...]


def publish_pending(folder: DatasetFolder, pending: Pending, staged: StagedFile) -> None:
    """Let a finished file take the rows of others. Raises OutputError, OSError: the next run ends it."""
    place = folder.path / INDEX / _FILE
    os.replace(staged.file.hidden, place)
    sync_folder(folder.name, place.parent)
    write_synced(folder.path / INDEX / _WHAT, json.dumps(asdict(pending)).encode())
    _end(folder, pending)


def end_pending(folder: DatasetFolder) -> None:
    """End what a killed run had begun. Raises OutputError, OSError: the next run will try it again."""
    pending = _read(folder.path)
    if pending is not None and _is_whole(folder.path, pending):
        _end(folder, pending)
    for name in (_WHAT, _FILE):
        with suppress(FileNotFoundError):
            os.unlink(folder.path / INDEX / name)


def _read(root: Path) -> Pending | None:
    with suppress(FileNotFoundError, KeyError, TypeError, ValueError):
        stored = json.loads(read_regular(root / INDEX / _WHAT))
        return Pending(stored["path"], stored["digest"], tuple(stored["replaced"]))
    return None


def _is_whole(root: Path, pending: Pending) -> bool:
    """False also if it has taken its place already: then nothing is left to do."""
    with suppress(FileNotFoundError, pa.ArrowException), open_regular(root / INDEX / _FILE) as file:
        return live_digest(file, layout_of(file)) == pending.digest
    return False


def _end(folder: DatasetFolder, pending: Pending) -> None:
    name = os.path.basename(pending.path)
    files = folder.catalog.part(name).files
    left = [files[path] for path in pending.replaced if path in files and not files[path].is_tombstone]
    try:
        folder.catalog.put(name, _publish(folder, name, pending, left))
    except BaseException:
        folder.catalog.look_again(name, [pending.path, *pending.replaced])
        raise
    folder.catalog.look_again(name, [pending.path])
    folder.catalog.put(name, [replace(folder.catalog.part(name).files[pending.path], digest=pending.digest)])
    os.unlink(folder.path / INDEX / _WHAT)


def _publish(folder: DatasetFolder, name: str, pending: Pending, left: Sequence[PartFile]) -> list[PartFile]:
    place = folder.path / pending.path
    if not place.parent.exists():
        place.parent.mkdir()
        sync_folder(folder.name, folder.path)
    with _Emptied(folder, name, left) as emptied:
        files = [file.take_place(folder.path) for file in emptied.files]
        os.replace(folder.path / INDEX / _FILE, place)
        folder.earlier.update({file.path: file.kept for file in emptied.files})
    for path in (*(file.path for file in left), pending.path):
        sync_folder(folder.name, (folder.path / path).parent)
    return files


class _Emptied:
    """Finished files without rows for the places of some files."""

    def __init__(self, folder: DatasetFolder, name: str, files: Sequence[PartFile]) -> None:
        self._folder, self._name, self._wanted = folder, name, files
        self._made: list[PartFiles] = []
        self.files: list[StagedFile] = []

    def __enter__(self) -> _Emptied:
        """Make them all before any is shown. Raises OutputError, OSError, ArrowException."""
        try:
            for file in self._wanted:
                self._add(file)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what isn't shown."""
        for made in self._made:
            made.__exit__(None, None, None)

    def _add(self, file: PartFile) -> None:
        path = self._folder.path / file.path
        made = PartFiles(self._folder.place(self._name, os.stat(path)), schema_of(path), by_day=False)
        self._made.append(made)
        self.files.append(made.empty(file.path, tombstone_footer(file.facts)))
