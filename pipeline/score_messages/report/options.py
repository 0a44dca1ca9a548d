"""What a person asks of a report, as plain values. Knows no command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from score_messages.days.asked import AskedDays, Length

FEWEST = 5
"""A phrase that fewer messages hold could tell who wrote them."""

TOP = 10


@dataclass(frozen=True)
class ReportOptions:
    """What to report, and how much of it.

    Attributes:
        title: of the page; None for the source's name.
        since, until: first and last day, both included; None where the data decide.
        last: a length up to `until`, instead of `since`.
        by: passthrough columns by whose values the messages are grouped, beside source and sender domain.
        top: so many groups, messages and phrases are shown of each kind.
        show_text: let excerpts of messages into the report.
        fewest: a phrase in fewer messages isn't shown.
        prefix: what the tables' columns of predictions are called with.
        text_column: with the messages, as `ScoredTable.text_columns` takes it.
        model: a shipped one or the folder of another, whose card is told if it scored messages.
    """

    title: str | None = None
    since: date | None = None
    until: date | None = None
    last: Length | None = None
    by: tuple[str, ...] = ()
    top: int = TOP
    show_text: bool = False
    fewest: int = FEWEST
    prefix: str = ""
    text_column: str | None = None
    model: str | None = None

    def asked_days(self) -> AskedDays:
        """Raises OptionError if they contradict each other."""
        return AskedDays(self.since, self.until, self.last)
