"""Which message is asked about, and what becomes of an answer. Knows neither files nor terminals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Save = Callable[[int, str], None]
"""Takes the index of a row and what its label is to say, and returns when that can't be lost."""


@dataclass(frozen=True)
class _Answer:
    row: int
    before: str


class Session:
    """The rows of a file, of which those without an answer are asked about in order.

    Args:
        labels: what the label of each row says; "" for nothing.
        is_open: whether a label counts as no answer.
        save: called for each answer, before the next row is asked about.
    """

    def __init__(self, labels: Sequence[str], is_open: Callable[[str], bool], save: Save) -> None:
        self.labels = list(labels)
        self._is_open, self._save = is_open, save
        self._given: list[_Answer] = []
        self.current = self._next()

    @property
    def done(self) -> int:
        """How many rows have an answer."""
        return sum(not self._is_open(label) for label in self.labels)

    def answer(self, text: str) -> None:
        """Save the answer for the current row, and go on to the next. Raises what saving raises."""
        row = self.current
        if row is None:
            return
        before = self.labels[row]
        self._save(row, text)
        self._given.append(_Answer(row, before))
        self.labels[row] = text
        self.current = self._next()

    def undo(self) -> bool:
        """Take the last answer of this session back and ask about its row again; False if there is none."""
        if not self._given:
            return False
        last = self._given[-1]
        self._save(last.row, last.before)
        self._given.pop()
        self.labels[last.row] = last.before
        self.current = last.row
        return True

    def _next(self) -> int | None:
        return next((row for row, label in enumerate(self.labels) if self._is_open(label)), None)
