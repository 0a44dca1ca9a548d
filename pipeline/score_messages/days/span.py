"""Whole days from a first to a last one, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Whole days from `first` to `last`, both included, as days since 1970."""

    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    def before(self) -> Span:
        """The span of the same length that ends the day before it begins."""
        return Span(self.first - self.days, self.first - 1)

    def meets(self, other: Span) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, day: int) -> bool:
        return self.first <= day <= self.last
