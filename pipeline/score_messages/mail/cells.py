"""A mail in the cells of a table's row: what is scored of them. Knows no table.

The cells are joined as the subject and the body of a mail are. Each is a text of its own: what stands below the thread
of one cell belongs to the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from score_messages.mail.endings import is_encrypted
from score_messages.mail.entities import without_entities
from score_messages.mail.html_text import html_to_text, looks_like_html
from score_messages.mail.joined import joined
from score_messages.mail.own_words import own_words

AS_IT_IS, OWN_WORDS = "s", "b"
"""What is read of a cell: all of it, as of a subject, or what the writer of a body wrote."""

Cells = tuple[str | None, ...]

RowText = tuple[str, int, bool]
"""What is scored of a row, how many words of its cells are not in it, and whether a person can read its cells."""


def row_text(cells: Cells, kinds: str) -> RowText:
    r"""Read a row's cells.

    Args:
        kinds: of each cell `AS_IT_IS` or `OWN_WORDS`.

    >>> row_text(("Chairs", "Good ones.\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <a@b.example> wrote:\n> Yes?"), "sb")
    ('Chairs\n\nGood ones.', 13, True)
    """
    texts, removed = [], 0
    for cell, kind in zip(cells, kinds, strict=True):
        text = shown(cell or "")
        if kind == OWN_WORDS:
            whole = text.strip()
            if is_encrypted(whole):
                return "", 0, False
            text = own_words(whole)
            removed += len(whole.split()) - len(text.split()) if text != whole else 0
        texts.append(text)
    return joined(texts), removed, True


def shown(cell: str) -> str:
    """What a person sees of a cell: the text of HTML; what entities stand for where a program has left some."""
    cell = cell.replace("\r\n", "\n")
    return html_to_text(cell) if looks_like_html(cell) else without_entities(cell)


def row_outcome(cells: Cells, kinds: str) -> RowText | None:
    """What became of a row; None if it can't be read: whatever hostile cells do costs only their own row."""
    try:
        return row_text(cells, kinds)
    except Exception:
        return None


def joined_cells(cells: Sequence[str | None]) -> str:
    r"""The cells of a row that holds no mail, all as they are.

    >>> joined_cells(("Chairs", None, "I love&#33;"))
    'Chairs\n\nI love!'
    """
    return joined([shown(cell or "") for cell in cells])
