"""Rows of cells as lines that fit a terminal. Knows neither files nor what the cells mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from score_messages_jobs.terminal.excerpt import cells_of, excerpt, padded

GAP = "  "

_LEAST = 6
"""Cells that a column of texts keeps, if there are several; a narrower one says nothing."""


@dataclass(frozen=True)
class Head:
    """A column.

    Attributes:
        is_number: its cells stand at the right.
        is_free: it holds texts, and may be made narrower; any other column keeps its width.
        least: cells that it takes at least.
    """

    name: str
    is_number: bool = False
    is_free: bool = False
    least: int = 0


@dataclass(frozen=True)
class Fitted:
    """The lines, the first of which is the header; and the names of the columns that there was no room for."""

    lines: list[str]
    left_out: list[str]


def fitted(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> Fitted:
    """Lay out rows under their heads in lines of at most `width` cells.

    What is too long is cut; columns that would say nothing any more are left out from the right, but never the first.
    """
    cells = [[excerpt(cell, width) for cell in row] for row in [[head.name for head in heads], *rows]]
    natural = [max(head.least, *(cells_of(row[index]) for row in cells)) for index, head in enumerate(heads)]
    count = len(heads)
    while count > 1 and _needed(heads[:count], natural) > width:
        count -= 1
    widths = _widths(heads[:count], natural, width)
    lines = [_line(heads[:count], row, widths) for row in cells]
    return Fitted(lines, [excerpt(head.name, width) for head in heads[count:]])


def _needed(heads: Sequence[Head], natural: Sequence[int]) -> int:
    """Cells that columns take at least. A single free one at the end may be cut to nothing."""
    free = sum(head.is_free for head in heads)
    least = 0 if free == 1 and heads[-1].is_free else _LEAST
    cells = (min(size, least) if head.is_free else size for head, size in zip(heads, natural, strict=False))
    return sum(cells) + len(GAP) * (len(heads) - 1)


def _widths(heads: Sequence[Head], natural: Sequence[int], width: int) -> list[int]:
    """What free columns share is what the others leave: the widest are cut to the same width."""
    room = width - len(GAP) * (len(heads) - 1) - sum(size for head, size in _pairs(heads, natural) if not head.is_free)
    free = sorted(size for head, size in _pairs(heads, natural) if head.is_free)
    most = max(room, 0)
    for index, size in enumerate(free):
        share = max(room, 0) // (len(free) - index)
        if size > share:
            most = share
            break
        room -= size
    return [min(size, most) if head.is_free else min(size, width) for head, size in _pairs(heads, natural)]


def _pairs(heads: Sequence[Head], natural: Sequence[int]) -> list[tuple[Head, int]]:
    return list(zip(heads, natural, strict=False))


def _line(heads: Sequence[Head], row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for head, cell, width in zip(heads, row, widths, strict=False):
        shown = excerpt(cell, width)
        cells.append(" " * (width - cells_of(shown)) + shown if head.is_number else padded(shown, width))
    return GAP.join(cells).rstrip()
