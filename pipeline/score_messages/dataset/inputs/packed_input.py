"""A file that was compressed where it lay: it has another name and other bytes, and holds the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from score_messages.dataset.catalog import open_regular
from score_messages.dataset.inputs.content import MESSAGE_ENDINGS
from score_messages.dataset.inputs.places import stored_at
from score_messages.read.raw_file import RawFile
from score_messages.read.unpacking import check_ratio, unpacked

_ENDINGS = (".gz", ".bz2", ".zst")
_CHUNK = 1 << 20
_HEAD_BYTES = 6


def unpacked_path(path: str) -> str | None:
    """What a packed file was called before; None for one that isn't called like one.

    A file that is one message has its id from its name, which is another one now.

    >>> unpacked_path("/srv/export/inbox.csv.gz"), unpacked_path("/srv/export/inbox.csv")
    ('/srv/export/inbox.csv', None)
    """
    before, ending = os.path.splitext(path)
    is_message = before.lower().endswith(MESSAGE_ENDINGS)
    return before if ending.lower() in _ENDINGS and not is_message else None


def unpacked_sha256(path: str) -> str | None:
    """Of what a file unpacks to; None if it isn't packed.

    Raises:
        FormatError: it unpacks to more than honest text does.
        OSError, EOFError, zlib.error, ArrowException: it can't be read, or is damaged.
    """
    with _opened(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        file.seek(0)
        stream = unpacked(head, file)
        if stream is None:
            return None
        digest, count = hashlib.sha256(), 0
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            count += len(chunk)
            check_ratio(path, count, size)
    return digest.hexdigest()


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """A file, or an object."""
    if stored_at(path) is None:
        with open_regular(path) as file:
            yield file
    else:
        with RawFile(path) as raw, raw.anywhere() as stream:
            yield stream
