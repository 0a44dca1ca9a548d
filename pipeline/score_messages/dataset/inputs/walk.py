"""A folder and all that lies below it, divided into inputs. Follows no link and opens nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

from score_messages.dataset.inputs.content import MESSAGE_ENDINGS
from score_messages.dataset.record_files import RUNS
from score_messages.errors import InputError
from score_messages.read.folder_files import may_be_message, may_hold_messages
from score_messages.read.maildir import is_maildir


class Walk:
    """The inputs below the folder `path`; the rest is complete once `inputs` has ended.

    Attributes:
        errors: of folders that can't be listed, each named by its path.
        passed_over: links, pipes and the like; what is hidden, half-written or otherwise nobody's messages by its
            name; folders of tables.
    """

    def __init__(self, path: str, target: str | None) -> None:
        self._path = path
        self._skipped = None if target is None else self._spelt_as_here(target)
        self.errors: list[InputError] = []
        self.passed_over: list[str] = []

    def inputs(self) -> Iterator[str]:
        """Paths of files, of Maildirs, and of the topmost folders that hold messages."""
        left = [(self._path, False)]
        while left:
            folder, is_taken = left.pop()
            if folder == self._skipped:
                continue
            if is_maildir(folder):
                yield folder
                continue
            files, folders, is_of_tables = self._listed(folder)
            if is_of_tables:
                self.passed_over.append(folder)
                continue
            others = [name for name in files if not name.lower().endswith(MESSAGE_ENDINGS)]
            is_holder = len(others) < len(files)
            if is_holder and not is_taken:
                yield folder  # with all messages that lie below it
            yield from others
            left += [(path, is_taken or is_holder) for path in folders]

    def _spelt_as_here(self, target: str) -> str:
        """The target as the walk comes by it: since it follows no link, only its own folder can be named by one."""
        below = os.path.relpath(target, os.path.realpath(self._path))
        return os.path.normpath(os.path.join(self._path, below))

    def _listed(self, folder: str) -> tuple[list[str], list[str], bool]:
        """Paths of the files and folders in a folder, and whether it is one of our tables."""
        try:
            with os.scandir(os.fsencode(folder)) as entries:
                listed = list(entries)
        except OSError as error:
            self.errors.append(InputError(folder, f"this folder can't be listed: {error.strerror}"))
            return [], [], False
        if any(entry.name == _RUNS and entry.is_dir(follow_symlinks=False) for entry in listed):
            return [], [], True
        messages = [entry for entry in listed if not entry.name.startswith(b"_")]
        folders = [entry for entry in messages if entry.is_dir(follow_symlinks=False) and may_hold_messages(entry)]
        files = [entry for entry in messages if may_be_message(entry)]
        used = {*folders, *files}
        self.passed_over += sorted(os.fsdecode(entry.path) for entry in listed if entry not in used)
        return _paths(files), _paths(folders), False


_RUNS = os.fsencode(RUNS)


def _paths(entries: list[os.DirEntry[bytes]]) -> list[str]:
    return [os.fsdecode(entry.path) for entry in entries]
