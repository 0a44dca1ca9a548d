"""What somebody asks of scored tables, found in them: which rows, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from score_messages.errors import ColumnError, Hint, InputError, OptionError
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.nearest import nearest
from score_messages_jobs.showing.cells import is_number
from score_messages_jobs.showing.column_names import column_named
from score_messages_jobs.showing.options import Options

if TYPE_CHECKING:
    import pyarrow as pa

    from score_messages.days.asked import AskedDays, Days
    from score_messages.tables.filters import Filter
    from score_messages.tables.selection import Order
    from score_messages.tables.together import Tables


@dataclass(frozen=True)
class Asked:
    """Rows of tables."""

    tables: Tables
    wanted: Filter
    order: Order | None


def asked(options: Options) -> Asked:
    """Open the tables and find in them what the options name.

    Raises:
        OptionError: an option says something that can't be, or contradicts another.
        InputError: there are no such tables, or they lack a column.
    """
    from score_messages.days.asked import asked_days
    from score_messages.tables.filters import Filter

    sentiments, statuses = _sentiments(options), _statuses(options)
    days = asked_days(options.since, options.until, options.last)
    tables = _opened(options)
    wanted = Filter(sentiments, statuses, _days(tables, options, days))
    return Asked(tables, wanted, None if options.by else _order(tables, options))


def _opened(options: Options) -> Tables:
    from score_messages.tables import tables_of
    from score_messages.tables.together import Tables

    if str(options.table) == "-":  # a folder of that name is ./-
        from score_messages.tables import open_table

        return Tables([open_table("-", options.prefix)])
    return Tables(tables_of(options.table, options.prefix)[::-1])


def _sentiments(options: Options) -> tuple[str, ...]:
    from score_messages.tables.groups import SENTIMENTS

    return _among(options.sentiment, SENTIMENTS, "--sentiment")


def _statuses(options: Options) -> tuple[str, ...]:
    from score_messages.messages import STATUSES

    return _among(options.status, [str(status) for status in STATUSES], "--status")


def _among(text: str | None, known: Sequence[str], option: str) -> tuple[str, ...]:
    """The words that an option lists. Raises OptionError for one that isn't known."""
    if text is None:
        return ()
    words = tuple(word.strip().lower() for word in by_commas(text))
    wrong = [word for word in words if word not in known]
    if not wrong and words:
        return words
    right = [word if word in known else nearest(word, known) for word in words]
    hint = None
    if right and None not in right:
        mended = ",".join(dict.fromkeys(filter(None, right)))
        hint = Hint(f"Maybe you mean {mended}", f"{option} {mended}")
    said = f", not '{wrong[0]}'" if wrong else ""
    raise OptionError(f"{option} takes {', '.join(known)}{said}", hint=hint)


def _days(tables: Tables, options: Options, wanted: AskedDays) -> Days:
    from score_messages.days.asked import Days
    from score_messages.days.calendar import date_of
    from score_messages.days.sound import messages_by_day, sound_span, today_in_utc

    if not wanted:
        return Days()
    _require_dates(tables, options)
    if wanted.last is None:
        return wanted.ending(None)
    dates = (batch.column(0) for batch in tables.batches([tables.added("date")]))
    span = sound_span(messages_by_day(dates), today_in_utc())
    if span is None:
        raise InputError(str(options.table), "has no message with a date, so --last means nothing")
    return wanted.ending(date_of(span.last))


def _require_dates(tables: Tables, options: Options) -> None:
    if tables.names and all(table.date_column is None for table in tables.tables):
        hint = Hint("Score it again with --date-column, which says where the dates of the messages are")
        raise ColumnError(str(options.table), "has no dates to choose by: it has no column date in UTC", hint=hint)


def _order(tables: Tables, options: Options) -> Order | None:
    from score_messages.tables.selection import Order

    if options.sort is None:
        if options.ascending is not None:
            hint = Hint("Say by which column", "--sort p_negative")
            raise OptionError("--ascending and --descending say how to sort, and nothing is sorted", hint=hint)
        return None
    name, is_reversed = sort_name(options.sort, tables.names)
    column = column_named(tables, str(options.table), name, "--sort")
    if not can_be_sorted(column.type):
        raise ColumnError(str(options.table), f"can't be sorted by '{name}': the column holds lists or objects")
    if options.ascending is not None:
        return Order(column, is_descending=not options.ascending)
    return Order(column, is_descending=is_reversed or has_size(column.type))


def sort_name(text: str, names: Sequence[str]) -> tuple[str, bool]:
    """The column that `--sort` names, and whether a minus before it asks for the largest first.

    >>> sort_name("-stars", ["stars"]), sort_name("-stars", ["-stars"])
    (('stars', True), ('-stars', False))
    """
    return (text[1:], True) if text.startswith("-") and text not in names and len(text) > 1 else (text, False)


def has_size(kind: pa.DataType) -> bool:
    """Whether values of a type are sorted from the largest: numbers, and the newest of dates."""
    import pyarrow as pa

    return is_number(kind) or bool(pa.types.is_temporal(kind))


def can_be_sorted(kind: pa.DataType) -> bool:
    """Whether values of a type have an order."""
    import pyarrow as pa

    return not pa.types.is_nested(kind)
