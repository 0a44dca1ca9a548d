"""Which delimiter a table is written with, where nobody said: the one that alone cuts it evenly, or none is taken."""

from __future__ import annotations

import csv
from contextlib import suppress

from score_messages.errors import FormatError, Hint
from score_messages.read.other_delimiter import NO_DELIMITER, USUAL, delimiter_typed, shown_delimiter
from score_messages.read.table_shape import TableHead, shape_of
from score_messages.read.taken import changed

_COMMA = ","

_MOST = 0.5
"""The share of records that a delimiter has to fit, to be proposed."""


def delimiter_of(source: str, head: TableHead, before: str) -> str:
    """The character between the cells of a table.

    Args:
        before: what this table was read with the last time, as typed; "" if it never was.

    Raises:
        FormatError: several delimiters cut it evenly; or none does, and it isn't a comma that fits best.
    """
    cutting = [sign for sign in USUAL if sign in head.text and head.is_even(sign)]
    fitting = [sign for sign in cutting if _has_columns(head, sign)] or cutting
    kept = delimiter_typed(before)
    if kept and (kept in fitting or not fitting):
        return kept
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise _doubt(source, "can be cut evenly in more than one way", fitting)
    return _without_even_cut(source, head)


def require_same_delimiter(source: str, now: str, before: str) -> None:
    """Raise FormatError if a table had another delimiter the last time; one of one column had none."""
    kept = delimiter_typed(before)
    if kept not in ("", NO_DELIMITER, now) and now != NO_DELIMITER:
        raise changed(source, "--delimiter", shown_delimiter(now), shown_delimiter(kept))


def _has_columns(head: TableHead, sign: str) -> bool:
    """Whether it makes several columns; else it only stands behind the texts of each row, as in `1,good;`."""
    shape = shape_of(head, sign)
    return shape is not None and shape.columns > 1


def _without_even_cut(source: str, head: TableHead) -> str:
    """`NO_DELIMITER` where the header is one cell however it is cut; else a comma, if no other sign cuts more evenly.

    Broken records are told row by row; they are no reason to try signs that fit even less.
    """
    widths = {sign: cells for sign in USUAL if (cells := _widths(head, sign))}
    wide = {sign: _evenness(cells) for sign, cells in widths.items() if cells[0] > 1}
    if widths and not wide:
        if even := [sign for sign, cells in widths.items() if _is_even_below(cells)]:
            reason = "has a header of one cell, above rows that can be cut into several"
            raise _doubt(source, reason, [NO_DELIMITER, *even])
        return NO_DELIMITER
    best = max(wide, key=lambda sign: (wide[sign], sign == _COMMA), default=_COMMA)
    if wide and wide[best] < _MOST and _COMMA not in wide:
        return NO_DELIMITER
    if best != _COMMA and wide[best] >= _MOST:
        hint = Hint("State the delimiter", f"--delimiter {shown_delimiter(best)}")
        raise FormatError(
            source, "can't be cut into records of the same number of cells, whatever separates them", hint=hint
        )
    return _COMMA


def _widths(head: TableHead, sign: str) -> list[int]:
    """Cells of each record, up to the first that can't be read so."""
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(len(row) for row in head.rows(sign))
    return widths


def _evenness(cells: list[int]) -> float:
    """The share of records that have as many cells as the header."""
    return cells.count(cells[0]) / len(cells)


def _is_even_below(cells: list[int]) -> bool:
    below = set(cells[1:])
    return len(below) == 1 and min(below) > 1


def _doubt(source: str, reason: str, signs: list[str]) -> FormatError:
    options = [f"--delimiter {shown_delimiter(sign)}" for sign in signs]
    listed = ", ".join(options[:-1])
    return FormatError(source, reason, hint=Hint(f"Say which of them is right: {listed} or {options[-1]}"))
