"""What a run came to, as the folder of tables keeps it: typed and frozen, made by `totals` or read by `run_json`.

Knows no files and no JSON names. Whatever a record of another version lacks, or says in another form, is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from score_messages.dataset.records.row_counts import CountsByName, RowCounts
from score_messages.dataset.records.stored_profile import StoredProfile


@dataclass(frozen=True, kw_only=True)
class RunHead:
    """What is known of a run before it begins.

    Attributes:
        started: UTC, to the second.
        run_date: the day of messages without a date.
        thresholds: those that were stated, such as `0.2,0.7`; None for the model's own.
    """

    run_id: str
    started: datetime | None
    tool_version: str | None
    schema_version: int | None
    model: str | None
    model_fingerprint: str | None
    run_date: date | None
    thresholds: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all is known that each run has: thresholds are only there where somebody stated them."""
        return all(value is not None for name, value in vars(self).items() if name != "thresholds")


@dataclass(frozen=True)
class InputRecord:
    """What became of an input in one run, and of its part.

    Attributes:
        outcome: one of `outcomes.OUTCOMES`, or `CUT_OFF`.
        error: why it failed, in words.
        counts: None if nothing of it was published.
        undated_rows, repeated_headers, deleted_messages, seconds, taken, renamed_columns: as in `PartReport`; None
            where `counts` is.
        date_format: as in `PartReport`; None where nothing had to be found out.
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
    date_format: str | None = None
    taken: Mapping[str, str] | None = None
    deleted_messages: int | None = None
    renamed_columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class DriftRecord:
    """A measure that differed, as in `drift.DriftFinding`; and whether that was news, and so shown to a person."""

    measure: str
    against: str
    psi: float | None = None
    threshold: float | None = None
    is_news: bool | None = None
    of_people: bool = False


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
        entries: `parts` on disk: one for each input, but for those that were skipped.
    """

    head: RunHead
    end: RunEnd
    inputs: CountsByName | None
    counts: RowCounts
    profile: StoredProfile
    entries: tuple[InputRecord, ...]

    @property
    def run_id(self) -> str:
        """By which its record is called."""
        return self.head.run_id
