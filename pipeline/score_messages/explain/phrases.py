"""Which words of a text belong together, and what leaving them out changes. Knows units by their numbers alone.

Every word is left out by itself, and with the word behind it (of more than `FEW` words, in the quarter of the places
where words by themselves change more). Where two pieces left out together change the log-odds otherwise than both alone
would add up to, and clearly more than the stronger one, they are one phrase: "terrible, awful", of which each hides
what the other does. So are a negation and what is behind it, "not good", if they change clearly less. Pieces grow so,
up to `MOST_UNITS` words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.explain.readings import NOTHING, Range, Reading, log_odds

MOST_UNITS = 4
"""Of a phrase."""

FEW = 24
"""Words of a text of which every pair is tried."""

MORE = 1.3
"""Times as much as its strongest piece: with less, a join says what that piece says alone."""

NEGATED = 0.6
"""Times as much at the most, behind a negation: without it alone a text says the opposite, without both nothing."""

NEGATIONS = frozenset(
    "not no never neither nor cannot hardly barely ain't aren't can't couldn't didn't doesn't don't hadn't hasn't"
    " haven't isn't shouldn't wasn't weren't won't wouldn't dont didnt doesnt isnt wasnt wont cant".split()
)

LEAST_GAIN = 0.2
"""In log-odds: what two pieces together have to change more, or less, than the sum of both."""

LEAST_SHARE = 0.35
"""The same, as a share of what the strongest of them changes."""

_STRONG_SHARE = 0.25
"""Of the strongest piece's effect: two such pieces with others between them may be one phrase, too."""

_ROUNDS = 3


@dataclass(frozen=True)
class Left:
    """What is there without a piece of the text.

    Attributes:
        units: the piece.
        effect: log-odds of positive against negative with the piece, less those without it: below 0 for a piece that
            makes the text more negative.
        probabilities: float32[3], of negative, neutral and positive without it.
    """

    units: Range
    effect: float
    probabilities: npt.NDArray[np.float32]


class Effects:
    """What leaving out pieces of a text changes; each is asked of the model once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[Range, Left] = {}
        self.probabilities = reading.predict_without([NOTHING])[0]
        self._odds = float(log_odds(self.probabilities[None])[0])

    def of(self, units: Range) -> Left:
        """Of a piece that was asked for."""
        return self._known[units]

    def knows(self, units: Range) -> bool:
        """Whether it was asked for."""
        return units in self._known

    def is_negation(self, units: Range) -> bool:
        """Whether a piece is a word of `NEGATIONS`."""
        (first, *more) = self._reading.units[slice(*units)]
        return not more and first.words[-1] in NEGATIONS

    def ask(self, pieces: Iterable[Range]) -> None:
        """Have the model predict the text without each of some pieces, as one batch."""
        new = [piece for piece in dict.fromkeys(pieces) if piece not in self._known]
        if not new:
            return
        probabilities = self._reading.predict_without(new)
        effects = self._odds - log_odds(probabilities)
        for piece, effect, row in zip(new, effects.tolist(), probabilities, strict=True):
            self._known[piece] = Left(piece, effect, row)


def phrases_of(effects: Effects, units: Range) -> list[Left]:
    """The phrases of some units of a text, in order; each unit is in one of them.

    One may run over the end of a sentence: words there, too, may change much each and hardly anything together, and are
    no reason then.
    """
    pieces = [(unit, unit + 1) for unit in range(*units)]
    effects.ask(pieces)
    pairs = frozenset(_pairs(pieces, effects))
    for _ in range(_ROUNDS):
        joins = _joins(pieces, effects, pairs)
        effects.ask(join for join, _ in joins)
        chosen = _chosen(joins, effects)
        if not chosen:
            break
        pieces = _joined(pieces, chosen)
    return [effects.of(piece) for piece in pieces]


def _pairs(pieces: Sequence[Range], effects: Effects) -> list[Range]:
    """Neighbours to be left out together, those first of which one changes most by itself."""
    pairs = [(start, end + 1) for start, end in pieces[:-1]]
    pairs.sort(key=lambda pair: -max(abs(effects.of((unit, unit + 1)).effect) for unit in range(*pair)))
    return pairs if len(pieces) <= FEW else pairs[: len(pieces) // 4]


Join = tuple[Range, Sequence[Range]]
"""A piece, and those that it would be made of."""


def _joins(pieces: Sequence[Range], effects: Effects, pairs: Collection[Range]) -> list[Join]:
    """What might be one phrase: two neighbours of which one has grown or is strong, or all from one strong piece on."""
    sizes = np.array([abs(effects.of(piece).effect) for piece in pieces])
    strong = sizes >= max(_STRONG_SHARE * sizes.max(initial=0), LEAST_GAIN)
    joins: list[Join] = []
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + MOST_UNITS, len(pieces))):
            start, end = pieces[first][0], pieces[last][1]
            if end - start > MOST_UNITS:
                break
            is_tried = (start, end) in pairs or effects.knows((start, end))
            if is_tried or (strong[first] and strong[last]) or (last == first + 1 and (strong[first] or strong[last])):
                joins.append(((start, end), pieces[first : last + 1]))
    return joins


def _gain(join: Join, effects: Effects) -> float:
    """How much more or less than the sum of its pieces a join changes; 0 if that is too little to tell."""
    whole, parts = effects.of(join[0]).effect, [effects.of(part).effect for part in join[1]]
    gain, most = abs(whole - sum(parts)), max(map(abs, parts))
    is_clear = gain >= max(LEAST_GAIN, LEAST_SHARE * max(abs(whole), most))
    is_more = abs(whole) >= MORE * most
    is_negated = abs(whole) <= NEGATED * most and effects.is_negation(join[1][0])
    return gain if is_clear and (is_more or is_negated) else 0.0


def _chosen(joins: Sequence[Join], effects: Effects) -> list[Range]:
    """Joins that gain, the strongest first, as far as they don't overlap."""
    ranked = sorted(((_gain(join, effects), join[0]) for join in joins), key=lambda row: (-row[0], row[1]))
    chosen: list[Range] = []
    for gain, (start, end) in ranked:
        if gain > 0 and all(end <= other[0] or other[1] <= start for other in chosen):
            chosen.append((start, end))
    return chosen


def _joined(pieces: Sequence[Range], chosen: Sequence[Range]) -> list[Range]:
    rest = [piece for piece in pieces if not any(start <= piece[0] < end for start, end in chosen)]
    return sorted([*rest, *chosen])
