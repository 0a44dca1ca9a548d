"""Which objects of a bucket an address means: one, all below a folder, or those that match a pattern. Reads none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from score_messages.dataset.inputs.content import MESSAGE_ENDINGS
from score_messages.dataset.record_files import RUNS
from score_messages.errors import Hint, InputError
from score_messages.read.no_messages import is_clutter, is_clutter_folder, is_hidden, others_in_words
from score_messages.read.opened import store_of
from score_messages.stores.address import Address
from score_messages.stores.pattern import has_magic, matches
from score_messages.stores.version import Version

if TYPE_CHECKING:
    from score_messages.stores.store import Store

_DEPTH = "**"
_MAIL_FOLDERS = ("cur", "new")
"""Of a Maildir: each of its mails is a file."""


@dataclass
class StoredObjects:
    """What an address means.

    Attributes:
        objects: sorted by key.
        is_named: whether the address is that of the only one.
        below: the key of the folder that the address names; "" if it names none.
        passed_over: keys of what is hidden or clutter, and of folders of tables.
        messages: how many objects of a folder are a message each.
    """

    objects: list[Version] = field(default_factory=list)
    is_named: bool = False
    below: str = ""
    passed_over: list[str] = field(default_factory=list)
    messages: int = 0


def stored_objects(source: str, address: Address) -> StoredObjects:
    """Ask the store for them.

    Args:
        source: the address as the user gave it, for errors.

    Raises:
        InputError: it means no object, or the store can't be asked.
    """
    store = store_of(source, address)
    if has_magic(address.key):
        pattern = f"{address.key}{_DEPTH}" if address.is_folder else address.key
        return _matching(source, pattern, store)
    if address.is_folder:
        return _in_folder(source, address.key, store)
    version = store.head(address.key)
    if version is None:
        raise _nothing_called_so(source, store.list(f"{address.key}/"))
    return StoredObjects([version], is_named=True)


def _nothing_called_so(source: str, below: Iterator[Version]) -> InputError:
    if next(below, None) is None:
        return InputError(source, "there is no such object")
    hint = Hint("If you mean the folder, put a slash at its end", instead=(source, f"{source}/"))
    return InputError(source, "there is no such object, but a folder of that name", hint=hint)


def _fixed_part(pattern: str) -> str:
    """The folder that all matches lie in.

    >>> _fixed_part("2026/0?/*.csv"), _fixed_part("*.csv")
    ('2026/', '')
    """
    parts = pattern.split("/")
    count = next(number for number, part in enumerate(parts) if has_magic(part))
    return "".join(f"{part}/" for part in parts[:count])


def _matching(source: str, pattern: str, store: Store) -> StoredObjects:
    """Objects that match, as with patterns on disk: what begins with `_` is none, and clutter is passed over.

    One that is called like the pattern itself is what is meant.
    """
    result = StoredObjects()
    names_clutter = is_clutter(_name(pattern).encode())
    for version in store.list(_fixed_part(pattern)):
        if version.key == pattern:
            return StoredObjects([version], is_named=True)
        if not _is_meant(version.key, pattern) or _name(version.key).startswith("_"):
            continue
        if not _is_object(version, store):
            continue
        if is_clutter(_name(version.key).encode()) and not names_clutter:
            result.passed_over.append(version.key)
        else:
            result.objects.append(version)
    if not result.objects:
        raise InputError(source, f"no object is called like that{others_in_words(result.passed_over)}")
    return result


def _is_meant(key: str, pattern: str) -> bool:
    """Whether a key matches a pattern. What is hidden, or lies in what is, matches only one that names such things."""
    is_hidden_key = any(part.startswith(".") for part in key.split("/"))
    names_hidden = any(part.startswith(".") for part in pattern.split("/"))
    return (names_hidden or not is_hidden_key) and matches(pattern, key)


def _in_folder(source: str, folder: str, store: Store) -> StoredObjects:
    """All that lies below a folder, as on disk; but a message that is an object of its own isn't read from there."""
    result = StoredObjects(below=folder)
    versions = [version for version in store.list(folder) if _is_object(version, store)]
    tables = _folders_of_tables(version.key for version in versions)
    for version in versions:
        below = version.key.removeprefix(folder)
        if _is_passed_over(below) or version.key.startswith(tables):
            result.passed_over.append(version.key)
        elif _is_message(below):
            result.messages += 1
        else:
            result.objects.append(version)
    if not result.objects and not result.messages:
        raise InputError(source, f"holds no object to score{others_in_words(result.passed_over)}")
    return result


def _folders_of_tables(keys: Iterator[str]) -> tuple[str, ...]:
    """What this tool has written there, known by its records."""
    mark = f"/{RUNS}/"
    return tuple({f"{f'/{key}'.partition(mark)[0][1:]}/" for key in keys if mark in f"/{key}"})


def _is_passed_over(below: str) -> bool:
    *folders, name = below.encode("utf-8", "surrogateescape").split(b"/")
    is_hidden_folder = any(is_hidden(part) or part.startswith(b"_") or is_clutter_folder(part) for part in folders)
    return is_hidden_folder or is_hidden(name) or name.startswith(b"_") or is_clutter(name)


def _is_message(below: str) -> bool:
    folders = below.split("/")[:-1]
    return below.lower().endswith(MESSAGE_ENDINGS) or (bool(folders) and folders[-1] in _MAIL_FOLDERS)


def _is_object(version: Version, store: Store) -> bool:
    """Not what programs put there to show a folder, whose slash the client may have left out: then nothing is there."""
    return version.size > 0 or ("." in _name(version.key) and store.head(version.key) is not None)


def _name(key: str) -> str:
    return key.rpartition("/")[2]
