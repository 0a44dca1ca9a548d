"""Texts whose ids and scores are stored with every model and checked at every load."""

from __future__ import annotations

GOLDEN = (
    "The movie was a great waste of my time.",  # the article's own example
    "A wonderful film, warm and funny from the first minute to the last.",
    "Terrible. Bad acting, a boring story and the worst ending of the year.",
    "I didn't expect much, but it's brilliant!",
    "IT\u2019S NOT GOOD<br /><br />AND NOT BAD",
    "The parcel came on Tuesday.",
    "great",
    "zzqx great zzqx",
    "Caf\u00e9 scenes in Paris; the heroine's na\u00efve, the plot isn't.",
    " ".join(["It begins badly and goes on for hours, dull and slow,"] * 12) + " yet I loved the end, it was perfect.",
)
"""Apostrophes, tags, accents, capitals, unknown words, a single word, one text longer than models see."""
