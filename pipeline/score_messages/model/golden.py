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
    "No answer for a week :( but now it works \U0001f600",
    "\u2605\u2605\u2605\u2605\u2606 Soooo goooood, I don`t regret it. #BestDayEver",
    "Thank you for the offer. "
    + " ".join(["We waited for a week and nobody called,"] * 60)
    + " so in the end we bought it elsewhere.",
)
"""Apostrophes, tags, accents, an emoticon, an emoji, stars, stretched words, a hashtag, capitals, unknown words, a
single word, and two texts longer than models see: one than 80 words, one than 400, so that an edited length or side of
truncation gives other ids."""
