"""What the `daily` table says of one day of one part. Knows no files."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from score_messages.automatic_kinds import KINDS
from score_messages.scoring.counts import Counts


@dataclass(frozen=True)
class DayCounts:
    """Counts of the messages of a day, in one part or in several.

    Attributes:
        score_sum: of the scored rows, so that days add up.
        words, unknown_words: of all rows.
        automatic: rows per kind of machine mail, those that there are; None if it isn't known.
        people: of what people sent; None if that is all, or if it isn't known.
    """

    rows: int = 0
    scored: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    score_sum: float = 0.0
    words: int = 0
    unknown_words: int = 0
    automatic: Mapping[str, int] | None = None
    people: DayCounts | None = None

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Of messages that were counted."""
        return cls(
            rows=counts.rows,
            scored=counts.scored,
            **counts.sentiments,
            score_sum=counts.score_total,
            words=counts.words,
            unknown_words=counts.unknown_words,
            automatic=_some(counts.automatic),
            people=None if counts.people is None else replace(cls.of(counts.people), automatic=None),
        )

    def __add__(self, other: Self) -> Self:
        """Both together."""
        sums = dict(zip(_NUMBERS, map(operator.add, self.numbers(), other.numbers()), strict=True))
        if self.automatic is None or other.automatic is None:
            return type(self)(**sums)
        kinds = _some({kind: self.kind(kind) + other.kind(kind) for kind in KINDS})
        if self.people is None and other.people is None:
            return type(self)(**sums, automatic=kinds)
        people = replace(self.of_people + other.of_people, automatic=None)
        return type(self)(**sums, automatic=kinds, people=people)

    @property
    def of_people(self) -> DayCounts:
        """Of what people sent, as far as that is known."""
        return self if self.people is None else self.people

    def kind(self, kind: str) -> int:
        """Rows of a kind of machine mail, as far as that is known."""
        return (self.automatic or {}).get(kind, 0)

    def numbers(self) -> tuple[Any, ...]:
        """Those of all messages, in the order of the fields."""
        return _numbers(self)

    def as_dict(self) -> dict[str, Any]:
        """The counts by name; what isn't known isn't there, as in files that were written before it was counted."""
        stored = dict(zip(_NUMBERS, self.numbers(), strict=True))
        if self.automatic is not None:
            stored["automatic"] = dict(self.automatic)
        if self.people is not None:
            stored["people"] = dict(zip(_NUMBERS, self.people.numbers(), strict=True))
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_dict` gave. Raises TypeError for names that it doesn't give."""
        people = stored.get("people")
        return cls(**{**stored, "people": None if people is None else cls(**people)})


_NUMBERS = tuple(field.name for field in fields(DayCounts) if field.name not in ("automatic", "people"))
_numbers = operator.attrgetter(*_NUMBERS)


def _some(kinds: Mapping[str, int] | None) -> dict[str, int] | None:
    return None if kinds is None else {kind: count for kind, count in kinds.items() if count}
