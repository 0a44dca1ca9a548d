"""An object that is written never costs an object that is read: however it is spelled, and in whatever it lies.

Only addresses are compared: what a bucket has no names for, such as a link, can't lead from one to the other.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from score_messages.errors import Hint, OutputError, TargetRefused
from score_messages.stores.address import Address, address_of
from score_messages.stores.pattern import matches

SOURCE = "the source"

_NO_FOLDER = "a nightly folder is kept on a disk, and no key or a slash at the end of an address means a folder"


def refuse_touching_objects(sources: Iterable[str], name: str, target: Address, what: str = SOURCE) -> None:
    """Raise `TargetRefused` if putting `target` could replace, or mix with, what is read.

    Args:
        sources: addresses, of objects, folders or patterns, of which none may mean the target; paths are passed over.
        name: the target as the user gave it.
        what: the sources are, for the error.

    Raises:
        OptionError: as `address_of`, of a source.
    """
    for source in filter(None, map(address_of, sources)):
        reason = _reason(source, target, what)
        if reason is not None:
            raise TargetRefused(name, reason, hint=Hint("Write it to another address, or to a file here."))


def refuse_folder(address: Address) -> None:
    """Raise `OutputError` if it means a folder of objects."""
    if address.is_folder:
        raise OutputError(str(address), _NO_FOLDER, hint=_publish(address))


def _reason(source: Address, target: Address, what: str) -> str | None:
    if not source.with_key(target.key).is_same_as(target):
        return None  # another bucket
    if source.key == target.key:
        return f"is {what} itself ({source}), which would be lost"
    if matches(source.key, target.key):
        return f"is one of those that {what} matches ({source})"
    below = source.key if source.is_folder else f"{source.key}/"
    return f"lies in {what} ({source})" if target.key.startswith(below) else None


def _publish(address: Address) -> Hint:
    table = shlex.quote(str(address.with_key(f"{address.key}scored.parquet")))
    return Hint(
        f"Name a table, such as {table}, or score into a folder here, such as scored/, and mirror it:  "
        f"sentiment-jobs publish scored/ {shlex.quote(str(address))}"
    )
