"""Several names in one option."""

from __future__ import annotations


def by_commas(text: str) -> tuple[str, ...]:
    """The names that an option lists.

    >>> by_commas("mail,,imdb"), by_commas("")
    (('mail', 'imdb'), ())
    """
    return tuple(name for name in text.split(",") if name)
