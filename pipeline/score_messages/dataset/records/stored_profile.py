"""The profile of a run as its record keeps it. Imports neither NumPy nor Arrow before somebody asks for all of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from score_messages.scoring.counts import Counts


@dataclass(frozen=True)
class StoredProfile:
    """The `Counts` of the messages that were scored, as it is stored.

    Listing runs needs no more of it than this; only who compares profiles pays for importing NumPy and Arrow.

    Attributes:
        score_sum, scored, words, unknown_words: as in `Counts`; `scored` messages.
        stored: what `Counts.to_json` gave; whatever stands there, if another version wrote it.
    """

    score_sum: float | None
    scored: int | None
    words: int | None
    unknown_words: int | None
    stored: object

    @property
    def mean_score(self) -> float | None:
        """Of the scored messages; None if there is none."""
        return _ratio(self.score_sum, self.scored)

    @property
    def unknown_word_share(self) -> float | None:
        """From 0 to 1; None if there is no word."""
        return _ratio(self.unknown_words, self.words)

    def profile(self) -> Counts | None:
        """All of it; None if another version counted otherwise."""
        from score_messages.scoring.counts import Counts

        return Counts.from_json(self.stored)


def _ratio(some: float | None, whole: int | None) -> float | None:
    if some is None or not whole:
        return None
    with suppress(OverflowError):
        return some / whole
    return None
