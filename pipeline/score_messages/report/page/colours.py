"""The colours of the page and its charts, light and dark.

Text stands out from the background by 4.5 to 1, marks by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). Negative is orange and
positive blue, which people who are blind to red or green tell apart; dashes, shapes and words say it once more.
"""

from __future__ import annotations

INK, GREY, GRID, PAPER, TINT = "#1b2127", "#58616b", "#dfe3e7", "#ffffff", "#eef1f4"
"""Text and what stands out; what is said beside it; lines in the background; the background; behind a part of it."""

NEGATIVE, NEUTRAL, POSITIVE = "#b0420e", "#646d77", "#1462b0"

BY_SENTIMENT = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}

_NAMES = {
    "ink": (INK, "#e7eaed"),
    "grey": (GREY, "#a4adb6"),
    "grid": (GRID, "#343b43"),
    "paper": (PAPER, "#14181c"),
    "tint": (TINT, "#212830"),
    "negative": (NEGATIVE, "#ff9b66"),
    "neutral": (NEUTRAL, "#abb3bc"),
    "positive": (POSITIVE, "#6fb4ff"),
}
"""Of each: light, dark."""


def colour_rules() -> str:
    """CSS: the colours as variables, and the charts' colours by those; dark only on a screen, never on paper."""
    light = "".join(f"--{name}:{colours[0]};" for name, colours in _NAMES.items())
    dark = "".join(f"--{name}:{colours[1]};" for name, colours in _NAMES.items())
    rules = (
        f'svg [{kind}="{colours[0]}"]{{{kind}:var(--{name})}}'
        for name, colours in _NAMES.items()
        for kind in ("fill", "stroke")
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n" + "\n".join(rules)
