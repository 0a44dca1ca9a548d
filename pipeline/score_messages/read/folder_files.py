"""The files of a folder: listed by name, opened only if regular, never through a link. Knows no format."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from io import FileIO

from score_messages.errors import InputError
from score_messages.read.raw_file import check_unchanged

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LOOKS = 3

_RUNS = b"_runs"
"""The folder of records that a folder of tables has."""


def is_folder(name: str) -> bool:
    """Whether the source is a folder."""
    return os.path.isdir(name)


def regular_files(name: str, is_wanted: Callable[[bytes], bool]) -> list[bytes]:
    """Paths, relative to the folder `name`, of its regular files at any depth, sorted by bytes.

    Args:
        is_wanted: of a file's name in lower case.

    Raises:
        InputError: a folder can't be listed.
    """
    return sorted(_walk(name, os.fsencode(name), is_wanted))


def is_clutter(name: bytes) -> bool:
    """Whether a file or folder is never anybody's message: of systems, half of a download, a sum, a log, a picture.

    >>> is_clutter(b"Thumbs.db"), is_clutter(b"a.csv.part"), is_clutter(b"README.txt"), is_clutter(b"thumbs.eml")
    (True, True, True, False)
    """
    plain = name.lower()
    stem, dot, ending = plain.rpartition(b".")
    if plain in _CLUTTER or name.startswith((b"._", b"~$", b".~lock.")) or name.endswith(b"~"):
        return True
    return (bool(dot) and (ending in _NO_EXPORTS or (stem in _ABOUT and ending in _OF_ABOUT))) or plain in _ABOUT


_NO_EXPORTS = frozenset(
    b"part partial filepart crdownload download opdownload tmp temp swp bak old orig sha256 sha512 sha1 md5 sig asc "
    b"log pid lock pdf png jpg jpeg gif svg doc docx ppt pptx rtf md rst exe dll".split()
)
_ABOUT = frozenset(b"readme license licence copying changelog notice meta metadata manifest".split())
_OF_ABOUT = frozenset(b"txt html htm json xml yaml yml".split())
_CLUTTER = frozenset((b"thumbs.db", b"ehthumbs.db", b"desktop.ini", b".ds_store", b"icon\r", b"__macosx"))


def _walk(name: str, root: bytes, is_wanted: Callable[[bytes], bool]) -> Iterator[bytes]:
    """Links, pipes and devices are passed over, and clutter; so are folders of tables that this tool keeps.

    However deep folders are nested: only the system has a limit.
    """
    left = [b""]
    while left:
        folder = left.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                listed = [entry for entry in entries if not is_clutter(entry.name)]
        except OSError as error:
            raise InputError(name, f"a folder in it can't be listed: {error.strerror}") from error
        if folder and any(entry.name == _RUNS and entry.is_dir(follow_symlinks=False) for entry in listed):
            continue
        for entry in listed:
            path = os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                left.append(path)
            elif entry.is_file(follow_symlinks=False) and is_wanted(entry.name.lower()):
                yield path


def total_size(name: str, paths: list[bytes]) -> int:
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
