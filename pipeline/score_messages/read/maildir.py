"""Maildir: one mail per file in new/ and cur/, where mail programs move and rename files while we read.

A mail's unique name (what stands before `:`) stays when it moves from new/ to cur/ or is flagged, so it gives the order
and finds the file again. Subfolders (`.Sent` and the like) are Maildirs of their own.

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
from score_messages.read.mail_rows import TEXT, MailRows, RawMail
from score_messages.read.open_source import FolderSource
from score_messages.read.source import ReadOptions

FOLDERS = (b"new", b"cur")

_NO_MAIL = tuple(
    b".csv .tsv .tab .txt .json .jsonl .ndjson .parquet .xlsx .xls .pdf .zip .tar .tgz .gz .bz2 .zst .mbox".split()
)
_FLAGS = b":2,"

LOOKS = 3
"""How often a mail that has moved is looked for before it counts as deleted."""


def is_maildir(name: str) -> bool:
    """Whether a folder has the folders that make it a Maildir, and these hold no files of another kind.

    The third folder, tmp/, which copies often lack, settles it: people call folders of tables new and cur, too.
    """
    root = os.fsencode(name)
    if not all(os.path.isdir(os.path.join(root, folder)) for folder in FOLDERS):
        return False
    return os.path.isdir(os.path.join(root, b"tmp")) or not any(
        file.lower().endswith(_NO_MAIL) and _FLAGS not in file for folder in FOLDERS for file in _names(root, folder)
    )


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
        self._paths = self._listed()
        self._names = sorted(self._paths)
        return self

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in order."""
        return self._rows.batches(map(self._read, self._names))

    def _listed(self) -> dict[bytes, bytes]:
        """Paths of the mails by their unique names; new/ first, so that no mail is missed while it moves to cur/."""
        paths: dict[bytes, bytes] = {}
        for folder in FOLDERS:
            try:
                with os.scandir(os.path.join(os.fsencode(self.name), folder)) as entries:
                    names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
            except OSError as error:
                raise InputError(self.name, f"a folder in it can't be listed: {error.strerror}") from error
            paths |= {name.partition(b":")[0]: os.path.join(folder, name) for name in names if name[:1] != b"."}
        return paths

    def _read(self, name: bytes) -> RawMail:
        name_in_source = readable_path(name)
        for look in range(LOOKS):
            try:
                content = self._content(name, self._paths[name], MAX_MESSAGE_BYTES)
            except (FileNotFoundError, KeyError):
                if look + 1 < LOOKS:
                    self._paths = self._listed()
                continue
            except (OSError, ChangedError):
                break
            return (
                RawMail(name_in_source, b"", Status.TOO_LONG) if content is None else RawMail(name_in_source, content)
            )
        return RawMail(name_in_source, b"", Status.MALFORMED)  # deleted since it was listed, or not to be read
