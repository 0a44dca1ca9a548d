"""One message of a scored table or folder, found by its id, with what the table says of it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.counted import counted
from score_messages.errors import ChangedError, ColumnError, Hint, InputError

if TYPE_CHECKING:
    from score_messages.tables import ModelName, ScoredTable

_NAMED = 3
_PROBABILITIES = ("p_negative", "p_neutral", "p_positive")


@dataclass(frozen=True)
class ScoredMessage:
    """A row of a scored table.

    Attributes:
        table: its path.
        cells: of the text columns.
        status: as the table has it.
        probabilities: as the table has them; None if it has none.
        model: who scored the table, if it says so.
        rows: how many rows of the table have that id; this is the first.
    """

    table: Path
    cells: tuple[str, ...]
    status: str | None
    probabilities: tuple[float, float, float] | None
    model: ModelName | None
    rows: int


def find_message(source: Path, message_id: str, prefix: str, text_column: str | None) -> ScoredMessage:
    """The message with that id.

    Raises:
        InputError: there is no such table, or no such message, or several tables have one.
        ColumnError: the table holds no texts.
        ChangedError: it was replaced meanwhile, and another message lies there now.
    """
    from score_messages.tables import tables_of

    places = [(table, rows) for table in tables_of(source, prefix) if (rows := _rows_of(table, message_id))]
    if not places:
        of_prefix = f" --prefix {shlex.quote(prefix)}" if prefix else ""
        command = f"sentiment-jobs show {shlex.quote(str(source))} --columns message_id{of_prefix}"
        hint = Hint(f"To see which it has:  {command}")
        raise InputError(str(source), f"has no message with the id '{message_id}' in message_id", hint=hint)
    if len(places) > 1:
        paths = [str(table.path) for table, _ in places]
        named = ", ".join(paths[:_NAMED]) + (" and more" if len(paths) > _NAMED else "")
        hint = Hint("Name one of them", instead=(str(source), paths[0]))
        raise InputError(str(source), f"{counted(len(paths), 'table')} have a message of that id: {named}", hint=hint)
    ((table, rows),) = places
    return _read(table, message_id, rows, _text_columns(table, text_column))


def _rows_of(table: ScoredTable, message_id: str) -> list[int]:
    """Where rows with that id stand."""
    import numpy as np
    import pyarrow.compute as pc

    rows: list[int] = []
    passed = 0
    for batch in table.batches(["message_id"]):
        matches = pc.fill_null(pc.equal(batch.column(0), message_id), False)
        rows += (np.flatnonzero(np.asarray(matches)) + passed).tolist()
        passed += batch.num_rows
    return rows


def _text_columns(table: ScoredTable, asked: str | None) -> list[str]:
    names = table.text_columns(asked)
    if not names:
        reason = "holds no texts under a usual name: it was written with --drop-text, or its column is called otherwise"
        hint = Hint("Name the column with --text-column; or give the message itself:  sentiment-jobs explain MESSAGE")
        raise ColumnError(str(table.path), reason, hint=hint)
    return names


def _read(table: ScoredTable, message_id: str, rows: Sequence[int], text_columns: Sequence[str]) -> ScoredMessage:
    """The first of the rows."""
    for batch in table.columns_at(rows[:1], ["message_id", "status", *_PROBABILITIES, *text_columns]):
        stored_id, status, negative, neutral, positive, *cells = (column[0].as_py() for column in batch.columns)
        if stored_id != message_id:
            break
        scored = None if None in (negative, neutral, positive) else (negative, neutral, positive)
        return ScoredMessage(table.path, tuple(map(_text, cells)), status, scored, table.model, len(rows))
    raise ChangedError(str(table.path), "was replaced while it was read", hint=Hint("Run again"))


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return "" if cell is None else str(cell)
