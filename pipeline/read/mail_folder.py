"""Mails as files: one .eml, or a folder of them in the order of their names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from pipeline.errors import InputError
from pipeline.mail.limits import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES
from pipeline.messages import Messages, Status
from pipeline.read.folder_files import is_folder, read_regular, readable_path, regular_files, total_size
from pipeline.read.mail_rows import TEXT, MailRows, RawMail
from pipeline.read.raw_file import RawFile, damage_translated, decoded_stream
from pipeline.read.source import ReadOptions


class MailFolderSource:
    """A folder of .eml files, or of any files if the user says that they are mails. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        self.name = name
        self.text_column = TEXT
        self.id_column: str | None = None
        self.size: int | None = None
        self._is_stated = options.format is not None
        self._rows = MailRows(name, options)
        self.schema = self._rows.schema
        self._bytes_read = 0
        self._hash = hashlib.sha256()

    def __enter__(self) -> Self:
        """List the files: those that end in .eml, or all that aren't hidden if the user says that they are mails."""
        if self._is_stated:
            self._files = regular_files(self.name, lambda name: not name.startswith(b"."))
        else:
            self._files = regular_files(self.name, lambda name: name.endswith(b".eml"))
        if not self._files:
            raise InputError(self.name, "holds no mail")
        self.size = total_size(self.name, self._files)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between files."""

    def position(self) -> int:
        """Bytes read so far."""
        return self._bytes_read

    def sha256(self) -> str:
        """Of each file's path and content in turn."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[Messages]:
        """Batches of mails in the order of their paths."""
        return self._rows.batches(map(self._read, self._files))

    def _read(self, path: bytes) -> RawMail:
        place = readable_path(path)
        try:
            content, size = read_regular(self.name, path, MAX_MESSAGE_BYTES)
        except FileNotFoundError as error:
            raise InputError(self.name, "a file was removed while the folder was read") from error
        except OSError:  # no permission, a disk that fails, or a link put in its place
            return RawMail(place, b"", Status.MALFORMED)
        self._bytes_read += size
        digest = hashlib.sha256(content or str(size).encode()).digest()
        self._hash.update(hashlib.sha256(path).digest() + digest)
        return RawMail(place, b"", Status.TOO_LONG) if content is None else RawMail(place, content)


class MailFileSource:
    """One mail as a file, plain or compressed. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        self.name = "standard input" if name == "-" else name
        self.text_column = TEXT
        self.id_column: str | None = None
        self.size: int | None = None
        self._path = name
        self._rows = MailRows(self.name, options)
        self.schema = self._rows.schema

    def __enter__(self) -> Self:
        """Open the file."""
        self._raw = RawFile(self._path)
        self.size = self._raw.size
        if not self._raw.head():
            self._raw.close()
            raise InputError(self.name, "is empty; no mail is there")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._raw.close()

    def position(self) -> int:
        """Bytes read so far, as they lie on disk."""
        return self._raw.bytes_read

    def sha256(self) -> str:
        """Of the file as it lies on disk."""
        return self._raw.sha256()

    def __iter__(self) -> Iterator[Messages]:
        """The mail as a batch of its own."""
        with damage_translated(self.name):
            self._stream = decoded_stream(self._raw)  # kept, since it closes the file when it goes
            content = self._stream.read(MAX_MESSAGE_BYTES + 1)
        place = readable_path(os.fsencode(os.path.basename(self._path))) if self._path != "-" else "1"
        if len(content) > MAX_MESSAGE_BYTES:
            return self._rows.batches([RawMail(place, content[:MAX_HEADER_BYTES], Status.TOO_LONG)])
        return self._rows.batches([RawMail(place, content)])


def mail_source(name: str, options: ReadOptions) -> MailFolderSource | MailFileSource:
    """What `--from eml` means for a name."""
    return MailFolderSource(name, options) if is_folder(name) else MailFileSource(name, options)
