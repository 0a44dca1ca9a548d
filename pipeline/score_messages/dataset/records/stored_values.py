"""Values of JSON from outside, each of the type that it has to be of; None for what is of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

MOST = (1 << 63) - 1
"""No count is larger: it has to fit into a column."""

_EXIT_CODES = range(-(1 << 31), 1 << 31)


def mappings(stored: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a list; whatever else is in it is passed over. None of what is no list."""
    return (entry for entry in stored if isinstance(entry, Mapping)) if isinstance(stored, list) else iter(())


def text_of(stored: object) -> str | None:
    """A text. It may hold surrogates: the names of files needn't be text."""
    return stored if isinstance(stored, str) else None


def texts_of(stored: object) -> dict[str, str] | None:
    """Texts by name; None if anything else is among them."""
    is_sound = isinstance(stored, Mapping) and all(isinstance(value, str) for value in stored.values())
    return dict(stored) if is_sound else None  # type: ignore[call-overload]


def truth_of(stored: object) -> bool | None:
    """True or false."""
    return stored if isinstance(stored, bool) else None


def count_of(stored: Any, most: int = MOST) -> int | None:
    """A whole number from 0 to `most`."""
    return stored if _is_whole(stored) and 0 <= stored <= most else None


def counts_of(stored: object, most: int = MOST) -> dict[str, int | None] | None:
    """Counts by name; None for each that is no count, and for what holds none."""
    return {name: count_of(count, most) for name, count in stored.items()} if isinstance(stored, Mapping) else None


def exit_code_of(stored: Any) -> int | None:
    """A whole number of 32 bits."""
    return stored if _is_whole(stored) and stored in _EXIT_CODES else None


def number_of(stored: object) -> float | None:
    """A float, which may be infinite or none; JSON may hold whole numbers that are too large for it."""
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        return None
    with suppress(OverflowError):
        return float(stored)
    return None


def time_of(stored: object) -> datetime | None:
    """UTC; a time without a zone is taken for that."""
    with suppress(TypeError, ValueError, OverflowError):
        time = datetime.fromisoformat(stored)  # type: ignore[arg-type]
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def time_to_json(time: datetime | None) -> str | None:
    """As `time_of` reads it, to the second."""
    return None if time is None else time.isoformat(timespec="seconds")


def date_of(stored: object) -> date | None:
    """An ISO day."""
    with suppress(TypeError, ValueError):
        return date.fromisoformat(stored)  # type: ignore[arg-type]
    return None


def _is_whole(stored: object) -> bool:
    return isinstance(stored, int) and not isinstance(stored, bool)
