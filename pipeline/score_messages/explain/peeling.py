"""Which phrases of a text to name: they are left out one after the other, each time the one that changes most then.

A text that says the same twice changes little without either; once the first is gone, the second shows. So the effects
of named phrases add up to what leaving all of them out changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from score_messages.explain.phrases import Effects, Left
from score_messages.explain.readings import Range, Reading, log_odds

CANDIDATES = 24
"""Phrases that change most alone."""

TRIED = 6
"""Of them in each step: those that changed most when they were tried last."""

LEAST = 0.05
"""In log-odds: what changes less isn't named."""

LEAST_SHARE = 0.1
"""Of what the strongest one changes: nor is what changes less than that."""


def peeled(reading: Reading, effects: Effects, phrases: Sequence[Left], most: int) -> list[Left]:
    """At most so many of some phrases, in the order in which they are left out.

    Returns:
        Each with what leaving it out changes after those before it, and the probabilities then.
    """
    ranked = sorted(phrases, key=lambda left: (-abs(left.effect), left.units))[:CANDIDATES]
    if not ranked or abs(ranked[0].effect) < LEAST:
        return []
    named = ranked[:1]
    least = max(LEAST, LEAST_SHARE * abs(named[0].effect))
    odds = float(log_odds(effects.probabilities[None])[0]) - named[0].effect
    sizes = {left.units: abs(left.effect) for left in ranked[1:]}
    while sizes and len(named) < most:
        tried = sorted(sizes, key=lambda units: (-sizes[units], units))[:TRIED]
        chosen = _strongest(reading, [left.units for left in named], tried, odds, sizes)
        if abs(chosen.effect) < least:
            break
        named.append(chosen)
        odds -= chosen.effect
        del sizes[chosen.units]
    return named


def _strongest(
    reading: Reading, gone: Sequence[Range], tried: Sequence[Range], odds: float, sizes: dict[Range, float]
) -> Left:
    """The piece that changes most now; what each of those that are tried changes is put into `sizes`."""
    probabilities = reading.predict_without_all([[*gone, units] for units in tried])
    effects = odds - log_odds(probabilities)
    sizes.update(zip(tried, map(abs, effects.tolist()), strict=True))
    index = max(range(len(tried)), key=lambda index: sizes[tried[index]])
    return Left(tried[index], float(effects[index]), probabilities[index])
