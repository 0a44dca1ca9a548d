"""Lines above the header of a table, such as the title of a report: where the header is. Reads no file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from score_messages.privacy.column_names import is_header
from score_messages.read.other_delimiter import USUAL

MOST_LINES = 30
"""So many lines are looked at."""

_FEWEST_NAMES = 2

Row = Sequence[str]


def header_below(rows: Iterable[Row], is_chosen: Callable[[Row], bool]) -> int | None:
    """The index (from 1) of the first row below the first one that reads like the header; None where none does.

    Args:
        is_chosen: whether a header has the columns that are asked for.
    """
    for index, row in enumerate(rows):
        if index >= MOST_LINES:
            return None
        names = list(row)
        while names and not names[-1].strip():
            names.pop()
        is_full = len(names) >= _FEWEST_NAMES and all(map(str.strip, names))
        if index and is_full and is_header(names) and is_chosen(names):
            return index
    return None


def lines_above(head: str, is_chosen: Callable[[Row], bool]) -> int | None:
    r"""How many lines stand above the header in the beginning of a file of text; None where it is its first line.

    >>> lines_above("Tickets of March\n\nid;body\n1;good\n", lambda names: "body" in names)
    2
    """
    lines = io.StringIO(head, newline="").readlines()[: MOST_LINES + 1]
    indices = (header_below(_cut(lines, sign), is_chosen) for sign in USUAL)
    return min((index for index in indices if index is not None), default=None)


def _cut(lines: Iterable[str], delimiter: str) -> Iterable[Row]:
    """Each line for itself: a header has none in its names, and what is above it may have quotes of any kind."""
    for line in lines:
        row: Row = []
        with suppress(csv.Error):
            row = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        yield row
