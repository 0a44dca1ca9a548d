"""MH: one mail per file, each called by its number, as nmh, Sylpheed and Claws Mail keep them. Knows names only."""

from __future__ import annotations

import os


def is_mh_mail(path: bytes) -> bool:
    """Whether a file is called like a mail of an MH folder.

    >>> is_mh_mail(b"inbox/17"), is_mh_mail(b"inbox/,17")
    (True, False)
    """
    return os.path.basename(path).isdigit()
