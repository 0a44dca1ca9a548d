"""One text to its phrases and what each of them changes, at a cost that grows with its length and not faster.

Of a long text the model is asked about whole stretches first, and about the words of those that change most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from score_messages.explain.peeling import peeled
from score_messages.explain.phrases import Effects, Left, phrases_of
from score_messages.explain.readings import Range, Reading
from score_messages.explain.sentences import sentences_of
from score_messages.explain.spans import Span
from score_messages.model.bundle import Model

MOST_PHRASES = 5
"""That are named, unless somebody wants more or fewer."""

LONG = 250
"""Words that the model sees of a text; of one with more, only the stretches that change most are looked into."""

LOOKED_INTO = 150
"""Words of these stretches, together."""

STRETCHES = 40
"""Of a long text, about."""


@dataclass(frozen=True)
class Phrase:
    """Words that stand together in a text, and what the model says without them.

    Attributes:
        span: where they stand in the text.
        words: as the model reads them: small letters, "happy" for a smile.
        effect: how much they move the score, in log-odds of positive against negative: below 0 if the text is more
            negative with them. -0.7 halves the odds, +2.3 makes them ten times as high. It is the difference of two
            predictions: without the phrases that are named before it, and without this one as well.
        probabilities: of negative, neutral and positive without these.
    """

    span: Span
    words: str
    effect: float
    probabilities: tuple[float, float, float]


@dataclass(frozen=True)
class TextEffects:
    """What the words of a text change.

    Attributes:
        probabilities: of negative, neutral and positive, as the text is.
        phrases: in the order in which they are left out: each time the one that then moves the score most.
    """

    probabilities: tuple[float, float, float]
    phrases: tuple[Phrase, ...]


def effects_of(model: Model, text: str, most: int = MOST_PHRASES) -> TextEffects:
    """Find the phrases that move the score of a text most, at most so many.

    Words are left out each by itself, and those together that belong together; then the phrases that change most, one
    after the other.
    """
    reading = Reading(model, text)
    effects = Effects(reading)
    phrases = [left for stretch in _looked_into(reading, effects, text) for left in phrases_of(effects, stretch)]
    named = peeled(reading, effects, phrases, most)
    negative, neutral, positive = effects.probabilities.tolist()
    return TextEffects((negative, neutral, positive), tuple(_phrase(reading, left) for left in named))


def _phrase(reading: Reading, left: Left) -> Phrase:
    units = reading.units[slice(*left.units)]
    words = " ".join(word for unit in units for word in unit.words)
    negative, neutral, positive = left.probabilities.tolist()
    return Phrase(Span(units[0].start, units[-1].end), words, left.effect, (negative, neutral, positive))


def _sentence_begins(reading: Reading, text: str) -> list[int]:
    """Units that begin a sentence, in order."""
    starts = np.array([unit.start for unit in reading.units], np.int64)
    begins = np.array([span.start for span in sentences_of(text)], np.int64)
    return sorted(set(np.searchsorted(starts, begins).tolist()))


def _looked_into(reading: Reading, effects: Effects, text: str) -> list[Range]:
    """Stretches of units, in order; all in one for a text that isn't long."""
    first, end = reading.seen
    if end - first <= LONG:
        return [reading.seen]
    stretches = _stretches(reading.seen, _sentence_begins(reading, text))
    effects.ask(stretches)
    chosen: list[Range] = []
    for stretch in sorted(stretches, key=lambda stretch: (-abs(effects.of(stretch).effect), stretch)):
        if sum(end - start for start, end in (*chosen, stretch)) > LOOKED_INTO:
            break
        chosen.append(stretch)
    return sorted(chosen)


def _stretches(units: Range, begins: Sequence[int]) -> list[Range]:
    """Sentences, short ones together, and long ones cut: at least one, of at most `LOOKED_INTO` units."""
    start, end = units
    least = max((end - start) // STRETCHES, 1)
    most = min(4 * least, LOOKED_INTO)
    cuts = [start]
    for begin in (*(begin for begin in begins if start < begin < end), end):
        while begin - cuts[-1] > most:
            cuts.append(cuts[-1] + most)
        if begin - cuts[-1] >= least or begin == end:
            cuts.append(begin)
    return [(a, b) for a, b in pairwise(cuts) if a < b]
