"""How a dataset is laid down: files of parts take their places in it. Knows no messages.

    scored/
      inbox.csv-1f2e3d4c5b.parquet                  a part per input; with `--partition date` a file per day of it,
      day=2026-11-24/inbox.csv-1f2e3d4c5b.parquet   in a folder per day, which readers know as Hive's,
      day=2026-10/inbox.csv-1f2e3d4c5b.parquet      and for months that `compact` took together a file per month
      _runs/20261124T031500.123Z-9a8b.json          a record per run
      _tables/daily.pq, runs.pq                     what dashboards want to know of all parts and all runs
      _keys/                                        by what messages are known again
      _index/files.json                             what the footers say: a cache

Readers of Parquet datasets pass over what begins with `_` or `.`. A file that readers may have listed never vanishes
under them: it is replaced by one without rows, and that is removed a day or more later.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.catalog import Catalog, Layout, write_index
from score_messages.dataset.catalog.index import Index
from score_messages.dataset.keys import KeyStore
from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.part_files import Place, StagedFile
from score_messages.dataset.storage.publish import NO_MOVES, Moves, publish
from score_messages.errors import Hint, TargetRefused
from score_messages.write.atomic import sync_folder

TABLES, KEYS = "_tables", "_keys"

_SYNC_SECONDS = 1.0


class DatasetFolder:
    """An open dataset: nobody else writes to it. Made by `open_dataset`.

    Attributes:
        name: as people call it.
        catalog: what lies there.
        syncs_first: brings to the disk what tells of the files that took their places, before their names are.
        earlier: by path, what readers may still read in the files that were replaced in this run, beside what is new.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.keys = KeyStore(path / KEYS)
        self.earlier: dict[str, tuple[Layout, ...]] = {}
        self.syncs_first: Callable[[], None] | None = None
        self._unsynced: set[str] = set()
        self._synced = time.monotonic()
        self.catalog = Catalog(path)
        self._saved = self.catalog.index

    def publish(
        self, name: str, staged: Sequence[StagedFile], emptied: Sequence[StagedFile] = (), moved: Moves = NO_MOVES
    ) -> None:
        """Let finished files of a part take their places, as `publish.publish` does, and know them from then on.

        Raises:
            OutputError, OSError: some may have; what stands was looked at anew.
        """
        try:
            published = publish(self.path, staged, emptied, moved)
        except BaseException:
            self.catalog.look_again(name, [file.path for file in (*staged, *emptied)])
            raise
        self._sync_some({os.path.dirname(file.path) for file in published}, at_once=len(published) > 1)
        self.catalog.put(name, published)
        self.earlier.update({file.path: file.kept for file in (*staged, *emptied) if file.kept})

    def place(self, part: str, like: os.stat_result | None = None, most: int = 0o666) -> Place:
        """Where the files of a part go; `like` and `most` as in `Place`."""
        return Place(self.name, self.path, part, like, most, self.earlier)

    def sync(self) -> None:
        """Bring the names of all files that took their places to the disk. Raises OutputError, OSError."""
        if self._unsynced and self.syncs_first is not None:
            self.syncs_first()
        for folder in sorted(self._unsynced):
            sync_folder(self.name, self.path / folder)
        self._unsynced.clear()
        self._synced = time.monotonic()

    def _sync_some(self, folders: set[str], at_once: bool) -> None:
        """One sync serves all parts of a second: after a power cut, those are scored anew whose names are lost."""
        self._unsynced |= folders
        if at_once or time.monotonic() - self._synced > _SYNC_SECONDS:
            self.sync()

    def save_index(self) -> None:
        """Keep what is known of all files for the next run, unless it is kept already. Raises OSError."""
        files = {file.path: file for file in self.catalog.all_files()}
        if self._saved is None or files != self._saved.files:
            write_index(self.path, files.values())
            self._saved = Index(files, time.time_ns())

    def require_free(self, name: str, paths: Sequence[str]) -> None:
        """Raise TargetRefused if a folder stands where a part's file belongs: nothing may take its place."""
        for path in paths:
            with suppress(FileNotFoundError, NotADirectoryError):
                if stat.S_ISDIR(os.lstat(self.path / path).st_mode):
                    hint = Hint(f"Move it away, and run again:  {moved_aside(self.name, path)}")
                    raise TargetRefused(name, f"there is a folder where its table should be: {path}", hint=hint)
