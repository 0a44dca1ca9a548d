"""For a value that is optional by its type and that a test needs."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value; its absence fails the test."""
    assert value is not None
    return value
