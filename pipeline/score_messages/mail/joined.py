"""How the texts of a message become one."""

from __future__ import annotations

from collections.abc import Iterable


def joined(texts: Iterable[str | None]) -> str:
    r"""A subject and a body, or whatever else a message has, as paragraphs; those without text are no paragraphs.

    >>> joined(["Chairs", "I love them."]), joined([None, "I love them."])
    ('Chairs\n\nI love them.', 'I love them.')
    """
    return "\n\n".join(text for text in texts if text).strip()
