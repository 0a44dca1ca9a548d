"""Whether a target means a dataset. Loads nothing: it is asked before every run, also that of a single table."""

from __future__ import annotations

import os


def is_dataset(target: str) -> bool:
    """Whether a target means a folder: it is one, or its name ends as one."""
    return target.endswith(os.sep) or os.path.isdir(target)
