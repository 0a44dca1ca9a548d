"""What is put: bytes, or a file that is mapped into memory, of which the system keeps no more than it has room for."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mapped(content: Path | bytes | int) -> Iterator[bytes | mmap.mmap]:
    """Bytes as they are; a file, by its path or its descriptor, as a buffer of its bytes. Raises OSError.

    The map is left to the collector: a put that was interrupted may still read it in its thread.
    """
    if isinstance(content, bytes):
        yield content
        return
    descriptor = content if isinstance(content, int) else os.open(content, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        yield mmap.mmap(descriptor, size, access=mmap.ACCESS_READ) if size else b""
    finally:
        if not isinstance(content, int):
            os.close(descriptor)
