"""What an input holds, as one hash: whether it has changed since it was scored. Knows no format."""

from __future__ import annotations

import errno
import hashlib
import os
import stat

from pipeline.errors import InputError
from pipeline.read.folder_files import regular_files
from pipeline.read.maildir import is_maildir

OF_NOTHING = hashlib.sha256().hexdigest()
"""Of a file without a byte."""


def content_sha256(path: str) -> str:
    """Of a file's bytes; of a folder's files by name, in a Maildir without the flags that mail programs set.

    Raises:
        InputError: something in it can't be read.
    """
    try:
        if not os.path.isdir(path):
            return _of_file(os.fsencode(path))
        whole = hashlib.sha256(b"folder")
        for name, file in sorted(_files(path)):
            whole.update(hashlib.sha256(name).digest() + bytes.fromhex(_of_file(file)))
        return whole.hexdigest()
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error


def _files(path: str) -> list[tuple[bytes, bytes]]:
    root = os.fsencode(path)
    found = [(name, os.path.join(root, name)) for name in regular_files(path, lambda name: not name.startswith(b"."))]
    if is_maildir(path):
        mails = [(name, file) for name, file in found if name.startswith((b"new/", b"cur/"))]
        return [(os.path.basename(name).partition(b":")[0], file) for name, file in mails]
    return found


def _of_file(path: bytes) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe would wait for its other end
    with open(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return hashlib.file_digest(file, "sha256").hexdigest()
