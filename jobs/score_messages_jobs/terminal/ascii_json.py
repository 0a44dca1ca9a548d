"""JSON on one line that no terminal obeys, for logs and for `jq`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any


def ascii_json(value: Any) -> str:
    """JSON on one line of ASCII; of control characters, Python's own leaves DEL as it is."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same mappings and lists with every string in them, keys included, as `change` gives it.

    >>> each_text({"input": ["a.csv", 3]}, str.upper)
    {'INPUT': ['A.CSV', 3]}
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {each_text(name, change): each_text(item, change) for name, item in value.items()}
    return [each_text(item, change) for item in value] if isinstance(value, list | tuple) else value
