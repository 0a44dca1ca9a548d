"""What may be missing by its type and mustn't be, by the claim of a test."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value; its absence fails the test."""
    assert value is not None
    return value
