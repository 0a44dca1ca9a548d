"""Tables for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown: a line for each row, all with as many cells as the head."""
    return "\n".join(_line(cells) for cells in (head, ["---"] * len(head), *rows))


def _line(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def percent(share: float | None) -> str:
    """For a cell: one decimal, nothing for None."""
    return "" if share is None else f"{100 * share:.1f}"
