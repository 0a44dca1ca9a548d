"""A folder of this machine as a place for published files."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from score_messages.dataset.record_files import RUNS
from score_messages.errors import Hint, OutputError, TargetRefused
from score_messages.publish.plain_parquet.manifest import NAME
from score_messages.publish.plain_parquet.place import Seen
from score_messages.write.atomic import hidden_name, sync_folder, write_synced
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

_ROOM = re.compile(r"\.room\.[0-9a-f]{16}\.tmp")


class LocalFolder:
    """As `Place`. The folder is made if it isn't there, but not those above it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._path = Path(os.path.realpath(name))

    def refuse_within(self, source: str) -> None:
        """Raise TargetRefused if it is the source or lies in it: who reads that would find these files, too."""
        root = Path(os.path.realpath(source))
        if root in (self._path, *self._path.parents):
            hint = Hint("Name a folder beside it, such as published/")
            raise TargetRefused(self.name, f"is, or lies in, the source ({source})", hint=hint)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Inside the block nobody else publishes here; what killed ones left unfinished is gone.

        A folder that was made for this goes again if nothing was put into it.
        """
        with disk_errors(self.name):
            is_new = self._make_folder()
        try:
            with locked(self.name, self._path / "publish", stays=not is_new):
                with disk_errors(self.name), os.scandir(self._path) as entries:
                    for entry in entries:
                        if _ROOM.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                            shutil.rmtree(entry.path, ignore_errors=True)
                yield
        finally:
            if is_new:
                with suppress(OSError):  # it holds something
                    self._path.rmdir()

    def manifest(self) -> tuple[bytes | None, Seen]:
        """As `Place.manifest`."""
        with disk_errors(self.name), suppress(FileNotFoundError):
            content = (self._path / NAME).read_bytes()
            return content, content
        return None, None

    def put_manifest(self, content: bytes, seen: Seen) -> None:
        """As `Place.put_manifest`; the lock keeps others out."""
        with disk_errors(self.name):
            write_synced(self._path / NAME, content)

    def put(self, path: str, file: Path) -> None:
        """As `Place.put`; it is on the disk before the manifest is."""
        place = self._path / path
        with disk_errors(self.name):
            with open(file, "rb") as written:
                os.fsync(written.fileno())
            place.parent.mkdir(exist_ok=True)
            os.rename(file, place)
            sync_folder(self.name, place.parent)

    def sizes(self) -> dict[str, int]:
        """As `Place.sizes`, of the folder and those in it."""
        sizes = {}
        with disk_errors(self.name):
            for folder, _, names in os.walk(self._path):
                for name in names:
                    with suppress(FileNotFoundError):
                        path = Path(folder, name)
                        sizes[path.relative_to(self._path).as_posix()] = path.lstat().st_size
        return {path: size for path, size in sizes.items() if not path.startswith(".")}

    def open(self, path: str) -> BinaryIO:
        """As `Place.open`."""
        with disk_errors(self.name):
            return open(self._path / path, "rb")

    def delete(self, path: str) -> None:
        """As `Place.delete`."""
        with disk_errors(self.name), suppress(FileNotFoundError):
            os.unlink(self._path / path)

    @contextmanager
    def room(self) -> Iterator[Path]:
        """As `Place.room`, on the same disk."""
        room = hidden_name(self._path / "room")
        with disk_errors(self.name):
            room.mkdir(0o700)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def _make_folder(self) -> bool:
        """Whether it had to be made. Raises TargetRefused, OutputError."""
        if self._path.exists() and not self._path.is_dir():
            hint = Hint("Name a folder, such as published/")
            raise OutputError(self.name, "is a file, and a folder is needed", hint=hint)
        if (self._path / RUNS).is_dir():
            hint = Hint("Name another folder, such as published/")
            raise TargetRefused(self.name, "is a folder of tables of score-messages", hint=hint)
        if not self._path.parent.is_dir():
            hint = Hint("Make it first, with mkdir -p")
            raise OutputError(self.name, f"there is no folder {self._path.parent}", hint=hint)
        is_new = not self._path.is_dir()
        self._path.mkdir(exist_ok=True)
        return is_new
