"""Rows of stars become the rating that they draw (text rules, version 3): three full and two empty ones are 3 stars.

A single star is more often a bullet than a rating, a row of more than ten is a line, and one without a full star may
be either end of the scale: those stay what they are, signs.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.text.some_rows import rewritten
from score_messages.text.string_buffers import bytes_of

FULL, EMPTY = "\u2605\u2b50\u2b51\U0001f31f", "\u2606\u2b52\u2729"

FEWEST, MOST = 2, 10
"""Stars of a row that is a rating, full and empty ones."""

ROW = re.compile(rf"[{FULL}](?: ?[{FULL}])*(?: ?[{EMPTY}])*")

_ANY_FULL, _SIGNS = rf"[{FULL}]", tuple(sign.encode() for sign in FULL)


def count_stars(body: pa.StringArray, content: bytes) -> pa.StringArray:
    """Put "3 stars" in the place of a row of three full stars and perhaps some empty ones, in linear time.

    Args:
        body: string[n] without nulls, valid UTF-8.
        content: the bytes of `body`, which the caller has for other looks at them.

    >>> texts = ["\u2605\u2605\u2605\u2606\u2606 ok", "\u2605 New \u2605"]
    >>> count_stars(pa.array(texts), "".join(texts).encode()).to_pylist()
    [' 3 stars  ok', '\u2605 New \u2605']
    """
    if content.isascii():
        return body
    data = bytes_of(body.filter(pc.invert(pc.string_is_ascii(body)))).tobytes()  # mostly a small part
    if not any(sign in data for sign in _SIGNS):
        return body
    return rewritten(body, pc.match_substring_regex(body, _ANY_FULL), lambda text: ROW.sub(spelt_stars, text))


def spelt_stars(row: re.Match[str]) -> str:
    """What a match of `ROW` becomes: itself if it is no rating."""
    signs = row[0].replace(" ", "")
    if not FEWEST <= len(signs) <= MOST:
        return row[0]
    full = sum(sign in FULL for sign in signs)
    return f" {full} star{'s' if full > 1 else ''} "
