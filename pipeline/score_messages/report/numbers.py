"""The numbers of a report, from scored tables: all of it but what to read first and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.automatic_kinds import KINDS
from score_messages.days.calendar import date_of
from score_messages.days.sound import sound_span, today_in_utc
from score_messages.days.span import Span
from score_messages.messages import Status
from score_messages.report.change import Compared, change_of_all
from score_messages.report.contents import Change, Grouping, NotJudged, Period, Trend
from score_messages.report.counted_span import counted_span
from score_messages.report.day_counts import Day, DayCounts, count_days
from score_messages.report.dispersion import Dispersion
from score_messages.report.group_columns import GroupColumn, group_columns
from score_messages.report.group_values import count_groups, frequent_values
from score_messages.report.groupings import Counted, Frame, groupings_of
from score_messages.report.options import ReportOptions
from score_messages.report.periods import Periods, choose
from score_messages.report.shares import NO_SPREADS, shares_of, spreads_of
from score_messages.report.trends import trend, trend_span
from score_messages.tables import ScoredTable


@dataclass(frozen=True)
class Numbers:
    """What was counted.

    Attributes:
        periods: None where messages have no dates.
        rows: of the period, by kind.
    """

    periods: Periods | None
    period: Period
    before: Period | None
    change: Change
    by_group: Sequence[Change]
    trend: Trend | None
    groupings: Sequence[Grouping]
    not_judged: NotJudged
    rows: Sequence[Day]
    counts: DayCounts


def count(tables: Sequence[ScoredTable], options: ReportOptions) -> Numbers:
    """Read the tables two or three times, only the columns that are needed.

    Raises:
        OptionError: the options contradict each other.
        ColumnError, InputError: a column is missing, or a table can't be read.
    """
    options.asked_days()
    columns = group_columns(tables, options)
    counts = count_days(tables)
    data = sound_span(counts.messages, today_in_utc())
    periods = None if data is None else choose(data, options)
    span = None if periods is None else counted_span(periods)
    now = None if periods is None else periods.now
    spreads = NO_SPREADS if span is None or now is None else spreads_of(counts.by_day(span), now.days)
    frame = Frame(periods, span, spreads, options.top)
    groupings, by_group = _grouped(tables, columns, frame, counts, options.fewest)
    before = None if periods is None else periods.before
    rows = counts.within(now)
    return Numbers(
        periods=periods,
        period=_period(counts, now, spreads),
        before=None if before is None else _period(counts, before, spreads),
        change=_change(counts, periods, spreads),
        by_group=by_group,
        trend=None if periods is None else _trend(counts, periods, spreads),
        groupings=groupings,
        not_judged=_not_judged(rows),
        rows=rows,
        counts=counts,
    )


def _grouped(
    tables: Sequence[ScoredTable], columns: Sequence[GroupColumn], frame: Frame, counts: DayCounts, fewest: int
) -> tuple[list[Grouping], list[Change]]:
    now = None if frame.periods is None else frame.periods.now
    values = frequent_values(counts.having(tables, now), columns, now, fewest)
    by_day = count_groups(
        counts.having(tables, frame.span), {column: values[column.name].frequent for column in columns}, frame.span
    )
    names = [column.name for column in columns]
    return groupings_of([Counted(name, values[name], by_day.get(name, {})) for name in names], frame)


def _period(counts: DayCounts, span: Span | None, spreads: Sequence[Dispersion]) -> Period:
    messages = sum(row.rows for row in counts.within(span))
    shares = shares_of(counts.tally(span), spreads)
    if span is None:
        return Period(None, None, messages, shares)
    return Period(date_of(span.first).isoformat(), date_of(span.last).isoformat(), messages, shares)


def _change(counts: DayCounts, periods: Periods | None, spreads: Sequence[Dispersion]) -> Change:
    now = counts.tally(periods.now if periods else None)
    before = counts.tally(periods.before) if periods and periods.before else np.zeros(3, dtype=np.int64)
    return change_of_all(Compared(int(now[0]), int(now.sum()), int(before[0]), int(before.sum()), spreads[0]))


def _trend(counts: DayCounts, periods: Periods, spreads: Sequence[Dispersion]) -> Trend | None:
    span = trend_span(periods.data, periods.now.last)
    if span is None:
        return None
    return trend(counts.by_day(span), _messages(counts.messages, span), span, spreads)


def _messages(by_day: Mapping[int, int], span: Span) -> npt.NDArray[np.int64]:
    return np.array([by_day.get(day, 0) for day in range(span.first, span.last + 1)], dtype=np.int64)


def _not_judged(rows: Iterable[Day]) -> NotJudged:
    statuses: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    automatic: Counter[str] = Counter()
    for row in rows:
        if row.automatic in KINDS:
            automatic[str(row.automatic)] += row.rows
        elif row.status != Status.SCORED:
            statuses[str(row.status or "unknown")] += row.rows
            if row.status == Status.OTHER_LANGUAGE:
                languages[str(row.language or "unknown")] += row.rows
    return NotJudged(_ordered(statuses), _ordered(languages), _ordered(automatic))


def _ordered(counter: Counter[str]) -> Mapping[str, int]:
    """The most frequent first."""
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
