"""What became of each input, and of a whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from score_messages.dataset.build import PartReport, emptied
from score_messages.dataset.inputs import Input, LastResort
from score_messages.dataset.records import FAILED, OUTCOMES, SKIPPED, InputRecord, RunRecord
from score_messages.dataset.records.drift import DriftFinding
from score_messages.dataset.records.run_json import input_to_json, profile_from_json
from score_messages.errors import Hint, InputError
from score_messages.scoring.counts import Counts
from score_messages.scoring.options import Progress


@dataclass(frozen=True)
class InputOutcome:
    """What became of one input: one of `outcomes.OUTCOMES`; and if it failed, why.

    Attributes:
        place: of the error, such as ", record 2 (line 3)".
        has_part: whether an input that failed has a part from before.
        traceback: of an error that nobody foresaw: its frames, without its words.
        version: `PartFacts.version` of the part that was made.
    """

    input: str
    part: str
    outcome: str
    report: PartReport | None = None
    error: str | None = None
    place: str = ""
    has_part: bool = False
    hint: Hint | None = None
    version: str = ""
    traceback: str = ""

    @classmethod
    def of_no_input(cls, error: InputError) -> Self:
        """What is told of a source, or a folder in it, that is no input itself."""
        return cls(error.source, "", FAILED, error=error.reason, hint=error.hint)

    @classmethod
    def of_emptied(cls, name: str, part: str, outcome: str, rows: int) -> Self:
        """Of a part that loses so many rows: all that it has."""
        return cls(name, part, outcome, emptied(rows))

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        return input_to_json(self.as_record(), in_journal=True)

    def as_record(self) -> InputRecord:
        """What journal and record say of it."""
        error = f"{self.place}: {self.error}".lstrip(", :").strip() if self.error else None
        report = self.report
        if report is None:
            return InputRecord(self.input, self.part, self.outcome, error)
        return InputRecord(
            self.input,
            self.part,
            self.outcome,
            error,
            report.row_counts(),
            report.undated_rows,
            report.repeated_headers,
            report.seconds,
            profile_from_json(report.profile.to_json()),
            self.version,
            report.date_format,
            report.taken,
            report.deleted_messages,
            report.renamed_columns or None,
        )


@dataclass(frozen=True)
class UpdateReport:
    """What one run came to.

    Attributes:
        record: the same as it stands in `_runs/`.
        others: parts that are up to date, but made with another config hash.
        stale: parts that leave out what another part has lost since; their inputs are there, but not read this time.
        waiting: files that hold what they held before for readers that may have them open; a later run erases it.
        drift: what differs from the model's reference or from earlier runs, and is news.
        passed_over: names of what lies among the inputs and is none: links, tables of this tool and the like.
        moved: paths of the inputs that were moved and took their parts along, by the paths that they had before.
    """

    target: str
    outcomes: tuple[InputOutcome, ...]
    record: RunRecord = field(repr=False)
    others: int
    stale: int = 0
    waiting: int = 0
    drift: tuple[DriftFinding, ...] = ()
    passed_over: tuple[str, ...] = ()
    moved: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """1 if an input failed, or if drift was to be a failure and is there; else 0."""
        return self.record.end.exit_code or 0

    def of(self, outcome: str) -> list[InputOutcome]:
        """The inputs that became that."""
        return [became for became in self.outcomes if became.outcome == outcome]


@dataclass(frozen=True)
class DryRun:
    """What a run would do.

    Attributes:
        outcomes: of inputs and of parts that would be pruned, as the run would tell them.
        trials: what the messages of the inputs that would be scored come to, by the names of their parts.
        classes: sentiments of the model, in their order.
        passed_over: as in `UpdateReport`.
    """

    target: str
    outcomes: tuple[InputOutcome, ...]
    trials: dict[str, Counts] = field(repr=False)
    model: str
    classes: tuple[str, ...]
    passed_over: tuple[str, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        """1 if an input would fail; else 0."""
        return int(any(became.outcome == FAILED for became in self.outcomes))

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        counts = Counter(became.outcome for became in self.outcomes)
        parts = [became.as_dict() for became in self.outcomes if became.outcome != SKIPPED]
        rows = {"rows": sum(counts.rows for counts in self.trials.values())}
        inputs = {name: counts.get(name, 0) for name in OUTCOMES}
        return {"dry_run": True, "inputs": inputs, **rows, "parts": parts, "exit_code": self.exit_code}


@dataclass(frozen=True)
class Watcher:
    """Who is told how a run goes on: of each input before it is read (its number, of how many), and of its rows.

    Attributes:
        last_resort: as in `TimeLimit`; called only where a run may take so long and no longer.
    """

    on_input: Callable[[Input, int, int], None] = lambda source, number, of: None
    on_progress: Progress = lambda rows, done, total: None
    last_resort: LastResort = lambda seconds: None
