"""What a scoring run came to: counts, never texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from score_messages.counted import counted
from score_messages.dates.column import DateColumn
from score_messages.messages import SCHEMA_VERSION, Status
from score_messages.model.bundle import Model
from score_messages.privacy.column_names import told_name
from score_messages.read import Source
from score_messages.read.bad_rows import bad_in_words, bad_rows
from score_messages.read.several_names import told_names
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.rows import ScoredRows
from score_messages.scoring.table import renamed_in_table, tool_version

NAMED = 10
"""So many of what is passed over is named; the rest is counted."""


@dataclass(frozen=True)
class ScoreReport:
    """Counts of one run, and what it was made with.

    Attributes:
        target: where the table was written; None for a dry run.
        statuses: rows per status, all statuses in their order, zeros too.
        sentiments: scored rows per sentiment, all of the model's in their order.
        first_bad: number (from 1) of the first row that was malformed, undecodable or too long; None without one.
        input_sha256: of the whole source; None if `--limit` ended the reading before its end.
        date_column, date_format: whose dates stand in UTC beside it, and how they are written; None if there are none.
        unread_dates: those that are there but couldn't be read, and so are null in UTC.
        first_unread_date: number (from 1) of the first of these rows; None without one.
        repeated_headers: lines passed over that are the header again, since tables were joined.
        thresholds: those that were stated, such as `0.2,0.7`; None for the model's own.
        renamed_columns: passthrough columns that clash with ours, and what they are called in the table.
        taken: how the source was read, as the options `encoding`, `delimiter` and `quotes` would say it; those that it
            has.
        deleted_messages: mails left out, since a mail program marks them as deleted.
        automatic: mails per kind of machine mail, zeros too; empty where no message is a mail.
        passed_over: how many files of the folder or archive are no messages, by name or kind.
        first_passed_over: the names of the first of them.
    """

    source: str
    target: str | None
    rows: int
    statuses: Mapping[str, int]
    sentiments: Mapping[str, int]
    first_bad: int | None
    text_column: str
    id_column: str | None
    model: str
    model_fingerprint: str
    input_sha256: str | None
    seconds: float
    repeated_headers: int = 0
    date_column: str | None = None
    date_format: str | None = None
    unread_dates: int = 0
    first_unread_date: int | None = None
    taken: Mapping[str, str] = field(default_factory=dict)
    deleted_messages: int = 0
    passed_over: int = 0
    first_passed_over: tuple[str, ...] = ()
    automatic: Mapping[str, int] = field(default_factory=dict)
    renamed_columns: Mapping[str, str] = field(default_factory=dict)
    thresholds: str | None = None
    schema_version: int = SCHEMA_VERSION
    tool_version: str = field(default_factory=tool_version)

    @property
    def bad(self) -> int:
        """Rows that count against `--max-bad`."""
        return bad_rows(self.statuses)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        facts = asdict(self)
        if self.thresholds is None:
            del facts["thresholds"]
        return facts


def report_of(source: Source, model: Model, options: ScoreOptions, scored: ScoredRows) -> ScoreReport:
    """Of a run that has read its source: `target` and `seconds` are still to be filled in.

    Raises:
        InputError: the source has changed while it was read.
    """
    counts = scored.new
    is_whole = options.limit is None or counts.rows < options.limit
    return ScoreReport(
        source=source.name,
        target=None,
        rows=counts.rows,
        statuses=counts.statuses,
        sentiments=counts.sentiments_of(model.settings.classes),
        first_bad=scored.read.first_bad,
        text_column=told_names(source.text_column, options.read.text_column),
        id_column=source.id_column and told_name(source.id_column, options.read.id_column),
        model=model.name,
        model_fingerprint=model.fingerprint,
        input_sha256=source.sha256() if is_whole else None,
        seconds=0.0,
        repeated_headers=source.repeated_headers,
        date_column=source.date_column and told_name(source.date_column, options.read.date_column),
        **_of_dates(scored.dates),
        taken=source.taken.as_dict(),
        deleted_messages=source.deleted,
        passed_over=len(source.passed_over),
        first_passed_over=tuple(source.passed_over[:NAMED]),
        automatic=counts.automatic or {},
        renamed_columns=renamed_in_table(source, options.prefix, options.explains),
        thresholds=model.stated_thresholds,
    )


def _of_dates(dates: DateColumn | None) -> dict[str, Any]:
    if dates is None:
        return {}
    return {"date_format": dates.form_name, "unread_dates": dates.unread, "first_unread_date": dates.first_unread}


def bad_rows_line(source: str, rows: int, statuses: Mapping[str, int], first_bad: int | None) -> str:
    """One line for a person: how many rows could not be read, and the first of them."""
    return f"{source}: {bad_in_words(statuses)} of {rows:,} rows, the first is record {first_bad}; see 'status'"


def unread_dates_line(source: str, unread: int, first: int | None) -> str:
    """One line for a person: how many dates could not be read, and where the first of them is."""
    return f"{source}: {counted(unread, 'date')} can't be read, the first is record {first}; in UTC it is null"


def automatic_in_words(automatic: Mapping[str, int | None] | None) -> str:
    """Such as `3 bounce, 1 newsletter`; "" if there is no machine mail."""
    return ", ".join(f"{count:,} {kind}" for kind, count in (automatic or {}).items() if count)


def unscored_in_words(statuses: Mapping[str, int]) -> str:
    """Such as `3 empty, 1 malformed`; "" if every row is scored."""
    return ", ".join(f"{count:,} {name}" for name, count in statuses.items() if count and name != Status.SCORED)


def renamed_in_words(renamed: Mapping[str, str] | None) -> str:
    """Such as `status is source_status`; "" if every column keeps its name."""
    return ", ".join(f"{name} is {new}" for name, new in (renamed or {}).items())
