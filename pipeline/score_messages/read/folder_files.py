"""The files of a folder: listed by name, opened only if regular, never through a link. Knows no format."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO

from score_messages.errors import InputError
from score_messages.read.no_messages import MAILDIR, is_clutter, is_clutter_folder, is_hidden
from score_messages.read.opened import check_unchanged

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LOOKS = 3
_HEAD_BYTES = 4096

_HALF_WRITTEN = b"tmp"
"""The folder beside cur/ in which mail is written: in Thunderbird's Maildirs it has the ending of mail, too."""

_RUNS = b"_runs"
"""The folder of records that a folder of tables has."""


def is_folder(name: str) -> bool:
    """Whether the source is a folder."""
    return os.path.isdir(name)


@dataclass(frozen=True)
class Listing:
    """What lies in a folder at any depth: paths relative to it, sorted by bytes.

    Attributes:
        files: the regular files that may be messages.
        passed_over: links, pipes and devices; hidden files and clutter; folders of such, and folders of tables that
            this tool keeps.
    """

    files: tuple[bytes, ...]
    passed_over: tuple[bytes, ...]


def listing_of(name: str) -> Listing:
    """The files of the folder `name`. However deep folders are nested: only the system has a limit.

    Raises:
        InputError: a folder can't be listed.
    """
    files: list[bytes] = []
    passed_over: list[bytes] = []
    root, left = os.fsencode(name), [b""]
    while left:
        folder = left.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                listed = list(entries)
        except OSError as error:
            raise InputError(name, f"a folder in it can't be listed: {error.strerror}") from error
        if folder and any(entry.name == _RUNS and entry.is_dir(follow_symlinks=False) for entry in listed):
            passed_over.append(folder)
            continue
        for entry in listed:
            _file_away(entry, os.path.join(folder, entry.name), files, passed_over, left)
    return Listing(tuple(sorted(files)), tuple(sorted(passed_over)))


def _file_away(
    entry: os.DirEntry[bytes], path: bytes, files: list[bytes], passed_over: list[bytes], folders: list[bytes]
) -> None:
    if entry.is_dir(follow_symlinks=False):
        (folders if may_hold_messages(entry) else passed_over).append(path)
    else:
        (files if may_be_message(entry) else passed_over).append(path)


def may_hold_messages(folder: os.DirEntry[bytes]) -> bool:
    """Whether a folder in a folder is looked into: hidden ones only if they are of a Maildir, and not its tmp/."""
    if folder.name == _HALF_WRITTEN:
        return not os.path.isdir(os.path.join(os.path.dirname(folder.path), MAILDIR[0]))
    if is_hidden(folder.name):
        return any(os.path.isdir(os.path.join(folder.path, inside)) for inside in MAILDIR)
    return not is_clutter_folder(folder.name)


def may_be_message(entry: os.DirEntry[bytes]) -> bool:
    """Whether something in a folder is a regular file that isn't passed over for its name."""
    return entry.is_file(follow_symlinks=False) and not is_clutter(entry.name) and not is_hidden(entry.name)


def regular_files(name: str, is_wanted: Callable[[bytes], bool]) -> list[bytes]:
    """The files of `listing_of` whose names are wanted.

    Args:
        is_wanted: of a file's name in lower case.

    Raises:
        InputError: a folder can't be listed.
    """
    return [path for path in listing_of(name).files if is_wanted(os.path.basename(path).lower())]


def total_size(name: str, paths: Sequence[bytes]) -> int:
    """Bytes of all files. Raises InputError if a file is gone."""
    try:
        return sum(os.lstat(os.path.join(os.fsencode(name), path)).st_size for path in paths)
    except OSError as error:
        raise InputError(name, "a file was removed while the folder was listed") from error


def read_regular(name: str, path: bytes, limit: int) -> tuple[bytes | None, int]:
    """The content of a file in the folder `name`, None if it is over the limit, and its size.

    Raises:
        ChangedError: it was written to meanwhile.
        OSError: it is gone, can't be read or is no regular file any more.
    """
    with _opened(name, path) as file:
        for _ in range(_LOOKS):
            before = os.fstat(file.fileno())
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            content = _content(file.fileno(), before.st_size) if before.st_size <= limit else None
            after = os.fstat(file.fileno())
            if before.st_ctime_ns == after.st_ctime_ns:
                break
            check_unchanged(name, before, after, by_ctime=False)  # renamed, or written to and its times restored
        check_unchanged(name, before, after)
        return content, before.st_size


def read_head(name: str, path: bytes) -> bytes:
    """The first bytes of a file in the folder `name`; none of one that is gone or can't be read."""
    try:
        with _opened(name, path) as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def hash_regular(name: str, path: bytes) -> bytes:
    """The sha256 of a file in the folder `name`, however large. Raises OSError, as `read_regular`."""
    with _opened(name, path) as file:
        return hashlib.file_digest(file, "sha256").digest()


def _opened(name: str, path: bytes) -> FileIO:
    descriptor = os.open(os.path.join(os.fsencode(name), path), _FLAGS)
    file = os.fdopen(descriptor, "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError("not a regular file any more")
    return file


def _content(descriptor: int, size: int) -> bytes:
    """All bytes, and one byte more if the file has grown: then `check_unchanged` raises."""
    parts = []
    while part := os.read(descriptor, size + 1):
        parts.append(part)
        if sum(map(len, parts)) > size:
            break
    return b"".join(parts)


def message_path(below: str, path: bytes) -> str:
    """What names a message that is a file: its path from the source that the user named, whatever else lies there.

    Args:
        below: where, below that source, the folder or the file lies that is read; "" if it is the source itself.
        path: of the file in that folder; b"" if `below` is the file.
    """
    return readable_path(os.path.join(os.fsencode(below), path) if path else os.fsencode(below))


def readable_path(path: bytes) -> str:
    r"""A path as text; bytes that are not UTF-8 are shown as \xNN.

    >>> readable_path(b"caf\xe9.txt")
    'caf\\xe9.txt'
    """
    return path.decode("utf-8", "backslashreplace")
