"""Errors of the system and of libraries that no reader foresaw, as an InputError. Never repeats their words.

Readers translate what they know of where it arises; this is the net below them. A bug isn't caught by it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from score_messages.errors import FormatError, InputError

OF_A_TARGET = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""Nothing that is only read can fail with these."""


def as_input_error(source: str, error: BaseException) -> InputError | None:
    """What the error says of the source; None if it says nothing of it: a bug, a full disk, a reader who has gone."""
    if isinstance(error, RecursionError):
        return InputError(source, "is nested deeper than can be read")
    if isinstance(error, MemoryError):
        return InputError(source, "takes more memory than there is")
    if isinstance(error, BrokenPipeError) or getattr(error, "errno", None) in OF_A_TARGET:
        return None
    if isinstance(error, OSError):
        reason = "it is damaged, or was removed" if error.errno is None else os.strerror(error.errno)
        return InputError(source, f"can't be read: {reason}")
    if isinstance(error, pa.ArrowException):
        return FormatError(source, f"can't be read by Arrow ({type(error).__name__})")
    return None


@contextmanager
def foreign_errors(source: str) -> Iterator[None]:
    """Turn what reading raises inside the block into an InputError about the source."""
    try:
        yield
    except Exception as error:
        translated = as_input_error("standard input" if source == "-" else source, error)
        if translated is None:
            raise
        raise translated from None
