"""What a report states, as plain values: the page shows them, `--json` prints them. No logic, no files.

Dates are ISO days (`2026-11-27`, UTC). Shares are of the messages that people sent and that have a prediction, unless
a field says otherwise. Message text is only in `Excerpt`, and an `Excerpt` only exists with `--show-text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SENTIMENTS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Share:
    """Part of a number of messages, with a 95 % interval (Wilson, widened where days differ more than chance)."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Period:
    """A span of whole days, and what was judged in it.

    Attributes:
        since, until: first and last day, both included; None where the messages have no dates.
        messages: rows of the source in it, judged or not, of people or not.
        sentiments: share of each of `SENTIMENTS`; empty when nothing was judged.
    """

    since: str | None
    until: str | None
    messages: int
    sentiments: Mapping[str, Share]


@dataclass(frozen=True)
class Change:
    """The share of negative messages against the period before, in all messages or in one group.

    Attributes:
        kind: `more`, `less`, `none` (no clear change), or `unknown` (nothing to compare with, or too few messages).
        difference, low, high: of the shares, with a 95 % interval; None when unknown.
        column, value: the group in which it changed, such as `product`, `lamp`; None for all messages.
        before, now: the share then and now.
    """

    kind: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    column: str | None = None
    value: str | None = None
    before: Share | None = None
    now: Share | None = None


@dataclass(frozen=True)
class Point:
    """A day or a week of a trend.

    Attributes:
        start: its first day.
        complete: False for a week of which only some days are in the source.
    """

    start: str
    messages: int
    sentiments: Mapping[str, Share]
    complete: bool = True


@dataclass(frozen=True)
class Trend:
    """Points in order of time, days without messages included.

    Attributes:
        step: `day` or `week`.
    """

    step: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Group:
    """The messages of the period that share a value of a column, with their trend."""

    value: str
    sentiments: Mapping[str, Share]
    change: Change
    trend: Trend


@dataclass(frozen=True)
class Grouping:
    """A column's groups, the worst first (by the lower end of the interval of negative).

    Attributes:
        column: such as `source`, `from_domain`, `product`.
        left_out: values that are not shown, and `left_out_messages` their messages.
        without: messages that have no value in the column.
    """

    column: str
    groups: Sequence[Group]
    left_out: int = 0
    left_out_messages: int = 0
    without: int = 0


@dataclass(frozen=True)
class Excerpt:
    """A piece of a message around what weighs most: `before` + `marked` + `after`; only with `--show-text`."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True)
class FirstMessage:
    """A message to read first.

    Attributes:
        message_id: to find it again by; `table` is the file that holds it, below the source.
        similar: how many more messages of its thread, or exact repeats of it, it stands for.
        others: values of the columns of `--by`, by name.
        sentiment: negative, unless the messages are looked at before they are in a report.
    """

    message_id: str | None
    p_negative: float
    date: str | None
    source: str
    table: str
    from_domain: str | None
    subject: str | None
    similar: int
    others: Mapping[str, str]
    excerpt: Excerpt | None = None
    sentiment: str | None = "negative"


@dataclass(frozen=True)
class Phrase:
    """One to three words that some messages hold more often than the others.

    Attributes:
        messages: that hold it, of the messages that were compared.
        share: of the messages of the kind in question (negative, positive, or of this period).
        of_others: of the messages they were compared with.
        z: weighted log-odds over its standard error (Monroe, Colaresi and Quinn 2008).
        quotes: only with `--show-text`.
    """

    words: str
    messages: int
    share: Share
    of_others: Share
    z: float
    quotes: Sequence[Excerpt] = ()


@dataclass(frozen=True)
class Phrases:
    """What messages are about.

    Attributes:
        negative, positive: phrases of negative (positive) messages against the rest, the surest first.
        grown: phrases of negative messages of the period against those of the period before.
        looked_at: messages whose texts were read; `of` how many there are. They differ when a sample was read.
        fewest: a phrase in fewer messages isn't shown, to protect single persons.
        reason: why there are none at all, such as tables without text; else None.
        least_z: by the list, what z its phrases reach: chance alone would list any of them in 1 of 20 reports.
    """

    negative: Sequence[Phrase]
    positive: Sequence[Phrase]
    grown: Sequence[Phrase]
    looked_at: int
    of: int
    fewest: int
    reason: str | None = None
    least_z: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class NotJudged:
    """Rows of the period without a prediction, or not from people.

    Attributes:
        statuses: rows per status other than `scored`.
        languages: rows per language, of those with the status `other_language`.
        automatic: rows per kind of machine mail; they are left out of all shares.
    """

    statuses: Mapping[str, int]
    languages: Mapping[str, int]
    automatic: Mapping[str, int]


@dataclass(frozen=True)
class UsedModel:
    """A model that judged messages of the period, and what its card says in two lines.

    Attributes:
        lines: figures, and what they don't cover; empty for a model that isn't at hand.
    """

    name: str
    fingerprint: str
    messages: int
    lines: Sequence[str]


@dataclass(frozen=True)
class Report:
    """All that a report states, in the order of the page.

    Attributes:
        title: of `--title`, else the name of the source.
        source: name of the table or folder, without the folders that it lies in.
        sentences: three, in plain English.
        by_group: changes in single groups that are more than chance, the largest first.
        before: the period before, of the same length; None if the source doesn't reach back.
        drift: lines of the last run's record about inputs that look unlike the nights before.
        notes: what a reader must know to read the numbers right, such as dates that are missing.
    """

    title: str
    source: str
    sentences: Sequence[str]
    period: Period
    before: Period | None
    change: Change
    by_group: Sequence[Change]
    trend: Trend | None
    groupings: Sequence[Grouping]
    first: Sequence[FirstMessage]
    phrases: Phrases
    not_judged: NotJudged
    drift: Sequence[str]
    models: Sequence[UsedModel]
    notes: Sequence[str]
