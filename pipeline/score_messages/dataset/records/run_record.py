"""What a run came to, as the folder of tables keeps it: typed and frozen, made by `totals` or read by `run_json`.

Knows no files and no JSON names. Whatever a record of another version lacks, or says in another form, is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from score_messages.scoring.counts import Counts

CountsByName = Mapping[str, int | None]
"""CountsByName by name; None for a count that can't be read."""


@dataclass(frozen=True, kw_only=True)
class RunHead:
    """What is known of a run before it begins.

    Attributes:
        started: UTC, to the second.
        run_date: the day of messages without a date.
    """

    run_id: str
    started: datetime | None
    tool_version: str | None
    schema_version: int | None
    model: str | None
    model_fingerprint: str | None
    run_date: date | None


@dataclass(frozen=True)
class RowCounts:
    """What became of the rows of a part, or of all parts of a run together. They add up; `RowCounts()` is of none.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one before.
        new_rows: scored in this run; `reused_rows` keep the predictions that they had; `repeated_rows` are left out,
            since they stand in another part.
        statuses, sentiments: of `rows`.
    """

    rows: int | None = 0
    replaced_rows: int | None = 0
    new_rows: int | None = 0
    reused_rows: int | None = 0
    repeated_rows: int | None = 0
    statuses: CountsByName | None = field(default_factory=dict)
    sentiments: CountsByName | None = field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        """Both together; a count that can't be read of one of them is None."""
        return type(self)(**{name: _sum(mine, vars(other)[name]) for name, mine in vars(self).items()})

    @property
    def is_complete(self) -> bool:
        """Whether every count is there."""
        values = vars(self).values()
        by_name = [counts for counts in values if isinstance(counts, Mapping)]
        return None not in values and all(None not in counts.values() for counts in by_name)


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


@dataclass(frozen=True)
class InputRecord:
    """What became of an input in one run, and of its part.

    Attributes:
        outcome: one of `outcomes.OUTCOMES`, or `CUT_OFF`.
        error: why it failed, in words.
        counts: None if nothing of it was published.
        undated_rows, repeated_headers, seconds: as in `PartReport`; None where `counts` is.
        profile, version: of the part, `PartFacts.version`; in journals only.
    """

    input: str | None
    part: str | None
    outcome: str | None
    error: str | None = None
    counts: RowCounts | None = None
    undated_rows: int | None = None
    repeated_headers: int | None = None
    seconds: float | None = None
    profile: StoredProfile | None = None
    version: str | None = None


@dataclass(frozen=True)
class DriftRecord:
    """A measure that differed, as in `drift.DriftFinding`; and whether that was news, and so shown to a person."""

    measure: str
    against: str
    psi: float | None = None
    threshold: float | None = None
    is_news: bool | None = None


@dataclass(frozen=True, kw_only=True)
class RunEnd:
    """How a run ended, and what it noticed. All but the first three are None where a run didn't come to it.

    Attributes:
        seconds: None for a run that was killed.
        ended: `DONE`, `ENDED_EARLY` or `KILLED`.
        moved: inputs that are known again under another name.
        error: name of the class of the error that ended the run early.
        stale_parts: parts that leave out what another one has lost since.
        passed_over: how many things lie among the inputs and are none.
        recovered: when the next run made this record of a journal, UTC.
    """

    seconds: float | None
    exit_code: int | None
    ended: str | None
    moved: int | None = None
    drift: tuple[DriftRecord, ...] | None = None
    error: str | None = None
    stale_parts: int | None = None
    passed_over: int | None = None
    recovered: datetime | None = None


@dataclass(frozen=True)
class RunRecord:
    """What a run came to.

    Attributes:
        inputs: how many inputs had each of `outcomes.OUTCOMES`.
        counts: of all parts that were published.
        profile: of all messages that were scored.
        parts: one record for each input, but for those that were skipped.
    """

    head: RunHead
    end: RunEnd
    inputs: CountsByName | None
    counts: RowCounts
    profile: StoredProfile
    parts: tuple[InputRecord, ...]

    @property
    def run_id(self) -> str:
        """By which its record is called."""
        return self.head.run_id


def _sum(mine: Any, other: Any) -> Any:
    if mine is None or other is None:
        return None
    if isinstance(mine, Mapping):
        return {name: _sum(mine.get(name, 0), other.get(name, 0)) for name in {**mine, **other}}
    return mine + other


def _ratio(part: float | None, whole: int | None) -> float | None:
    if part is None or not whole:
        return None
    with suppress(OverflowError):
        return part / whole
    return None
