"""What people type as a label, and what it means. Knows no file: cells and the numbers of their records come in.

Words and their first letters mean the same in every file. Numbers don't: 0 is negative where the others are 1 and 2,
and neutral where they are -1 and 1. So a file is read by one scale, and where it leaves a doubt it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from score_messages.errors import Hint, InputError

NEGATIVE, POSITIVE, NEUTRAL = 0, 1, 2

UNLABELLED = -1
"""The code of a cell that is empty, or says that whoever labels has passed over the message."""

SKIPPED = "skip"
"""What stands in the label of a message that was passed over."""

NAMES = MappingProxyType({NEGATIVE: "negative", NEUTRAL: "neutral", POSITIVE: "positive"})
"""How each label is written where we write it."""

_UNKNOWN = -2

_NEGATIVE_WORDS = ("negative", "neg", "n", "negativ")
_POSITIVE_WORDS = ("positive", "pos", "p", "positiv")
_NEUTRAL_WORDS = ("neutral", "neu", "u", "mixed")
_SKIP_WORDS = ("", SKIPPED, "skipped", "s")

WORDS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(_NEGATIVE_WORDS, NEGATIVE)
    | dict.fromkeys(_POSITIVE_WORDS, POSITIVE)
    | dict.fromkeys(_NEUTRAL_WORDS, NEUTRAL)
    | dict.fromkeys(_SKIP_WORDS, UNLABELLED)
    | {"2": NEUTRAL, "1": POSITIVE, "+1": POSITIVE, "-1": NEGATIVE}
)
"""What a label cell may say (any case), and what it stands for; 0 depends on the others."""

KNOWN = "negative, neutral, positive (neg, neu, pos, n, u, p), 0, 1, 2 or -1, 0, 1"
"""The same for people."""

_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{NO-BREAK SPACE}": " "})
_WRITE_WORDS = Hint("Write negative, neutral or positive into such cells")


class LabelWords:
    """Reads the labels of one file, batch by batch, by one scale of numbers.

    >>> LabelWords("in.csv").codes(["NEG", " p ", "u", ""], [1, 2, 3, 4]).tolist()
    [0, 1, 2, -1]
    >>> LabelWords("in.csv").codes(["-1", "0", "1"], [1, 2, 3]).tolist()
    [0, 2, 1]
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._zero: int | None = None
        self._seen: set[str] = set()

    def codes(self, cells: Sequence[object], records: Sequence[int]) -> npt.NDArray[np.int8]:
        """int8[n]: `NEGATIVE`, `POSITIVE`, `NEUTRAL` or `UNLABELLED` of n label cells.

        The first batch that says 0 decides what 0 means: neutral if there is a -1 so far, else negative.

        Args:
            records: the number of each cell's record, from 1, for errors.

        Raises:
            InputError: a cell says something else; or 0 may mean negative as well as neutral.
        """
        words = [typed(cell) for cell in cells]
        self._seen.update(words)
        if "0" in self._seen:
            self._decide_zero(words, records)
        meaning = {**WORDS, "0": self._zero}
        codes = np.array([meaning.get(word, _UNKNOWN) for word in words], dtype=np.int8)
        unknown = np.flatnonzero(codes == _UNKNOWN)
        if len(unknown):
            reason = f"its label is none of {KNOWN}"
            hint = Hint("Mend such cells or leave their rows out of the file, or, if it holds stars: --stars 5")
            raise InputError(self.source, reason, record=int(records[unknown[0]]), hint=hint)
        return codes

    def _decide_zero(self, words: Sequence[str], records: Sequence[int]) -> None:
        wanted = NEUTRAL if "-1" in self._seen else NEGATIVE
        if self._zero is None and wanted == NEGATIVE and "2" not in self._seen:
            self._refuse_zero_among_words(words, records)
        if self._zero is None:
            self._zero = wanted
        elif self._zero != wanted:
            reason = "its label is -1, but labels of 0 stand far above it and were taken as negative, as beside 1 and 2"
            raise InputError(self.source, reason, record=records[words.index("-1")], hint=_WRITE_WORDS)

    def _refuse_zero_among_words(self, words: Sequence[str], records: Sequence[int]) -> None:
        if self._seen.isdisjoint((*_NEGATIVE_WORDS, *_POSITIVE_WORDS)):
            return
        reason = "its label is 0 where others are words, so it may mean negative as well as neutral"
        raise InputError(self.source, reason, record=records[words.index("0")], hint=_WRITE_WORDS)


def typed(cell: object) -> str:
    """A label cell as it is looked up: in lower case, without blanks around it and a needless `.0`.

    >>> [typed(cell) for cell in (" Neg ", "1.0", 0.0, "1,0", None)]
    ['neg', '1', '0', '1', '']
    """
    if cell is None:
        return ""
    return str(cell).translate(_MINUS).strip().strip(".'\"").lower().removesuffix(".0").removesuffix(",0")
