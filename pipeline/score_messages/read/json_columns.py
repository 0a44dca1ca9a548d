"""Which columns objects have: their keys, and the paths into them that somebody has named."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from score_messages.errors import ColumnError, Hint
from score_messages.privacy.column_names import is_name_like, listed
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.columns import ChosenColumns, choose_columns
from score_messages.read.json_objects import Record, as_text, paths_to_text, value_at
from score_messages.read.several_names import joined_names, split_names
from score_messages.read.source import ReadOptions


def choose_json_columns(
    source: str, keys: Sequence[str], options: ReadOptions, records: Sequence[Record | None]
) -> tuple[list[str], ChosenColumns]:
    """All columns by name, and what they are for. A path is passed through only if `options.keep` names it.

    With `drop_text` the object that holds the message goes too.

    Raises:
        ColumnError: as `choose_columns`.
    """
    paths = _named_paths(keys, options, records)
    names = [*keys, *paths]

    def looks() -> list[Looks]:
        rows = ([as_text(record.get(key)) for key in keys] for record in records if record is not None)
        return looks_of(rows, len(keys))

    chosen = choose_columns(source, names, options, in_line=False, looks=looks)
    texts = {keys.index(_first_key(keys, names[index])) for index in chosen.texts}
    dropped = texts if options.drop_text else set()
    if options.keep is None:
        dropped |= set(range(len(keys), len(names)))
    return names, replace(chosen, kept=tuple(index for index in chosen.kept if index not in dropped))


def refuse_objects(source: str, records: Sequence[Record | None], name: str, texts: Sequence[str] = ()) -> None:
    """Raise ColumnError if the message is an object wherever it is there; its texts are named by their paths.

    Args:
        name: of the column.
        texts: all columns with the message, if there are several.
    """
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
        wanted = joined_names([paths[0] if text == name else text for text in texts or [name]])
        hint = Hint("If that is the message, name it", f"--text-column {shlex.quote(wanted)}")
    raise ColumnError(source, reason, hint=hint)


def _named_paths(keys: Sequence[str], options: ReadOptions, records: Sequence[Record | None]) -> list[str]:
    """What is named and is no key, but begins with one."""
    texts = [] if options.text_column is None else _text_names(options.text_column, records)
    named = [*texts, options.id_column, options.date_column, *(options.keep or ())]
    return list(dict.fromkeys(path for path in named if path and path not in keys and _first_key(keys, path) != path))


def _text_names(wanted: str, records: Sequence[Record | None]) -> list[str]:
    """Several names with commas between them, unless something stands at the path that they would be together."""
    names = split_names(wanted)
    is_path = any(record is not None and value_at(record, wanted) is not None for record in records)
    return [wanted] if names == [wanted] or is_path else names


def _first_key(keys: Sequence[str], path: str) -> str:
    """The key with which a path begins; the path itself if it begins with none."""
    if path in keys:
        return path
    first = path.partition(".")[0]
    return first if "." in path and first in keys else path
