"""Cells of a table as a person reads them: a column of values to texts, and how it stands in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from score_messages_jobs.terminal.excerpt import excerpt
from score_messages_jobs.terminal.fitted_table import Head

if TYPE_CHECKING:
    import pyarrow as pa

SHORT = 20
"""Terminal cells of a sentiment or a status at the most."""

_LEAST = {"score": 5, "sentiment": 9, "status": 12}

_DAY, _MINUTE, _TIME = len("2026-11-24"), len("2026-11-24T09:30"), slice(len("2026-11-24"), None)

_UNREAD = "?"


def head_of(name: str, kind: pa.DataType) -> Head:
    """The head of a column, by its name without a prefix and its type."""
    import pyarrow as pa

    types = pa.types
    is_narrow = is_number(kind) or bool(types.is_temporal(kind) or types.is_boolean(kind)) or name in _LEAST
    return Head(name, is_number(kind), not is_narrow, _LEAST.get(name, 0))


def is_number(kind: pa.DataType) -> bool:
    """Whether values of a type are numbers."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def cells_of_column(name: str, values: pa.Array) -> list[str]:
    """One text for each value. Probabilities have three digits, times their day alone if all of them are midnight."""
    import pyarrow as pa

    kind = values.type
    if pa.types.is_float32(kind):
        return ["" if value is None else f"{value:.3f}" for value in values.to_pylist()]
    if pa.types.is_temporal(kind):
        return _times(values)
    texts = [text_of(value) for value in _values(values)]
    return [excerpt(text, SHORT) for text in texts] if name in _LEAST else texts


def text_of(value: Any) -> str:
    """One value."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(values: pa.Array) -> list[Any]:
    """As Python has them; in lists there may be what it has no value for, such as a time of the year 12000."""
    import pyarrow as pa

    try:
        return values.to_pylist()  # type: ignore[no-any-return]
    except (pa.ArrowException, ValueError, OverflowError, ImportError):
        return [_UNREAD if is_valid else None for is_valid in values.is_valid().to_pylist()]


def _times(values: pa.Array) -> list[str]:
    """By way of Arrow's texts: Python knows no year behind 9999 and no nanoseconds."""
    import pyarrow as pa

    from score_messages.write.cells import texts

    cells = [_UNREAD if (cell or "").startswith("<") else cell or "" for cell in texts(values).to_pylist()]
    if not pa.types.is_timestamp(values.type):
        return cells
    is_day = all(cell[_TIME].strip("0:.TZ") == "" for cell in cells)
    return [cell[:_DAY] if is_day else cell[:_MINUTE].replace("T", " ") for cell in cells]
