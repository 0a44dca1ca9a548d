"""Short pieces of texts, cut at the ends of sentences: what a model must score when a message is short.

A crop is given by the text's id, its first character and its length, so that it can be named without being copied.
"""

from __future__ import annotations

import itertools
import re
import zlib
from dataclasses import dataclass

import numpy as np

MAX_CHARACTERS = 600

_END = re.compile(r"(?:(?<![.!?])[.!?]+[\"')\]]*(?:\s+|(?=<br))|(?:<br\s*/?>\s*)+)")
_WORD = re.compile(r"\w")
_SENTENCES, _SHARES = (1, 2, 3), (0.5, 0.3, 0.2)


@dataclass(frozen=True, order=True)
class Crop:
    """Characters `start` to `start + length` of a text."""

    start: int
    length: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.start + self.length]


def sentences(text: str) -> list[Crop]:
    """The sentences of a text, in order, with the spaces behind them; parts without a letter or digit are left out.

    >>> [crop.of("Good! 10/10. ...") for crop in sentences("Good! 10/10. ...")]
    ['Good! ', '10/10. ']
    """
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    parts = [Crop(start, end - start) for start, end in itertools.pairwise(cuts)]
    return [part for part in parts if _WORD.search(part.of(text))]


def choose_crops(text_id: str, text: str, count: int) -> list[Crop]:
    """Up to `count` different crops of one to three sentences, drawn by a seed that follows from the id."""
    parts = sentences(text)
    rng = np.random.default_rng(zlib.crc32(text_id.encode()))
    chosen = set()
    for _ in range(count):
        many = int(rng.choice(_SENTENCES, p=_SHARES))
        if len(parts) <= many:
            continue  # it would be the whole text
        first = int(rng.integers(0, len(parts) - many + 1))
        last = parts[first + many - 1]
        crop = Crop(parts[first].start, last.start + last.length - parts[first].start)
        if crop.length <= MAX_CHARACTERS:
            chosen.add(crop)
    return sorted(chosen)
