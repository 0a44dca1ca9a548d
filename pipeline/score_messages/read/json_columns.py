"""Which columns objects have: their keys, and the paths into them that somebody has named."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from score_messages.errors import ColumnError, Hint
from score_messages.privacy.column_names import is_name_like, listed
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.columns import ChosenColumns, choose_columns
from score_messages.read.json_objects import Record, as_text, paths_to_text
from score_messages.read.source import ReadOptions


def choose_json_columns(
    source: str, keys: Sequence[str], options: ReadOptions, records: Sequence[Record | None]
) -> tuple[list[str], ChosenColumns]:
    """All columns by name, and what they are for. A path is passed through only if `options.keep` names it.

    With `drop_text` the object that holds the message goes too.

    Raises:
        ColumnError: as `choose_columns`.
    """
    paths = _named_paths(keys, options)
    names = [*keys, *paths]

    def looks() -> list[Looks]:
        rows = ([as_text(record.get(key)) for key in keys] for record in records if record is not None)
        return looks_of(rows, len(keys))

    chosen = choose_columns(source, names, options, in_line=False, looks=looks)
    dropped = {keys.index(_first_key(keys, names[chosen.text]))} if options.drop_text else set()
    if options.keep is None:
        dropped |= set(range(len(keys), len(names)))
    return names, replace(chosen, kept=tuple(index for index in chosen.kept if index not in dropped))


def refuse_objects(source: str, records: Sequence[Record | None], name: str) -> None:
    """Raise ColumnError if the message is an object wherever it is there; its texts are named by their paths."""
    values = [record[name] for record in records if record is not None and record.get(name) is not None]
    if not values or not all(isinstance(value, dict) for value in values):
        return
    paths = paths_to_text(records, name)
    inside = [path.removeprefix(f"{name}.") for path in paths]
    reason = (
        f"its column '{name}' holds objects, not text. In them: {listed(inside, sure=True)}"
        if paths
        else (f"its column '{name}' holds objects without any text in them")
    )
    hint = Hint("Name what is inside, its keys joined by dots, with --text-column")
    if len(paths) == 1 and is_name_like(inside[0]):
        hint = Hint("If that is the message, name it", f"--text-column {shlex.quote(paths[0])}")
    raise ColumnError(source, reason, hint=hint)


def _named_paths(keys: Sequence[str], options: ReadOptions) -> list[str]:
    """What is named and is no key, but begins with one."""
    named = [options.text_column, options.id_column, options.date_column, *(options.keep or ())]
    return list(dict.fromkeys(path for path in named if path and path not in keys and _first_key(keys, path) != path))


def _first_key(keys: Sequence[str], path: str) -> str:
    """The key with which a path begins; the path itself if it begins with none."""
    if path in keys:
        return path
    first = path.partition(".")[0]
    return first if "." in path and first in keys else path
