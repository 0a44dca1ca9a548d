"""The columns by which messages are grouped, as texts: batches of who, when and what. Knows no counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.calendar import days_of, utc_days
from score_messages.days.span import Span
from score_messages.errors import ColumnError, Hint, OptionError
from score_messages.masks import of_people
from score_messages.privacy.column_names import listed
from score_messages.report.contents import SENTIMENTS
from score_messages.report.options import ReportOptions
from score_messages.report.source_names import last_parts, parts_that_differ
from score_messages.report.texts import text_columns
from score_messages.tables import ScoredTable
from score_messages.write.cells import plain

SOURCE, DOMAIN = "source", "from_domain"

LONGEST = 100
"""Characters of a value that are kept: what is longer is no name of anything."""


@dataclass(frozen=True)
class GroupColumn:
    """A column by which messages are grouped.

    Attributes:
        is_input: it is none of the table's, but the input that this was made of.
        parts: so many of the last parts of an input's path are its name.
    """

    name: str
    is_input: bool = False
    parts: int = 1


def group_columns(tables: Sequence[ScoredTable], options: ReportOptions) -> list[GroupColumn]:
    """The columns of a report, each once: where messages came from, if from several places, then those asked for.

    A column `source` of the user's that is asked for stands in the place of the inputs.

    Raises:
        ColumnError: no table has a column that is asked for.
        OptionError: it holds the messages themselves.
    """
    columns = []
    is_of_table = any(SOURCE in table.names for table in tables)
    is_asked = SOURCE in options.by
    sources = {table.source for table in tables}
    if (len(sources) > 1 or is_asked) and not (is_asked and is_of_table):
        columns.append(GroupColumn(SOURCE, True, parts_that_differ(sources)))
    if any(DOMAIN in table.names for table in tables):
        columns.append(GroupColumn(DOMAIN))
    for name in options.by:
        if name != SOURCE or is_of_table:
            _check(name, tables, options)
            columns.append(GroupColumn(name))
    return list(dict.fromkeys(columns))


def _check(name: str, tables: Sequence[ScoredTable], options: ReportOptions) -> None:
    having = [table for table in tables if name in table.names]
    if not having:
        raise _no_column(name, tables[0])
    if any(name in text_columns(table, asked) for table in having for asked in (None, options.text_column)):
        raise OptionError(
            f"--by {name} would show messages: it is their text",
            hint=Hint("Name a column with few values, such as a product"),
        )


def _no_column(name: str, table: ScoredTable) -> ColumnError:
    near = difflib.get_close_matches(name, table.names, n=1)
    hint = Hint(f"Maybe you mean {near[0]}", instead=(name, near[0])) if near else None
    return ColumnError(str(table.path), f"has no column '{name}'. It has: {listed(table.names)}", hint=hint)


@dataclass(frozen=True)
class JudgedRows:
    """Judged messages of a batch.

    Attributes:
        day: int32[n], `NO_DAY` without a date. sentiment: int8[n], indices into `SENTIMENTS`.
        values: of each column that was asked for, string[n]; null where a message has none.
    """

    day: pa.Array
    sentiment: pa.Array
    values: Mapping[str, pa.StringArray]


def judged_rows(table: ScoredTable, columns: Sequence[GroupColumn], span: Span | None) -> Iterator[JudgedRows]:
    """The judged messages of some days, batch by batch. Times are grouped by their day in UTC.

    Args:
        columns: a table without the column has no values in it.
        span: None for all messages, with a date or without.
    """
    own = [column.name for column in columns if not column.is_input and column.name in table.names]
    for batch in table.batches(list(dict.fromkeys(["date", "sentiment", "automatic", *own]))):
        day = days_of(batch.column("date"))
        sentiment = pc.index_in(batch.column("sentiment"), pa.array(SENTIMENTS))
        wanted = pc.is_valid(sentiment).to_numpy(zero_copy_only=False)
        wanted &= of_people(batch.column("automatic"))
        if span is not None:
            wanted &= (day >= span.first) & (day <= span.last)
        if wanted.any():
            mask = pa.array(wanted)
            values = {column.name: _values(table, column, batch, mask) for column in columns}
            yield JudgedRows(pa.array(day[wanted]), sentiment.filter(mask).cast(pa.int8()), values)


def _values(table: ScoredTable, column: GroupColumn, batch: pa.RecordBatch, mask: pa.BooleanArray) -> pa.StringArray:
    if column.is_input or column.name not in table.names:
        value = pa.scalar(last_parts(table.source, column.parts) if column.is_input else None, pa.string())
        return pa.repeat(value, mask.true_count)
    try:  # not every kind of text can be filtered
        cells = plain(batch.column(column.name))
        texts = (utc_days(cells) if pa.types.is_timestamp(cells.type) else cells).cast(pa.string()).filter(mask)
    except (pa.ArrowException, ValueError):  # whose words may quote a value
        raise ColumnError(str(table.path), f"its column '{column.name}' holds no values to group by") from None
    cut = pc.utf8_slice_codeunits(texts, 0, LONGEST)
    return pc.if_else(pc.equal(cut, ""), None, cut)
