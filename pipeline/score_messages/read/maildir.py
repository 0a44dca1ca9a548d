"""Maildir: one mail per file in new/ and cur/, where mail programs move and rename files while we read.

A mail's unique name (what stands before `:`) stays when it moves from new/ to cur/ or is flagged, so it gives the order
and finds the file again. Subfolders (`.Sent` and the like) are Maildirs in a Maildir, and read with it.

Source: D. J. Bernstein, "Using maildir format".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Self

from score_messages.errors import ChangedError, InputError
from score_messages.mail.limits import MAX_MESSAGE_BYTES
from score_messages.messages import Messages, Status
from score_messages.read.folder_files import readable_path
from score_messages.read.mail_kinds import FLAGS, NO_MAIL, is_of_evolution
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.open_source import FolderSource
from score_messages.read.source import ReadOptions

FOLDERS = (b"new", b"cur")

_NO_MAIL = (*NO_MAIL, b".mbox")

LOOKS = 3
"""How often a mail that has moved is looked for before it counts as deleted."""


def is_maildir(name: str) -> bool:
    """Whether a folder has the folders that make it a Maildir, and these hold no files of another kind.

    The third folder, tmp/, which copies often lack, settles it: people call folders of tables new and cur, too.
    Evolution keeps what it fetches in cur/ alone, in folders called by two hexadecimal digits.
    """
    root = os.fsencode(name)
    if not os.path.isdir(os.path.join(root, b"cur")):
        return False
    if not os.path.isdir(os.path.join(root, b"new")):
        return any(map(is_of_evolution, _names(root, b"cur")))
    return os.path.isdir(os.path.join(root, b"tmp")) or not any(
        file.lower().endswith(_NO_MAIL) and FLAGS not in file for folder in FOLDERS for file in _names(root, folder)
    )


def maildir_mails(name: str) -> dict[bytes, bytes]:
    """Paths, from the Maildir `name`, of the mails in it and in its subfolders, by their unique names.

    In front of the unique name of a mail in a subfolder (`.Sent`) stands the path of the subfolder. new/ is listed
    before cur/, so that no mail is missed while it moves.

    Raises:
        InputError: a folder can't be listed.
    """
    paths: dict[bytes, bytes] = {}
    root, left = os.fsencode(name), [b""]
    while left:
        below = left.pop()
        folders, _ = _listed(name, root, below)
        for inside in (folder for folder in FOLDERS if folder in folders):
            in_it = os.path.join(below, inside)
            hashed, files = _listed(name, root, in_it)
            for folder in filter(is_of_evolution, hashed):
                files += [os.path.join(folder, file) for file in _listed(name, root, os.path.join(in_it, folder))[1]]
            paths |= {os.path.join(below, _unique_name(file)): os.path.join(in_it, file) for file in files}
        left += [os.path.join(below, folder) for folder in folders if folder not in (*FOLDERS, b"tmp")]
    return paths


def _listed(name: str, root: bytes, folder: bytes) -> tuple[list[bytes], list[bytes]]:
    """The folders in a folder, and the files that aren't hidden."""
    try:
        with os.scandir(os.path.join(root, folder)) as entries:
            listed = [(entry.name, entry.is_dir(follow_symlinks=False), entry) for entry in entries]
    except OSError as error:
        raise InputError(name, f"a folder in it can't be listed: {error.strerror}") from error
    files = [file for file, _, entry in listed if entry.is_file(follow_symlinks=False) and not file.startswith(b".")]
    return [folder for folder, is_folder, _ in listed if is_folder], files


def _unique_name(path: bytes) -> bytes:
    return os.path.basename(path).partition(b":")[0]


def _names(root: bytes, folder: bytes) -> list[bytes]:
    """The names in a folder; empty if it can't be listed, which the reader will report."""
    try:
        return os.listdir(os.path.join(root, folder))
    except OSError:
        return []


class MaildirSource(FolderSource):
    """The mails of new/ and cur/ by their unique names, which begin with the time of delivery. See `Source`.

    They are hashed under these names, so moves and flags don't change the source's sha256.
    """

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self.text_column = TEXT
        self.id_column: str | None = None
        self._rows = MailRows(name, options)
        self.schema = self._rows.schema

    def __enter__(self) -> Self:
        """List the mails. Raises InputError if it isn't a Maildir; a Maildir without mails gives no rows."""
        if not is_maildir(self.name):
            raise InputError(self.name, "is not a Maildir: it lacks the folders new/ and cur/")
        self._paths = maildir_mails(self.name)
        self._names = sorted(self._paths)
        return self

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(map(self._read, self._names))

    def _read(self, name: bytes) -> RawMail:
        name_in_source = readable_path(name)
        for look in range(LOOKS):
            try:
                content = self._content(name, self._paths[name], MAX_MESSAGE_BYTES)
            except (FileNotFoundError, KeyError):
                if look + 1 < LOOKS:
                    self._paths = maildir_mails(self.name)
                continue
            except (OSError, ChangedError):
                break
            return (
                RawMail(name_in_source, b"", Status.TOO_LONG) if content is None else RawMail(name_in_source, content)
            )
        return RawMail(name_in_source, b"", Status.MALFORMED)  # deleted since it was listed, or not to be read
