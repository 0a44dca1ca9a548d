"""Which columns objects have: their keys, and the paths into them that somebody has named."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Sequence
from dataclasses import replace

from score_messages.errors import ColumnError, Hint
from score_messages.privacy.column_names import is_name_like, listed
from score_messages.read.column_looks import Looks, longest_text, looks_of
from score_messages.read.columns import ChosenColumns, choose_columns
from score_messages.read.exports import message_columns
from score_messages.read.json_objects import Record, as_text, deep_paths, paths_to_text, value_at
from score_messages.read.several_names import joined_names, split_names
from score_messages.read.source import ReadOptions

_LOOKED_AT = 2_000
"""By so many objects an error says which texts are inside."""

_MOST_PATHS, _SHOWN = 100, 10

_MOST_KEYS = 1_000
"""With more, no error says which texts are inside: each would be looked at in each object."""


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


def refuse_lists(source: str, records: Sequence[Record | None], name: str) -> None:
    """Raise ColumnError if the message is a list wherever it is there."""
    values = [record[name] for record in records if record is not None and record.get(name) is not None]
    if not values or not all(isinstance(value, list) for value in values):
        return
    if len(records) == 1:
        raise _is_by_columns(source)
    path = next((path for value in values for path in deep_paths(value, name) if _may_show(path)), f"{name}.0")
    hint = Hint("For the first text in each of them", f"--text-column {shlex.quote(path)}")
    raise ColumnError(source, f"its column '{name}' holds lists, not text", hint=hint)


def refuse_columns_as_objects(source: str, records: Sequence[Record | None]) -> None:
    """Raise ColumnError if all of a file is one object whose keys hold columns: `{"body": {"0": ..., "1": ...}}`."""
    record, *others = records
    columns = list((record or {}).values())
    if others or not columns or not all(isinstance(column, dict) and "0" in column for column in columns):
        return
    if len({tuple(column) for column in columns}) == 1:
        raise _is_by_columns(source)


def _is_by_columns(source: str) -> ColumnError:
    hint = Hint("Write it by rows: with pandas, frame.to_json('rows.jsonl', orient='records', lines=True)")
    return ColumnError(source, "is one JSON object with whole columns inside, not an object per message", hint=hint)


def refuse_texts_inside(source: str, keys: Sequence[str], records: Sequence[Record | None]) -> None:
    """Raise ColumnError if the longest texts stand inside objects or lists, where no key is called as messages are."""
    if message_columns(keys) or len(keys) > _MOST_KEYS:
        return
    first = [record for record in records[:_LOOKED_AT] if record is not None]
    nested = [(key, value) for record in first for key, value in record.items() if isinstance(value, dict | list)]
    reached = (path for key, value in nested for path in itertools.islice(deep_paths(value, key), _MOST_PATHS))
    paths = dict.fromkeys(path for path in reached if _may_show(path))
    if not paths:
        return
    with_more = {key for key, _ in nested}
    plain = [key for key in keys if key not in with_more]
    names = [*plain, *itertools.islice(paths, _MOST_PATHS)]
    looks = looks_of(([_text_at(record, name) for name in names] for record in first), len(names))
    longest = longest_text(looks)
    if longest is None or names[longest] not in paths:
        return
    inside = [f"{name} ({look})" for name, look in zip(names, looks, strict=True) if name in paths]
    reason = f"has no column with a usual name for the message; in its objects are {', '.join(inside[:_SHOWN])}"
    hint = Hint("If the messages are what has the most words, name it", f"--text-column {shlex.quote(names[longest])}")
    raise ColumnError(source, reason, hint=hint)


def _text_at(record: Record, name: str) -> str | None:
    value = value_at(record, name)
    return None if isinstance(value, dict | list) else as_text(value)


def _may_show(path: str) -> bool:
    return all(is_name_like(part) or part.isdecimal() for part in path.split(".")) and "," not in path


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
