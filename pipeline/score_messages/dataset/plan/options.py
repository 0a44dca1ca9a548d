"""What keeping a folder of tables takes beside scoring, as the person who runs this chose it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from score_messages.dataset.catalog import FIRST, LAST, day_number
from score_messages.dataset.plan.actions import Rules
from score_messages.errors import Hint, OptionError
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions

DATE = "date"
DROP, KEEP = "drop", "keep"


def today() -> str:
    """The ISO day in UTC."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True)
class UpdateOptions:
    """How to bring a folder of tables up to date.

    Attributes:
        redo: score anew what was made with another config hash.
        fail_fast: stop at the first input that can't be scored.
        prune: drop the rows of inputs that are gone.
        prune_max: drop none if they are more, of all rows of the folder.
        partition: `date` for a folder per day; None for none.
        run_date: ISO day of messages without a date.
        overlaps: `drop` messages that stand in another input's part, or `keep` them.
        fail_on_drift: exit code 1 if the run's messages differ from those before.
        grace: minutes after which what a table held before is erased from its file: readers that began earlier may
            still read it.
        max_minutes: end the run after so many minutes, also within an input; None for no limit.
    """

    score: ScoreOptions = ScoreOptions()
    redo: bool = False
    fail_fast: bool = False
    prune: bool = False
    prune_max: MaxBad = field(default_factory=lambda: MaxBad.parse("20%"))
    partition: str | None = None
    run_date: str = field(default_factory=today)
    overlaps: str = DROP
    fail_on_drift: bool = False
    max_minutes: float | None = None
    grace: float = 60.0

    def __post_init__(self) -> None:
        if self.score.limit is not None and not self.score.dry_run:
            hint = Hint("To see the result for the first rows of each input", "--dry-run")
            raise OptionError(
                "--limit would leave incomplete inputs in the tables, and nobody could see that", hint=hint
            )
        if self.score.write.format not in (None, "parquet"):
            raise OptionError("a folder of tables is Parquet: leave --to out")
        if self.partition not in (None, DATE):
            raise OptionError(f"--partition is '{DATE}', not '{self.partition}'")
        if self.overlaps not in (DROP, KEEP):
            raise OptionError(f"--overlaps is '{DROP}' or '{KEEP}'")
        if self.max_minutes is not None and self.max_minutes <= 0:
            raise OptionError("--max-minutes takes a number of minutes above 0")
        if not 0 <= self.grace < float("inf"):
            raise OptionError("--grace takes a number of minutes, 0 or more")
        try:
            if not FIRST <= date.fromisoformat(self.run_date) <= LAST:
                raise ValueError("no day of a message")
        except ValueError:
            raise OptionError(f"--run-date takes a day such as 2026-11-24, not '{self.run_date}'") from None

    @property
    def run_day(self) -> int:
        """`run_date` as days since 1970-01-01."""
        return day_number(self.run_date)

    @property
    def rules(self) -> Rules:
        """What the plan depends on."""
        return Rules(self.redo, self.overlaps == DROP, self.prune_max)
