"""A report as JSON: its fields by their names in `contents`. Fields are only ever added."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

from score_messages.report.contents import Report
from score_messages.report.own_words import plain

SCHEMA = 1
"""Goes up if a field should ever change its meaning."""

_DIGITS = 6
"""Of a share: a millionth is less than any report has messages for."""


def as_json(report: Report) -> str:
    """One object on one line, ASCII only, without NaN."""
    return json.dumps({"report_schema": SCHEMA, **_fields(report)}, allow_nan=False)


def _fields(value: object) -> dict[str, object]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return plain(value).encode("utf-8", "backslashreplace").decode()  # a path may hold bytes that are no text
    if isinstance(value, Sequence):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else None
    return value
