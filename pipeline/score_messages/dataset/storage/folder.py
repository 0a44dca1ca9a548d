"""The dataset on disk: its lock and its parts. Knows no messages.

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
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.catalog.index import FILE, INDEX, Index, read_index, write_index
from score_messages.dataset.catalog.live_bytes import Layout
from score_messages.dataset.catalog.part_reader import read_part_file, read_parts
from score_messages.dataset.catalog.parts import DAY, NO_PART, Part, PartFile
from score_messages.dataset.catalog.past_runs import RUNS
from score_messages.dataset.keys.key_store import KeyStore
from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.part_files import StagedFile
from score_messages.dataset.storage.publish import NO_MOVES, Moves, publish
from score_messages.errors import Hint, OptionError, TargetRefused
from score_messages.write.atomic import UNFINISHED, sync_folder
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

TABLES, KEYS = "_tables", "_keys"

_FILES = (os.path.join(INDEX, FILE), os.path.join(TABLES, "daily.pq"), os.path.join(TABLES, "runs.pq"))
"""What is replaced by every run, and couldn't be if it were a folder."""

_SYNC_SECONDS = 1.0

KEPT_EMPTY_SECONDS = 86_400
"""How long a file without rows stands in the place of one that was removed."""


class DatasetFolder:
    """An open dataset: nobody else writes to it. Made by `open_dataset`.

    Attributes:
        name: as people call it.
        parts: as they stand, by name.
        index: as it stood when the dataset was opened.
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
        self._saved = self.index = read_index(path)
        self.look_at_all()

    def part(self, name: str) -> Part:
        """The part of that name, as it stands."""
        return self.parts.get(name, NO_PART)

    def look_at_all(self) -> None:
        """Look anew at what stands of all parts. Raises OSError."""
        self.parts = read_parts(self.path, self.index)
        self._by_content: dict[str, set[str]] = defaultdict(set)
        for name, facts in self.whole_parts():
            self._by_content[facts.content].add(name)

    def look_again(self, name: str, paths: Iterable[str]) -> None:
        """Read anew some files of a part, which may have changed. Raises OSError."""
        found = {path: read_part_file(self.path, path, None) for path in paths}
        kept = {path: one for path, one in self.part(name).files.items() if path not in found}
        self._set(name, kept | {path: one for path, one in found.items() if one is not None})

    def put(self, name: str, files: Iterable[PartFile]) -> None:
        """Files of a part have taken their places."""
        self._set(name, {**self.part(name).files, **{one.path: one for one in files}})

    def publish(
        self, name: str, staged: Sequence[StagedFile], emptied: Sequence[StagedFile] = (), moved: Moves = NO_MOVES
    ) -> None:
        """Let finished files of a part take their places, as `publish.publish` does, and know them from then on.

        Raises:
            OutputError, OSError: some may have; what stands was looked at anew.
        """
        try:
            found = publish(self.path, staged, emptied, moved)
        except BaseException:
            self.look_again(name, [one.path for one in (*staged, *emptied)])
            raise
        self._sync_some({os.path.dirname(one.path) for one in found}, at_once=len(found) > 1)
        self.put(name, found)
        self.earlier.update({one.path: one.kept for one in (*staged, *emptied) if one.kept})

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

    def _set(self, name: str, files: dict[str, PartFile]) -> None:
        before = self.parts.pop(name, NO_PART).facts
        if before is not None:
            self._by_content[before.content].discard(name)
        if files:
            self.parts[name] = Part(files)
        if (facts := self.part(name).facts) is not None:
            self._by_content[facts.content].add(name)

    def whole_parts(self) -> Iterator[tuple[str, PartFacts]]:
        """Name and facts of the parts that are whole."""
        for name, part in self.parts.items():
            if (facts := part.facts) is not None:
                yield name, facts

    def parts_of(self, content: str) -> set[str]:
        """Names of the whole parts of inputs with these bytes."""
        return self._by_content.get(content, set())

    def files(self) -> list[PartFacts]:
        """What each file says of itself."""
        return [one.facts for one in self.all_files()]

    def all_files(self) -> Iterator[PartFile]:
        """All files of all parts."""
        for part in self.parts.values():
            yield from part.files.values()

    def save_index(self) -> None:
        """Keep what is known of all files for the next run, unless it is kept already. Raises OSError."""
        files = {one.path: one for one in self.all_files()}
        if self._saved is None or files != self._saved.files:
            write_index(self.path, files.values())
            self._saved = Index(files, time.time_ns())

    def require_layout(self, is_partitioned: bool) -> None:
        """Raise OptionError if the parts that stand here lie otherwise: readers could not read both at once."""
        for part in self.parts.values():
            for path in part.files:
                if bool(os.path.dirname(path)) != is_partitioned:
                    told = "is not partitioned" if is_partitioned else f"is partitioned: it has folders {DAY}=..."
                    hint = Hint("Leave --partition out") if is_partitioned else Hint("Say so", "--partition date")
                    raise OptionError(f"{self.name} {told}. Name a new folder, or keep to it", hint=hint)

    def require_free(self, name: str, paths: Sequence[str]) -> None:
        """Raise TargetRefused if a folder stands where a part's file belongs: nothing may take its place."""
        for path in paths:
            with suppress(FileNotFoundError, NotADirectoryError):
                if stat.S_ISDIR(os.lstat(self.path / path).st_mode):
                    hint = Hint(f"Move it away, and run again:  {moved_aside(self.name, path)}")
                    raise TargetRefused(name, f"a folder stands where its table belongs: {path}", hint=hint)

    def remove_old_places(self) -> None:
        """Remove the files that only hold a place, once no reader can have listed them when they still had rows."""
        for name, part in list(self.parts.items()):
            kept = dict(part.files)
            for path, one in part.files.items():
                with suppress(OSError):
                    if one.is_empty_place and time.time() - one.stamp.mtime_ns / 1e9 > KEPT_EMPTY_SECONDS:
                        os.unlink(self.path / path)
                        del kept[path]
                        _remove_if_empty(self.path, os.path.dirname(path))
            if len(kept) < len(part.files):
                self._set(name, kept)


def _remove_if_empty(root: Path, folder: str) -> None:
    if folder:
        with suppress(OSError):  # it isn't
            os.rmdir(root / folder)


def is_dataset(target: str) -> bool:
    """Whether a target means a folder: it is one, or its name ends as one."""
    return target.endswith(os.sep) or os.path.isdir(target)


@contextmanager
def open_dataset(name: str, force: bool = False) -> Iterator[DatasetFolder]:
    """Hold the dataset inside the block, made if it isn't there. What killed runs left unfinished is removed.

    Raises:
        TargetLocked: another run holds it.
        TargetRefused: the folder holds something else, and it isn't forced.
        OutputError: it can't be made or written to.
    """
    path = Path(os.path.realpath(name))
    with disk_errors(name):
        path.mkdir(exist_ok=True)
        refuse_foreign(name, path, force)
    with locked(name, path / "dataset"):
        with disk_errors(name):
            for own in (RUNS, TABLES, KEYS, INDEX):
                _make_own(name, path / own)
            for own in _FILES:
                _require_no_folder(name, path, own)
            _remove_unfinished([path, path / RUNS, path / TABLES, path / KEYS, path / INDEX])
            folder = DatasetFolder(name, path)
        yield folder


def refuse_foreign(name: str, path: Path, force: bool) -> None:
    """Raise TargetRefused if the folder holds something else than a dataset, unless it is forced. Raises OSError."""
    if not force and not (path / RUNS).is_dir() and any(not one.name.startswith(".") for one in path.iterdir()):
        hint = Hint("Name a new folder, or, to add the tables to what is there", "--force")
        raise TargetRefused(name, "holds something else than scored tables", hint=hint)


def _make_own(name: str, folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        hint = Hint(f"Move it away, and run again:  {moved_aside(name, folder.name)}")
        raise TargetRefused(name, f"{folder.name} in it is no folder", hint=hint) from None


def _require_no_folder(name: str, root: Path, path: str) -> None:
    if (root / path).is_dir():
        hint = Hint(f"Move it away, and run again:  {moved_aside(name, path)}")
        raise TargetRefused(name, f"{path} in it is a folder", hint=hint)


def _remove_unfinished(folders: Iterable[Path]) -> None:
    for folder in folders:
        for name in os.listdir(folder):
            if UNFINISHED.fullmatch(name):
                with suppress(OSError):  # another account's: no reason to go without tonight's parts
                    os.unlink(folder / name)
