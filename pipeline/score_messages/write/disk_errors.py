"""Errors of the disk and of Arrow, in our words. Never repeats a foreign text: Arrow's quote cells."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from score_messages.errors import Hint, OutputError

_NO_SPACE = Hint("Free some space, or write to another disk.")
_NO_RIGHT = Hint("Write to a folder that this account may write to.")
_HINTS = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
}


@contextmanager
def disk_errors(target: str) -> Iterator[None]:
    """Turn what the disk and Arrow raise inside the block into an `OutputError` about `target`.

    A `BrokenPipeError` passes: nobody reads standard output any more, which is no fault of the target. So does
    whatever is neither a disk's nor Arrow's error, for it is a bug, or an error of ours already.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno is None:  # Arrow's own, with Arrow's text
            raise OutputError(target, "Arrow could not write or read it back") from None
        raise OutputError(target, os.strerror(error.errno), hint=disk_hint(error.errno)) from error
    except pa.ArrowException as error:
        raise OutputError(target, f"Arrow could not write it ({type(error).__name__})") from None


def disk_hint(code: int) -> Hint | None:
    """What to do about an `errno` of the disk, where there is something."""
    return _HINTS.get(code)
