"""What sources of one kind share, whatever their format: a file that is opened once, a folder whose files are."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from score_messages.errors import InputError
from score_messages.messages import Status
from score_messages.read.decoded import check_unpacks, is_compressed
from score_messages.read.folder_files import Listing, hash_regular, read_regular, readable_path
from score_messages.read.raw_file import RawFile
from score_messages.read.taken import Taken


class FileSource(ABC):
    """One file, or standard input: opened, hashed, closed. See `Source`."""

    date_column: str | None = None

    @property
    def repeated_headers(self) -> int:
        """As `Source.repeated_headers`; most formats have no header."""
        return 0

    @property
    def taken(self) -> Taken:
        """As `Source.taken`; most formats leave nothing open."""
        return Taken()

    @property
    def deleted(self) -> int:
        """As `Source.deleted`; most formats mark nothing."""
        return 0

    @property
    def passed_over(self) -> Sequence[str]:
        """As `Source.passed_over`; a file is one source."""
        return ()

    def __init__(self, name: str) -> None:
        """Nothing is opened yet."""
        self.name = "standard input" if name == "-" else name
        self.size: int | None = None
        self._path = name

    def __enter__(self) -> Self:
        """Open the file and read what `_open` reads; it is closed if that fails."""
        self._raw = RawFile(self._path)
        self.size = self._raw.size
        try:
            if self._path != "-" and is_compressed(self._raw):
                check_unpacks(self._path)
            self._open()
        except BaseException:
            self._raw.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._raw.close()

    @abstractmethod
    def _open(self) -> None:
        """Read the beginning of `self._raw`. Raises InputError if it can't be trusted."""

    def position(self) -> int:
        """Bytes read so far, as they lie on disk."""
        return self._raw.bytes_read

    def sha256(self) -> str:
        """The sha256 of the file as it lies on disk, hex."""
        return self._raw.sha256()


class FolderSource:
    """A folder with a message per file. See `Source`.

    Attributes:
        digests: the sha256 of each file that was read, by the name of its message.
        passed_over: as in `Source`.
    """

    repeated_headers = 0
    date_column: str | None = None
    taken = Taken()
    deleted = 0

    def __init__(self, name: str) -> None:
        """Nothing is opened yet."""
        self.name = name
        self.size: int | None = None
        self._bytes_read = 0
        self._files: Sequence[bytes] = ()
        self._hash = hashlib.sha256()
        self.digests: dict[bytes, bytes] = {}
        self.passed_over: list[str] = []

    def _choose(self, listing: Listing, is_message: Callable[[bytes], bool]) -> None:
        """Take the files whose paths are those of messages; the others are passed over."""
        self._files = [path for path in listing.files if is_message(path)]
        others = [*listing.passed_over, *(path for path in listing.files if not is_message(path))]
        self.passed_over = [readable_path(path) for path in sorted(others)]

    def _pass_over(self, path: bytes) -> None:
        """Count a file that was read, and is no message."""
        self.passed_over.append(readable_path(path))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between files."""

    def position(self) -> int:
        """Bytes read so far."""
        return self._bytes_read

    def sha256(self) -> str:
        """The sha256 over each message's name (its path, unless the format has a better name) and content, hex."""
        return self._hash.hexdigest()

    def _file(self, path: bytes, limit: int) -> tuple[bytes | None, Status]:
        """The content of the file at `path`, or None, and its status: `scored`, `malformed` or `too_long`.

        Raises:
            InputError: it was removed, or written to while it was read.
        """
        try:
            content = self._content(path, path, limit)
        except FileNotFoundError as error:
            raise InputError(self.name, "a file was removed while the folder was read") from error
        except OSError:  # no permission, a disk that fails, or a link put in its place
            return None, Status.MALFORMED
        return content, Status.TOO_LONG if content is None else Status.SCORED

    def _content(self, name: bytes, path: bytes, limit: int) -> bytes | None:
        """The file at `path`, hashed under `name`; None if it is over the limit. Raises as `read_regular`."""
        content, size = read_regular(self.name, path, limit)
        self._bytes_read += size
        self.digests[name] = hash_regular(self.name, path) if content is None else hashlib.sha256(content).digest()
        digest = hashlib.sha256(content or str(size).encode()).digest()
        self._hash.update(hashlib.sha256(name).digest() + digest)
        return content

    def _add(self, name: bytes, digest: bytes, size: int) -> None:
        """Count a file that was read in pieces, by its sha256."""
        self._bytes_read += size
        self.digests[name] = digest
        self._hash.update(hashlib.sha256(name).digest() + digest)
