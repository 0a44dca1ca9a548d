"""The text of a message as its table has it: of one column, or of several joined as they were scored."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ColumnError
from score_messages.report.judged import Judged
from score_messages.tables import ScoredTable

BETWEEN = "\n\n"


def text_columns(table: ScoredTable, asked: str | None) -> list[str]:
    """The columns with the message; none if the table was written without (`--drop-text`)."""
    try:
        return table.text_columns(asked)
    except ColumnError:
        return []


def texts_of(judged: Judged, columns: Sequence[str]) -> pa.StringArray:
    """The texts of n rows: string[n], null where there is none. What isn't UTF-8 is none."""
    cells = [_strings(judged[name]) for name in columns]
    if len(cells) == 1:
        return cells[0]
    return pc.binary_join_element_wise(*cells, BETWEEN, null_handling="skip")


def _strings(cells: pa.Array) -> pa.StringArray:
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if pa.types.is_string(cells.type):
        return cells
    try:
        return cells.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([_decoded(cell) for cell in cells.to_pylist()], pa.string())
    except pa.ArrowNotImplementedError:
        return pa.nulls(len(cells), pa.string())


def _decoded(cell: object) -> str | None:
    try:
        return cell.decode("utf-8") if isinstance(cell, bytes) else None
    except UnicodeDecodeError:
        return None
