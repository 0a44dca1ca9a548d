"""Which columns of a scored table go into the file to label, so that `evaluate` reads its texts as scoring did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ColumnError, Hint
from score_messages.evaluation.drawn import DRAWN, WEIGHT
from score_messages.labelling.text_places import BESIDE, TEXT
from score_messages.mail.joined import joined
from score_messages.messages import predictions_begin
from score_messages.read.mail_columns import holds_mail
from score_messages.tables import ScoredTable
from score_messages.write.cells import is_binary, plain, texts

ID, LABEL = "message_id", "label"
"""What every file to label begins with, and ends with `DRAWN` and `WEIGHT`; the text and `BESIDE` stand between."""

_RESERVED = frozenset((ID, LABEL, DRAWN, WEIGHT))
"""Columns of the user's under these names stay out: the file has its own."""


@dataclass(frozen=True)
class TextColumns:
    """The columns of one table that hold the message, by their names in the file."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The columns of the file to label.

    Attributes:
        texts: names of those that hold the message: the tables' own, or `TEXT` for all of it.
        beside: the tables' own columns behind it.
    """

    texts: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in order."""
        return (ID, LABEL, *self.texts, *self.beside, DRAWN, WEIGHT)


def text_columns(table: ScoredTable, asked: str | None) -> TextColumns:
    """The columns that hold the message.

    Raises:
        ColumnError: a column that is asked for isn't there; none is asked for, and none has a usual name.
    """
    names = table.text_columns(asked)
    if not names and table.names:
        hint = Hint(
            "Name the column with the text with --text-column; if the table was made with --drop-text, score the "
            "messages again without it"
        )
        raise ColumnError(str(table.path), "has no column that is known to hold the text of its messages", hint=hint)
    return TextColumns(tuple(names))


def layout_of(tables: Sequence[ScoredTable], texts: Sequence[TextColumns]) -> Layout:
    """The columns for messages of all these tables.

    Whether a table holds mails, whose quotes are not read, is told by the names of its columns (`mail_columns`). The
    file gets as many of the first table's as it takes to be told in the same way.
    """
    different = dict.fromkeys(columns.columns for columns in texts if columns.columns)
    names = next(iter(different)) if len(different) == 1 and _RESERVED.isdisjoint(*different) else (TEXT,)
    own = list(dict.fromkeys(name for table in tables for name in _own(table)))
    there = {
        "subject": "subject" in own,
        "date": any(table.date_column is not None for table in tables),
        "source": "source" in own or len(tables) > 1,
    }
    beside = [name for name in BESIDE if there[name] and name not in names]
    if names in different:
        first = next(table for table, columns in zip(tables, texts, strict=True) if columns.columns)
        beside += _telling(_own(first), names, beside)
    return Layout(names, tuple(beside))


def texts_of(batch: pa.RecordBatch, names: TextColumns) -> pa.StringArray:
    """string[n] without nulls: the message of each row, of several columns as scoring joins them."""
    cells = [as_text(batch.column(name)) for name in names.columns]
    if len(cells) == 1:
        return pc.fill_null(cells[0], "")
    rows = zip(*(column.to_pylist() for column in cells), strict=True)
    return pa.array([joined([cell or "" for cell in row]) for row in rows], pa.string())


def as_text(column: pa.Array) -> pa.StringArray:
    """string[n], whatever type a table has for it; bytes that are no text as far as they are."""
    column = plain(column)
    if is_binary(column.type):
        cells = column.to_pylist()
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], pa.string())
    if pa.types.is_nested(column.type):
        return pa.array([None if cell is None else str(cell) for cell in column.to_pylist()], pa.string())
    return texts(column).cast(pa.string())


def _own(table: ScoredTable) -> list[str]:
    """The names of the columns that the user gave, or a mailbox has."""
    try:
        return list(table.names[: predictions_begin(table.names)])
    except ValueError:  # somebody has put them in another order
        return list(table.names)


def _telling(own: Sequence[str], texts: Sequence[str], beside: Sequence[str]) -> list[str]:
    """Further columns by which the file is taken for what the table was taken for."""
    wanted = holds_mail(own, [own.index(name) for name in texts])
    taken = [*texts, *(name for name in beside if name in own)]
    further: list[str] = []
    for name in own:
        if holds_mail([*taken, *further], list(range(len(texts)))) == wanted:
            break
        if name not in taken and name not in _RESERVED:
            further.append(name)
    return further
