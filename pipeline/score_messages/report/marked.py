"""Excerpts around what weighs most in a message, by the model that scored it: only with `--show-text`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from score_messages.explain.worst import HasModel, worst_sentences
from score_messages.report.contents import Excerpt
from score_messages.report.excerpts import around, beginning


def worst_marker(scorer: HasModel) -> Callable[[Sequence[str]], Sequence[Excerpt]]:
    """What marks the most negative sentence of each message; one without any that is scored is shown as it begins.

    >>> from score_messages import Scorer
    >>> mark = worst_marker(Scorer.load())
    >>> mark(["The parcel came on Monday. The lamp is broken and nobody answers! It is blue."])[0].marked
    'The lamp is broken and nobody answers!'
    """

    def mark(texts: Sequence[str]) -> Sequence[Excerpt]:
        places = worst_sentences(scorer, texts)
        return [
            beginning(text) if place is None else around(text, place.start, place.end)
            for text, place in zip(texts, places, strict=True)
        ]

    return mark
