"""The sha256 of a file of ours."""

from __future__ import annotations

import hashlib
from pathlib import Path

from score_messages.dataset.catalog import open_regular


def sha256_of(path: Path) -> str:
    """Of a regular file's bytes; "" if there is none. Raises OSError: it can't be read."""
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""
