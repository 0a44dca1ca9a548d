"""What the columns of a table look like, for errors that have to ask which of them is the message. Tells no cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

_ROWS = 2_000
_WORD = re.compile(r"(?<![^\s\"'(\[])[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?![^\s\"'.,;:!?)\]])")
_LONGEST_LOOKED_AT = 5_000
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class Looks:
    """A column by its first cells.

    Attributes:
        filled: the share of cells that aren't blank.
        words: the median of words in them; numbers, dates and addresses have none.
        distinct: the share of different cells among those.
    """

    filled: float
    words: float
    distinct: float

    def __str__(self) -> str:
        """Such as `80 % filled, 12 words`."""
        words = f"{self.words:g}"
        return f"{self.filled:.0%} filled, {words} {'word' if words == '1' else 'words'}".replace("%", " %")


def looks_of(rows: Iterable[Sequence[str | None]], columns: int) -> list[Looks]:
    """Of each column of a table, by its first rows."""
    first = [row for row in islice(rows, _ROWS) if len(row) >= columns]
    return [_looks([row[index] for row in first]) for index in range(columns)]


def longest_text(looks: Sequence[Looks]) -> int | None:
    """The index of the column whose texts are longer than those of all others; None where that isn't clear."""
    free = sorted((look.words, index) for index, look in enumerate(looks) if look.distinct > 0.5)
    if not free or free[-1][0] < _FEWEST_WORDS or (len(free) > 1 and free[-2][0] == free[-1][0]):
        return None
    return free[-1][1]


def _looks(cells: Sequence[str | None]) -> Looks:
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return Looks(0.0, 0.0, 0.0)
    words = median(len(_WORD.findall(cell[:_LONGEST_LOOKED_AT])) for cell in filled)
    return Looks(len(filled) / len(cells), words, len(set(filled)) / len(filled))
