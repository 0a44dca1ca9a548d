"""A folder and all that lies below it, divided into inputs. Follows no link.

Opens nothing but one of the files that are called by numbers, which may be mails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from score_messages.dataset.inputs.content import MESSAGE_ENDINGS
from score_messages.dataset.record_files import RUNS
from score_messages.errors import InputError
from score_messages.read.folder_files import may_be_message, may_hold_messages
from score_messages.read.mailbox_folder import kind_in_folder
from score_messages.read.maildir import is_maildir
from score_messages.read.mh_folder import is_mh_mail


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
            messages = set(_messages(folder, files))
            others = [name for name in files if name not in messages]
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
        inside = _Inside(listed)
        self.passed_over += sorted(os.fsdecode(entry.path) for entry in inside.passed_over)
        return _paths(inside.files), _paths(inside.folders), False


class _Inside:
    """What lies in a folder, divided into what may hold messages and what is passed over."""

    def __init__(self, listed: list[os.DirEntry[bytes]]) -> None:
        self._names = {entry.name for entry in listed}
        self._is_profile = _PREFERENCES in self._names
        messages = [entry for entry in listed if not entry.name.startswith(b"_")]
        self.folders = [entry for entry in messages if entry.is_dir(follow_symlinks=False) and self._is_entered(entry)]
        self.files = [entry for entry in messages if may_be_message(entry) and not self._is_of_program(entry)]
        used = {*self.folders, *self.files}
        self.passed_over = [entry for entry in listed if entry not in used]

    def _is_entered(self, folder: os.DirEntry[bytes]) -> bool:
        return may_hold_messages(folder) and (not self._is_profile or folder.name in _MAIL_OF_PROFILE)

    def _is_of_program(self, file: os.DirEntry[bytes]) -> bool:
        """Whether it belongs to a mail program, not to its user: settings, and mailboxes that are empty."""
        if self._is_profile:
            return True
        is_mailbox = b"." not in file.name or file.name + b".msf" in self._names
        return is_mailbox and file.stat(follow_symlinks=False).st_size == 0


_PREFERENCES = b"prefs.js"
_MAIL_OF_PROFILE = (b"Mail", b"ImapMail")
"""Where Thunderbird keeps mail in a profile, which is a folder with preferences."""


def _messages(folder: str, files: list[str]) -> Iterator[str]:
    """The files that belong to the folder's messages, by their endings or as numbers in an MH folder."""
    numbered = [name for name in files if is_mh_mail(os.fsencode(name))]
    yield from (name for name in files if name.lower().endswith(MESSAGE_ENDINGS))
    if numbered and kind_in_folder(folder, os.fsencode(os.path.basename(min(numbered)))) is not None:
        yield from numbered


_RUNS = os.fsencode(RUNS)


def _paths(entries: list[os.DirEntry[bytes]]) -> list[str]:
    return [os.fsdecode(entry.path) for entry in entries]
