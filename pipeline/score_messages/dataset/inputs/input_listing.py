"""Which inputs some sources hold: each file, each mailbox that is a folder, each folder of messages. Opens nothing.

What an input is follows from what it is itself, not from what lies beside it: the messages of a folder (.eml and .txt,
at any depth) are one input, and all its other files are inputs of their own.
"""

from __future__ import annotations

import functools
import glob
import hashlib
import os
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from score_messages.addresses import refuse_source_address, refuse_target_address
from score_messages.counted import counted
from score_messages.dataset.inputs.places import absolute, stored_at
from score_messages.dataset.inputs.stored_objects import StoredObjects, stored_objects
from score_messages.dataset.inputs.walk import Walk
from score_messages.errors import Hint, InputError, OptionError
from score_messages.read.no_messages import is_clutter, others_in_words
from score_messages.stores.address import Address, address_of
from score_messages.stores.version import Version

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST = 80
_DIGITS, _OLD_DIGITS = 32, 10


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        path: absolute, links not followed, or an address: what the input is known by from run to run.
        name: as people should see it, below the source that they gave; with that where several would be called alike.
        below: its path from the folder that they named; "" if it is what they named.
        is_named: whether it was given as a source, not found in one.
        assigned_part: name of the part that holds its rows, if that is known; see `input_parts`.
    """

    path: str
    name: str
    below: str = ""
    is_named: bool = field(default=False, compare=False)
    assigned_part: str = ""

    @functools.cached_property
    def part(self) -> str:
        """Name of the files that hold its rows."""
        return self.assigned_part or self.derived_part()

    @property
    def old_part(self) -> str:
        """The name that version 0.1 gave its part: so short that two paths with the same one are found in seconds."""
        return self._named(_digest(self.path)[:_OLD_DIGITS])

    def derived_part(self, number: int = 0) -> str:
        """A name for a part that is new: follows from the path alone, however the input was found.

        Args:
            number: for another name, where parts that have those before it are of other inputs by now.

        >>> Input("/srv/export/March mail.csv", "export/March mail.csv").derived_part()
        'March_mail.csv-9f68afb500169e87ec5e6ee173066904.parquet'
        """
        return self._named(_digest(self.path, number)[:_DIGITS])

    def _named(self, digest: str) -> str:
        readable = _UNSAFE.sub("_", os.path.basename(self.path))[-_LONGEST:].lstrip("._-")
        return f"{readable or 'input'}-{digest}.parquet"


def _digest(path: str, number: int = 0) -> str:
    numbered = b"\0%d" % number if number else b""  # no path holds a zero byte
    return hashlib.sha256(os.fsencode(path) + numbered).hexdigest()


@dataclass(frozen=True)
class InputListing:
    """What some sources hold, and which of them hold nothing.

    Attributes:
        inputs: sorted by path, each once.
        errors: of the sources that aren't there or hold no file, and of folders that can't be listed.
        passed_over: names of what lies there and is no input: links, files of a desktop, folders of tables.
        seen: the folders among the sources, absolute, which hold an input; and the patterns.
        versions: of inputs in buckets, by their addresses, as they were when they were listed.
    """

    inputs: tuple[Input, ...]
    errors: tuple[InputError, ...]
    passed_over: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    versions: Mapping[str, Version] = field(default_factory=dict)


def find_inputs(sources: Sequence[str], target: str | None = None) -> InputListing:
    """The inputs of files, folders and glob patterns; hidden files, and those that begin with `_`, are none.

    A source that fails doesn't hide the others, unless all do. A link that is itself a source is followed; others are
    passed over, since what they lead to may be a source too.

    Args:
        target: the folder of tables, which may lie inside a source; what it holds is no input.

    Raises:
        InputError: no source holds an input; it is the error of the first. Or a source is the target.
        OptionError: a source is standard input, which has no name to be known by from run to run.
    """
    if "-" in sources:
        hint = Hint("Save it as a file first, or write a single table")
        raise OptionError(
            "standard input can't be kept in a folder of tables: it has no name to be known by", hint=hint
        )
    if target is not None:
        refuse_target_address(target)
    search = _Search(None if target is None else os.path.realpath(target))
    for source in sources:
        try:
            search.look_into(source)
        except InputError as error:
            search.errors.append(error)
    if not search.by_path:
        raise search.errors[0] if search.errors else InputError(sources[0], "holds no input")
    inputs = [search.by_path[path] for path in sorted(search.by_path, key=os.fsencode)]
    return InputListing(
        _told_apart(inputs, search.as_given),
        tuple(search.errors),
        tuple(search.passed_over),
        tuple(search.seen),
        search.versions,
    )


def _told_apart(inputs: Sequence[Input], as_given: Mapping[str, str]) -> tuple[Input, ...]:
    """The inputs, with longer names where several share one: as they were given; if that isn't enough, their paths."""
    for longer in (as_given, {source.path: source.path for source in inputs}):
        times = Counter(source.name for source in inputs)
        inputs = [replace(source, name=longer[source.path]) if times[source.name] > 1 else source for source in inputs]
    return tuple(inputs)


class _Search:
    """What was found so far. `target` is without links.

    Attributes:
        by_path: the inputs.
        as_given: by the path of each, what it is called if its source is called as the person gave it.
    """

    def __init__(self, target: str | None) -> None:
        self._target = target
        self.by_path: dict[str, Input] = {}
        self.as_given: dict[str, str] = {}
        self.errors: list[InputError] = []
        self.passed_over: dict[str, None] = {}
        self.seen: dict[str, None] = {}
        self.versions: dict[str, Version] = {}

    def look_into(self, source: str) -> None:
        """Find the inputs of a source. Raises InputError: it isn't there, or holds nothing."""
        refuse_source_address(source)
        if (address := address_of(source)) is not None:
            self._add_objects(source, address)
            return
        if os.path.lexists(source):
            if os.path.realpath(source) == self._target:
                raise InputError(source, "is itself the folder that the tables go to")
            self._look_at(source, is_named=True)
            return
        for path in _matches(source):
            if _is_within(path, self._target):
                continue  # a pattern that finds the tables as well doesn't mean them
            if _is_clutter(path) and not _is_clutter(source):
                self.passed_over[path] = None
                continue
            try:
                self._look_at(path, is_named=False)
            except InputError as error:
                self.errors.append(error)
        self.seen[os.path.abspath(source)] = None

    def _look_at(self, source: str, is_named: bool) -> None:
        path = os.path.abspath(source)
        if _is_within(path, self._target):
            raise InputError(source, "is itself in the folder that the tables go to")
        if not os.path.isdir(path):
            self._add(Input(path, os.path.basename(path), is_named=is_named), source)
            return
        walk = Walk(path, self._target)
        paths = list(walk.inputs())
        self.errors += walk.errors
        self.passed_over |= dict.fromkeys(
            os.path.relpath(found_path, os.path.dirname(path)) for found_path in walk.passed_over
        )
        if not paths:
            hint = Hint("Name a file itself to have it read all the same") if walk.passed_over else None
            raise InputError(source, f"holds no file to score{others_in_words(list(self.passed_over))}", hint=hint)
        for found_path in paths:
            self._add(_found_in(path, found_path), source)
        self.seen[path] = None

    def _add_objects(self, source: str, address: Address) -> None:
        listed = stored_objects(source, address)
        self.passed_over |= dict.fromkeys(str(address.with_key(key)) for key in listed.passed_over)
        keys: set[str] = set()
        for version in listed.objects:
            path = str(address.with_key(version.key))
            if (reason := _why_unnamed(path, version.key, keys)) is not None:
                self.errors.append(InputError(path, f"its key {reason}; give it another one"))
                continue
            self.versions[path] = version
            self._add(_object_input(path, version.key, listed), path)
        if listed.messages:
            self.errors.append(_of_messages(source, address, listed.messages))
        if listed.objects and not listed.is_named:
            self.seen[absolute(source)] = None

    def _add(self, entry: Input, source: str) -> None:
        if entry.path not in self.by_path:
            self.by_path[entry.path] = entry
            self.as_given[entry.path] = os.path.join(source, entry.below) if entry.below else source.rstrip(os.sep)


def _why_unnamed(path: str, key: str, keys: set[str]) -> str | None:
    """Why no address can name an object, or not it alone; None if one does.

    Args:
        keys: of those before it, to which its own is added. A store whose list leaves out a slash has two alike.
    """
    address = stored_at(path)
    is_doubled = key in keys
    keys.add(key)
    if is_doubled or key.endswith("/"):
        return "ends in a slash, by which no address can name it"
    return (
        None if address is not None and address.key == key else "has a part or a sign by which no address can name it"
    )


def _object_input(path: str, key: str, listed: StoredObjects) -> Input:
    below = key.removeprefix(listed.below) if listed.below else ""
    return Input(path, below or os.path.basename(path), below, is_named=listed.is_named)


def _of_messages(source: str, address: Address, count: int) -> InputError:
    """Each would be an input with a table of its own, if it were read: there may be very many."""
    pattern = shlex.quote(f"{address}**/*.eml")
    text = f"Pack them into one zip or tar; or name them by a pattern, for a table each, such as:  {pattern}"
    reason = (
        f"{counted(count, 'of its objects is', 'of its objects are')} a message each, which isn't read as one input"
    )
    return InputError(source, f"{reason} from a bucket", hint=Hint(text))


def _found_in(folder: str, path: str) -> Input:
    below = "" if path == folder else os.path.relpath(path, folder)
    return Input(path, below or os.path.basename(path), below)


def _matches(source: str) -> list[str]:
    """What a source that isn't there as it is named matches as a pattern (`**` for any depth)."""
    try:
        matches = sorted(glob.glob(source, recursive=True), key=os.fsencode) if glob.has_magic(source) else []
    except RecursionError:
        raise InputError(source, "folders are nested too deep for a pattern; name the folder") from None
    visible = [path for path in matches if not os.path.basename(path).startswith("_")]
    if not visible:
        reason = "no file is called like that" if glob.has_magic(source) else "there is no such file or folder"
        raise InputError(source, reason)
    return visible


def _is_clutter(path: str) -> bool:
    return is_clutter(os.fsencode(os.path.basename(path)))


def _is_within(path: str, folder: str | None) -> bool:
    """Whether a path is the folder, or lies in it."""
    return folder is not None and f"{os.path.realpath(path)}{os.sep}".startswith(os.path.join(folder, ""))
