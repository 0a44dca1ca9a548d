"""Which list holds the messages where a file is one object, as APIs answer: for the error that refuses it.

Tells keys that read like names, and no values.
"""

from __future__ import annotations

import json
import re
from typing import Any

from score_messages.errors import Hint
from score_messages.privacy.column_names import is_name_like

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)
_DEEPEST = 3
_UNKNOWN = Hint("Write one object per line, such as: jq -c '.NAME[]' in.json > out.jsonl, with the name of the list")


def lines_hint(text: str) -> Hint:
    """How to write the messages of a document one per line.

    >>> lines_hint('{"links": [], "data": [{"body": "good"}]}').text
    "Write one object per line, such as: jq -c '.data[]' in.json > out.jsonl"
    >>> lines_hint('{"body": "good"}').text
    'Write one object per line, such as: jq -c . in.json > out.jsonl'
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _UNKNOWN
    paths = _lists(document, "", 0)
    if not paths:
        return Hint("Write one object per line, such as: jq -c . in.json > out.jsonl")
    return wrapped_hint(paths[0]) if len(paths) == 1 else _UNKNOWN


def wrapped_hint(path: str) -> Hint:
    """To write the elements of the list at `path` one per line."""
    return Hint(f"Write one object per line, such as: jq -c '{path}[]' in.json > out.jsonl")


def list_of_objects(document: Any) -> str | None:
    """The only list of objects in an object, as jq calls it; None if there is none, or several.

    >>> list_of_objects({"type": "list", "pages": {}, "_embedded": {"threads": [{"body": "good"}]}})
    '._embedded.threads'
    """
    paths = _lists(document, "", 0)
    return paths[0] if len(paths) == 1 else None


def _lists(value: Any, path: str, depth: int) -> list[str]:
    if isinstance(value, list):
        return [path] if path and value and all(isinstance(element, dict) for element in value) else []
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return []
    inside = (
        _lists(value[key], f"{path}.{key}", depth + 1) for key in value if _KEY.fullmatch(key) and is_name_like(key)
    )
    return [found for paths in inside for found in paths]
