"""The reasons of many messages, each in one cell of a table: `not good (-1.1), lovely (+2.9)`.

The cell holds words as the model reads them, so letters, digits and apostrophes alone; it never begins with a sign that
a spreadsheet would take for a formula's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import pyarrow as pa

from score_messages.explain.effects import Phrase, effects_of
from score_messages.model.bundle import Model

MOST_LETTERS = 60
"""Of a phrase in a cell; a word may be a megabyte long."""


def because(model: Model, texts: Iterable[str | None], most: int) -> pa.StringArray:
    """The phrases of each text that move its score most, as `effects_of` names them, each with its effect in brackets.

    Args:
        texts: n texts that have a score, or None for those that have none.
        most: how many phrases a cell holds at most.

    Returns:
        string[n], null where the text is None; "" if nothing that the text says moves its score.
    """
    known: dict[str, str] = {}  # automatic mail repeats itself
    cells: list[str | None] = []
    for text in texts:
        if text is not None and text not in known:
            known[text] = in_a_cell(effects_of(model, text, most).phrases, most)
        cells.append(None if text is None else known[text])
    return pa.array(cells, pa.string())


def in_a_cell(phrases: Sequence[Phrase], most: int) -> str:
    """Some phrases in their order, each once; no more than `most`.

    >>> from score_messages.explain.spans import Span
    >>> even = (0.5, 0.0, 0.5)
    >>> in_a_cell([Phrase(Span(4, 12), "not good", -1.13, even), Phrase(Span(0, 3), "the", 0.41, even)], 1)
    'not good (-1.1)'
    """
    reasons: dict[str, float] = {}
    for phrase in phrases:
        reasons.setdefault(shortened(phrase.words), phrase.effect)
    return ", ".join(f"{words} ({effect:+.1f})" for words, effect in islice(reasons.items(), most))


def shortened(words: str) -> str:
    """No more than `MOST_LETTERS` of them."""
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}\u2026"
