"""What became of each input, and of a whole run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from score_messages.dataset.build.part_report import PartReport
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.inputs.time_limit import LastResort
from score_messages.dataset.records.drift import Finding
from score_messages.errors import Hint
from score_messages.scoring.scorer import Progress


@dataclass(frozen=True)
class InputOutcome:
    """What became of one input: one of `records.OUTCOMES`; and if it failed, why.

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

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        error = f"{self.place}: {self.error}".lstrip(", :").strip() if self.error else None
        told = {"input": self.input, "part": self.part, "outcome": self.outcome, "error": error}
        if self.report is None:
            return told
        return {**told, **self.report.as_dict(), "profile": self.report.profile.to_json(), "version": self.version}


@dataclass(frozen=True)
class UpdateReport:
    """What one run came to.

    Attributes:
        others: parts that are up to date, but made with another model, other options or another version.
        stale: parts that leave out what another part has lost since; their inputs are there, but not read this time.
        waiting: files that hold what they held before for readers that may have them open; a later run erases it.
        drift: what differs from the model's reference or from earlier runs, and is news.
        passed_over: names of what lies among the inputs and is none: links, tables of ours and the like.
        record: the same as it stands in `_runs/`.
    """

    target: str
    outcomes: tuple[InputOutcome, ...]
    others: int
    stale: int = 0
    waiting: int = 0
    drift: tuple[Finding, ...] = ()
    passed_over: tuple[str, ...] = ()
    record: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def exit_code(self) -> int:
        """1 if an input failed, or if drift was to be a failure and is there; else 0."""
        return int(self.record["exit_code"])

    def of(self, outcome: str) -> list[InputOutcome]:
        """The inputs that became that."""
        return [one for one in self.outcomes if one.outcome == outcome]


@dataclass(frozen=True)
class Watcher:
    """Who is told how a run goes on: of each input before it is read (its number, of how many), and of its rows.

    Attributes:
        last_resort: as in `TimeLimit`; called only where a run may take so long and no longer.
    """

    on_input: Callable[[Input, int, int], None] = lambda one, number, of: None
    on_progress: Progress = lambda rows, done, total: None
    last_resort: LastResort = lambda seconds: None
