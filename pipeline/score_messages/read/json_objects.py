"""One JSON object and what is in it: parsed within limits, reached by a path such as `ticket.description`, as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from score_messages.read.batches import without_halves
from score_messages.read.limits import MAX_JSON_DEPTH, MAX_JSON_VALUES

Record = dict[str, Any]


class NoNumber(str):
    """NaN or an infinity, as it was written: no JSON, but what some programs write for nothing."""

    __slots__ = ()


class _DoubledKeyError(ValueError):
    """An object has a key twice, so that it isn't known which value is meant."""


def object_in(text: str, is_sound: bool) -> Record | None:
    """The object that a text is; None if it is something else, can't be read, or is over a limit.

    Args:
        is_sound: whether all its bytes were text; then half a letter is one that was cut in two, and becomes U+FFFD.
    """
    if len(text) > MAX_JSON_VALUES and sum(map(text.count, ",[{")) > MAX_JSON_VALUES:
        return None
    try:
        value = json.loads(text.lstrip("\ufeff"), **_HOOKS)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or _is_deep(value):
        return None
    return _whole_letters(value) if is_sound and ("\\ud" in text or "\\uD" in text) else value


def value_at(record: Record, path: str) -> Any:
    """What stands at a path: a key, or keys and places in lists joined by dots; None if nothing does.

    >>> value_at({"ticket": {"notes": [{"body": "Late"}]}}, "ticket.notes.0.body")
    'Late'
    """
    value: Any = record
    while not (isinstance(value, dict) and path in value):
        key, _, path = path.partition(".")
        value = _child(value, key)
        if value is None or not path:
            return value
    return value[path]


def _child(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    is_place = isinstance(value, list) and key.isascii() and key.isdecimal() and len(key) < 6
    return value[int(key)] if is_place and int(key) < len(value) else None


def paths_to_text(records: Iterable[Record | None], name: str) -> list[str]:
    """Where, inside the objects that a key has, texts stand: paths in the order in which they come first."""
    paths: dict[str, None] = {}
    for record in records:
        value = (record or {}).get(name)
        if isinstance(value, dict):
            paths |= dict.fromkeys(f"{name}.{key}" for key, child in value.items() if isinstance(child, str))
    return list(paths)


def deep_paths(value: Any, path: str, depth: int = 4) -> Iterator[str]:
    """Where texts stand inside a value, in objects and at the first place of lists, so many levels down.

    >>> list(deep_paths({"id": 1, "notes": [{"body": "Late"}]}, "ticket"))
    ['ticket.notes.0.body']
    """
    children = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, child in children if depth else ():
        if isinstance(child, str):
            yield f"{path}.{key}"
        yield from deep_paths(child, f"{path}.{key}", depth - 1)


def as_text(value: Any) -> str | None:
    """A value as text: strings and numbers as written, null as null, the rest as JSON.

    >>> [as_text(value) for value in ("007", True, None, ["a"])]
    ['007', 'true', None, '["a"]']
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def as_message(value: Any) -> str | None:
    """The same of a message, for which NaN is none."""
    return None if isinstance(value, NoNumber) else as_text(value)


def _whole_letters(value: Any) -> Any:
    if isinstance(value, str):
        return without_halves(value)
    if isinstance(value, dict):
        return {key: _whole_letters(child) for key, child in value.items()}
    return [_whole_letters(child) for child in value] if isinstance(value, list) else value


def _object(pairs: Sequence[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise _DoubledKeyError
    return record


def _is_deep(record: Record) -> bool:
    """Whether values nest deeper than they may."""
    level: list[Any] = [record]
    for _ in range(MAX_JSON_DEPTH):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_HOOKS: dict[str, Any] = {
    "object_pairs_hook": _object,
    "parse_int": str,  # digits stay as they were written
    "parse_float": str,
    "parse_constant": NoNumber,
}
