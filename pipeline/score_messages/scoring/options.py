"""How to score, as the person who runs this chose it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from score_messages.errors import Hint, OptionError
from score_messages.model.thresholds import Thresholds, check_thresholds
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.cores import usable_cores
from score_messages.scoring.dates import date_options
from score_messages.write import WriteOptions

Progress = Callable[[int, int, int | None], None]
"""Called after every batch with: rows so far, bytes read so far, bytes in all (None if unknown)."""

MOST_REASONS = 20
"""That a message may name."""

SKIP, SCORE = "skip", "score"
"""What becomes of messages in other languages."""


@dataclass(frozen=True)
class ScoreOptions:
    """How to score a source. The defaults are those of the command.

    Attributes:
        prefix: in front of the names of the prediction columns.
        max_bad: how many rows may be malformed, undecodable or too long.
        limit: score only the first so many rows.
        workers: threads that score, and of more than one as many processes that read mail; None for one per usable
            core. The table doesn't depend on it.
        dry_run: do everything but write.
        allow_odd: write scores even if they are implausible.
        explain: how many phrases that moved its score each message names at most in the column `because`; 0 for no such
            column.
        keep_words: these words may stay where the message itself is left out (`drop_text`).
        other_languages: `skip` messages in another language than the model's, which get a status of their own, or
            `score` them like all others.
        thresholds: of p_negative and p_positive, from which a message is negative or positive, instead of the model's;
            of a model of two classes one, of the score.
    """

    read: ReadOptions = ReadOptions()
    write: WriteOptions = WriteOptions()
    prefix: str = ""
    max_bad: MaxBad = MaxBad(Fraction(1, 100), is_share=True)  # noqa: RUF009 - frozen
    limit: int | None = None
    workers: int | None = None
    dry_run: bool = False
    allow_odd: bool = False
    other_languages: str = SKIP
    explain: int = 0
    keep_words: bool = False
    thresholds: Thresholds | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for what can't be meant."""
        if self.limit is not None and self.limit < 1:
            raise OptionError("--limit takes a number of rows, at least 1")
        if self.workers is not None and self.workers < 1:
            raise OptionError("--workers takes a number, at least 1")
        if self.other_languages not in (SKIP, SCORE):
            raise OptionError(f"--other-languages is '{SKIP}' or '{SCORE}'")
        self._check_reasons()
        if self.thresholds is not None:
            check_thresholds(self.thresholds)
        dates = date_options(self.read)
        dates.form(), dates.local()

    def _check_reasons(self) -> None:
        if not 0 <= self.explain <= MOST_REASONS:
            raise OptionError(f"--explain takes a number of phrases, 1 to {MOST_REASONS}")
        if self.explains and self.read.drop_text and not self.keep_words:
            reason = "--explain writes words of the messages into the table, and --drop-text leaves the messages out"
            raise OptionError(reason, hint=Hint("If these words may stay there", "--keep-words"))

    @property
    def explains(self) -> bool:
        """Whether tables have the column `because`."""
        return self.explain > 0

    @functools.cached_property
    def usable_workers(self) -> int:
        """How many threads score. Asked of the system once: a folder may have many small inputs."""
        return self.workers or usable_cores()

    @property
    def score_others(self) -> bool:
        """Whether messages in other languages are scored, too."""
        return self.other_languages == SCORE

    def reading(self) -> ReadOptions:
        """How to read, with as many processes as there are workers if there are several."""
        return replace(self.read, processes=self.usable_workers if self.usable_workers > 1 else 0)
