"""Tables that this tool wrote are no messages, wherever they lie."""

from __future__ import annotations

import os

from score_messages.dataset.inputs.places import stored_at
from score_messages.read.raw_file import RawFile
from score_messages.write import FORMATS


def is_own_table(path: str, prefix: str) -> bool:
    """Whether a file is a scored table; not told of a folder, of a pipe, or of what can't be read.

    Args:
        prefix: of the names of the prediction columns.
    """
    ending = os.path.splitext(path)[1].lower()
    kinds = [kind for kind in FORMATS.values() if ending in kind.suffixes]
    if not kinds:
        return False
    if stored_at(path) is not None:
        with RawFile(path) as raw, raw.anywhere() as file:
            return any(kind.is_ours(file, prefix) for kind in kinds)
    if not os.path.isfile(path):
        return False
    try:
        with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            return any(kind.is_ours(file, prefix) for kind in kinds)
    except OSError:
        return False
