"""A whole report: the numbers, what to read first, what it is about, and what a reader must know."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from score_messages.days.span import Span
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.report.contents import FirstMessage, Period, Phrases, Report, UsedModel
from score_messages.report.drift_lines import drift_lines
from score_messages.report.first import first_messages
from score_messages.report.marked import worst_marker
from score_messages.report.models_used import LoadedModel, loaded_model, models_used
from score_messages.report.notes import notes
from score_messages.report.numbers import Numbers, count
from score_messages.report.options import ReportOptions
from score_messages.report.own_words import isolated
from score_messages.report.phrases import phrases
from score_messages.report.sentences import sentences
from score_messages.report.source_names import last_parts, parts_that_differ
from score_messages.tables import ScoredTable, tables_of


def report(source: Path, options: ReportOptions) -> Report:
    """What the messages of a scored table, or of all tables of a folder, come to.

    Raises:
        OptionError: the options contradict each other.
        ModelError: there is no such model as the options name.
        ColumnError, InputError: a column is missing, or there is no scored table, or one that can't be read.
    """
    named = None if options.model is None else load_model(model_folder(options.model))
    tables = tables_of(source, options.prefix)
    numbers = count(tables, options)
    models = models_used(numbers.rows, named)
    needed = _needed(tables, numbers, options)
    return Report(
        title=options.title or _title(source),
        source=_name(source),
        sentences=sentences(numbers.period, numbers.before, numbers.change, numbers.by_group, numbers.not_judged),
        period=numbers.period,
        before=numbers.before,
        change=numbers.change,
        by_group=numbers.by_group,
        trend=numbers.trend,
        groupings=numbers.groupings,
        first=_named(source, tables, _first(needed, numbers.period, loaded_model(models, named), options)),
        phrases=_phrases(needed, numbers, options),
        not_judged=numbers.not_judged,
        drift=drift_lines(source),
        models=models,
        notes=[*notes(numbers, tables, options.by), *_of_named(named, models)],
    )


def _needed(tables: Sequence[ScoredTable], numbers: Numbers, options: ReportOptions) -> Sequence[ScoredTable]:
    """Those with messages of the period or the one before: a folder may have a table for each day of years.

    A text column that is asked for is looked for in all of them.
    """
    periods = numbers.periods
    if periods is None or options.text_column is not None:
        return tables
    first = periods.now.first if periods.before is None else periods.before.first
    return numbers.counts.having(tables, Span(first, periods.now.last)) or tables


def _name(source: Path) -> str:
    """Of the folder or file alone: the page is mailed to others, whom this machine's folders don't concern."""
    return Path(os.path.abspath(source)).name


def _title(source: Path) -> str:
    """Without what a table's name ends in."""
    return _name(source) if source.is_dir() else Path(_name(source)).stem


def _first(
    tables: Sequence[ScoredTable], period: Period, scorer: LoadedModel | None, options: ReportOptions
) -> Sequence[FirstMessage]:
    since, until = _days(period)
    marker = None if scorer is None or not options.show_text else worst_marker(scorer)
    return first_messages(
        tables, since, until, options.top, options.by, options.show_text, text_column=options.text_column, marker=marker
    )


def _named(source: Path, tables: Sequence[ScoredTable], messages: Sequence[FirstMessage]) -> list[FirstMessage]:
    """With the names of table and input without the folders of this machine."""
    parts, is_folder = parts_that_differ({table.source for table in tables}), source.is_dir()
    return [
        replace(
            message,
            table=os.path.relpath(message.table, source) if is_folder else _name(source),
            source=last_parts(message.source, parts),
        )
        for message in messages
    ]


def _phrases(tables: Sequence[ScoredTable], numbers: Numbers, options: ReportOptions) -> Phrases:
    since, until = _days(numbers.period)
    first, last = _days(numbers.before) if numbers.before is not None else (None, None)
    before = (first, last) if first is not None and last is not None else None
    return phrases(
        tables,
        since,
        until,
        before,
        options.fewest,
        options.top,
        options.show_text,
        text_column=options.text_column,
    )


def _of_named(named: Model | None, models: Sequence[UsedModel]) -> Iterator[str]:
    """That a model which was named to tell of its card has nothing to do with this."""
    if named is not None and named.fingerprint not in (used.fingerprint for used in models):
        yield f"The model {isolated(named.name)}, which --model names, scored none of these messages."


def _days(period: Period) -> tuple[date | None, date | None]:
    if period.since is None or period.until is None:
        return None, None
    return date.fromisoformat(period.since), date.fromisoformat(period.until)
