"""One JSON object with the messages in an array inside, such as `{"reviews": [{...}, ...]}`: no line per message.

What else the object has belongs to none of them, so it isn't read; the error says how to take the array out.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from score_messages.errors import FormatError, Hint
from score_messages.privacy.column_names import is_name_like
from score_messages.read.json_objects import Record, value_at

_BLANK = re.compile(r"[ \t\r\n]*")
_KEY = re.compile(r'"((?:[^"\\]|\\.){0,200})"[ \t\r\n]*:')
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_MOST_KEYS = 1_000


def refuse_single_object(source: str, records: Sequence[Record | None], texts: Sequence[str] = ()) -> None:
    """Raise FormatError if all of a file is one object that holds an array of objects and no message of its own.

    Args:
        records: the first of the file.
        texts: the columns with the message, or none if there is no such column.
    """
    record, *others = records
    if others or record is None or any(not _is_in_array(record, name) for name in texts):
        return
    arrays = list(_arrays(record))
    if len(arrays) == 1:
        raise is_document(source, *arrays[0])


def is_document(source: str, *keys: str) -> FormatError:
    """What is wrong with such a file, and how the array that the keys lead to is taken out."""
    if not all(map(is_name_like, keys)):
        reason, path = (
            "is one JSON object with an array of objects inside",
            f".[]|{'.[]?|' * (len(keys) - 1)}arrays|.[]",
        )
    else:
        reason = f"is one JSON object with the objects in an array inside, '{'.'.join(keys)}'"
        plain = (f".{key}" if _PLAIN_KEY.match(key) else f".[{json.dumps(key)}]" for key in keys)
        path = f"{''.join(plain)}[]"
    hint = Hint(f"Write these objects one per line: jq -c {shlex.quote(path)} in.json > out.jsonl")
    return FormatError(source, f"{reason}, not a line per message", line=1, hint=hint)


def array_inside(text: str) -> str | None:
    """The key of the first array of objects in the object with which a text begins, which may be cut off.

    >>> array_inside('{"count": 2, "reviews": [{"text": "Go')
    'reviews'
    """
    at = _after_blanks(text, 0)
    for _ in range(_MOST_KEYS):
        if text[at : at + 1] not in ("{", ","):
            return None
        key = _KEY.match(text, _after_blanks(text, at + 1))
        if key is None:
            return None
        at = _after_blanks(text, key.end())
        if text[at : at + 1] == "[" and text[_after_blanks(text, at + 1) :][:1] == "{":
            return _as_read(key[1])
        at = _after_blanks(text, _end_of_value(text, at))
    return None


def _arrays(record: Record, depth: int = 2) -> Iterator[tuple[str, ...]]:
    """The keys that lead to arrays of objects, in objects so many levels deep."""
    for key, value in record.items():
        if _holds_objects(value):
            yield (key,)
        elif isinstance(value, dict) and depth:
            yield from ((key, *keys) for keys in _arrays(value, depth - 1))


def _is_in_array(record: Record, name: str) -> bool:
    """Whether what is named is an array of objects, or would be a key of these objects rather than of the array."""
    first = name if name in record else name.partition(".")[0]
    return _holds_objects(record.get(first)) and not isinstance(value_at(record, name), str)


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _end_of_value(text: str, at: int) -> int:
    try:
        return json.JSONDecoder().raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return len(text)


def _as_read(key: str) -> str:
    try:
        return str(json.loads(f'"{key}"'))
    except ValueError:
        return key


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
