"""Where inputs lie: on a disk, or in a bucket. What is asked of a place, whichever it is. Changes nothing."""

from __future__ import annotations

import os

from score_messages.errors import PipelineError
from score_messages.read.opened import store_of
from score_messages.stores.address import Address, address_of


def absolute(source: str) -> str:
    """What a source is known by from run to run: an absolute path, links not followed, or an address.

    >>> absolute("s3a://mail/2026/inbox.csv")
    's3://mail/2026/inbox.csv'
    """
    address = stored_at(source)
    return os.path.abspath(source) if address is None else str(address)


def stored_at(path: str) -> Address | None:
    """The address that a name is; None for a path, and for what is no name of either."""
    try:
        return address_of(path)
    except PipelineError:
        return None


def is_gone(path: str) -> bool:
    """Whether there is nothing of that name; what can't be looked at isn't gone, nor what is in a bucket that can't."""
    address = stored_at(path)
    if address is not None:
        return _has_no_object(address)
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _has_no_object(address: Address) -> bool:
    try:
        return store_of(str(address), address).head(address.key) is None
    except PipelineError:
        return False


def seems_there(path: str) -> bool:
    """Whether something of that name is there, for words to a person; what is in a bucket isn't looked for."""
    return stored_at(path) is not None or os.path.lexists(path)


def parent_of(path: str) -> str:
    """The folder around a path, or around an address the next shorter one; the topmost is its own.

    >>> parent_of("s3://mail/2026/inbox.csv"), parent_of("s3://mail/2026/"), parent_of("s3://mail/")
    ('s3://mail/2026/', 's3://mail/', 's3://mail/')
    """
    address = stored_at(path)
    if address is None:
        return os.path.dirname(path)
    above, slash, _ = address.key.rstrip("/").rpartition("/")
    return str(address.with_key(above + slash))


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, at any depth; both absolute."""
    return path.startswith(os.path.join(folder, ""))
