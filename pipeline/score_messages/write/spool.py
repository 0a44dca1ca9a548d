"""Standard output, whole or not at all: the table waits in a nameless file until it is finished."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from score_messages.write.atomic import Opens, require_sound
from score_messages.write.disk_errors import disk_errors
from score_messages.write.hashed_file import HashedFile
from score_messages.write.target import STDOUT


class Spool:
    """A table on its way to standard output: write to `file`, then `publish`."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(buffering=0) as nameless:
            self.file = HashedFile(os.dup(nameless.fileno()))

    def refuse_too_large(self) -> None:
        """Standard output takes any size."""

    def publish(self, opens: Opens, rows: int) -> None:
        """Copy the file to standard output.

        Raises:
            BrokenPipeError: nobody reads it any more.
            OutputError, OSError: the spool file or standard output failed.
        """
        require_sound(STDOUT, self.file, opens, rows)
        for chunk in self.file.chunks():
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()


@contextmanager
def spooling() -> Iterator[Spool]:
    """Hold the spool file inside the block; it has no name, so nothing of it can remain."""
    with disk_errors(STDOUT):
        spool = Spool()
    try:
        yield spool
    finally:
        spool.file.discard()
