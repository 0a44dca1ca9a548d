"""A dataset is opened: locked, made if it isn't there, and rid of what killed runs left unfinished."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from score_messages.dataset.catalog import DAY, INDEX
from score_messages.dataset.catalog.index import FILE
from score_messages.dataset.record_files import RUNS
from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.folder import KEYS, TABLES, DatasetFolder
from score_messages.errors import Hint, OptionError, TargetRefused
from score_messages.write.atomic import UNFINISHED
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

_FILES = (os.path.join(INDEX, FILE), os.path.join(TABLES, "daily.pq"), os.path.join(TABLES, "runs.pq"))
"""What is replaced by every run, and couldn't be if it were a folder."""


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


def require_layout(folder: DatasetFolder, is_partitioned: bool) -> None:
    """Raise OptionError if the parts that stand here lie otherwise: readers could not read both at once."""
    for part in folder.catalog.parts.values():
        for path in part.files:
            if bool(os.path.dirname(path)) != is_partitioned:
                layout = "is not partitioned" if is_partitioned else f"is partitioned: it has folders {DAY}=..."
                hint = Hint("Leave --partition out") if is_partitioned else Hint("Say so", "--partition date")
                raise OptionError(f"{folder.name} {layout}. Name a new folder, or keep to it", hint=hint)


@contextmanager
def open_to_read(name: str, force: bool) -> Iterator[DatasetFolder]:
    """The dataset without its lock, since a reader needs none; where there is none, an empty folder elsewhere."""
    path = Path(os.path.realpath(name))
    with disk_errors(name):
        if path.is_dir():
            refuse_foreign(name, path, force)
    if (path / RUNS).is_dir():
        with disk_errors(name):
            folder = DatasetFolder(name, path)
        yield folder
        return
    with tempfile.TemporaryDirectory() as empty:
        yield DatasetFolder(name, Path(empty))


def refuse_foreign(name: str, path: Path, force: bool) -> None:
    """Raise TargetRefused if the folder holds something else than a dataset, unless it is forced. Raises OSError."""
    if not force and not (path / RUNS).is_dir() and any(not entry.name.startswith(".") for entry in path.iterdir()):
        hint = Hint("Name a new folder, or, to add the tables to what is there", "--force")
        raise TargetRefused(name, "contains other things than scored tables", hint=hint)


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
                with suppress(OSError):  # another account's: no reason to go without this run's parts
                    os.unlink(folder / name)
