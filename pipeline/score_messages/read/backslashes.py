"""The backslashes of tables that databases write: line breaks, tabs and nulls beside quotes. Knows no file.

Python's `csv` takes whatever stands behind a backslash for itself; so what databases mean by a letter there is put in
its place before, and what stands for null is looked for after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NULL = "\ud801"
"""Half a letter, which no text holds."""

_MEANT = {"n": "\n", "t": "\t", "r": "\r", "N": _NULL}


def prepared(line: str) -> str:
    """A line in which `csv`, told that a backslash escapes, finds what is meant."""
    return _ESCAPED.sub(_with_meant, line) if "\\" in line else line


def cells_meant(cells: Sequence[str | None]) -> list[str | None]:
    r"""The cells of prepared lines, with None for those that are `\N`."""
    return [cell if cell is None or _NULL not in cell else _meant(cell) for cell in cells]


def _with_meant(match: re.Match[str]) -> str:
    return "\\" + _MEANT.get(match[1], match[1])


def _meant(cell: str) -> str | None:
    return None if cell == _NULL else cell.replace(_NULL, "N")
