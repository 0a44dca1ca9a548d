"""The lines of a journal that a killed run left: data from outside. What isn't of its type is no line of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from score_messages.dataset.catalog.past_runs import Record, is_run_id, read_regular_file
from score_messages.scoring.profile import Profile

_HEAD = ("started", "tool_version", "model", "model_fingerprint", "run_date")
_COUNTS = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows")
_TEXTS = ("input", "part", "outcome", "version")


def lines_of(path: Path) -> list[object]:
    """The lines that are whole: the last one may be cut off. None at all if it is no file that can be read."""
    found: list[object] = []
    with suppress(OSError, ValueError, RecursionError, MemoryError):
        found.extend(json.loads(line) for line in read_regular_file(path).splitlines())
    return found


def head_of(line: object) -> Record | None:
    """What is known of a run before it begins; None if it can't be the first line of a journal."""
    if not isinstance(line, dict) or not is_run_id(line.get("run_id")):
        return None
    if not isinstance(line.get("schema_version"), int) or not all(isinstance(line.get(name), str) for name in _HEAD):
        return None
    return {name: line[name] for name in ("run_id", "schema_version", *_HEAD)}


def entry_of(line: object) -> Record | None:
    """What was about to be published; None if it isn't that."""
    if not isinstance(line, dict) or not all(isinstance(line.get(name), str) for name in _TEXTS):
        return None
    if not all(_is_count(line.get(name)) for name in _COUNTS) or Profile.from_json(line.get("profile")) is None:
        return None
    if not all(_holds_counts(line.get(name)) for name in ("statuses", "sentiments")):
        return None
    return line


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63


def _holds_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) and _is_count(one) for name, one in value.items())
