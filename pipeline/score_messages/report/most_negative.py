"""The most negative messages, each thread and each repeated text once: which rows they are, and how many stand behind.

The messages above a bound are compared with each other; if too many of them are alike, the bound is lowered. Of all
messages only row and probability are kept, 12 bytes each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from score_messages.days.asked import Days
from score_messages.masks import Bools, true_of
from score_messages.report.alike import Keys, columns_for_keys, has_threads, keys_of, threads_of
from score_messages.report.contents import SENTIMENTS
from score_messages.report.hashes import NONE
from score_messages.report.judged import Int64s, judged, rows_of
from score_messages.report.texts import text_columns
from score_messages.report.threads import Threads
from score_messages.tables import ScoredTable

Floats = npt.NDArray[np.float32]

_PER_MESSAGE, _LEAST, _TIMES = 16, 512, 16
_KINDS = ("words", "threads", "matters")


@dataclass
class Chosen:
    """A message to read first.

    Attributes:
        table, row: where it stands, from 0.
        similar: messages that it stands for, itself not included.
    """

    table: int
    row: int
    p_negative: float
    similar: int = -1
    has_answer: bool = False


@dataclass(frozen=True)
class _Candidates:
    """Messages above the bound: their tables, rows, probabilities, sentiments, and what they are compared by."""

    tables: Int64s
    rows: Int64s
    p_negative: Floats
    is_negative: Bools
    keys: Keys

    @classmethod
    def together(cls, parts: Sequence[_Candidates]) -> _Candidates:
        """Of all parts, one after the other."""
        return cls(
            tables=np.concatenate([part.tables for part in parts]),
            rows=np.concatenate([part.rows for part in parts]),
            p_negative=np.concatenate([part.p_negative for part in parts]),
            is_negative=np.concatenate([part.is_negative for part in parts]),
            keys=Keys.together([part.keys for part in parts]),
        )


@dataclass
class _Entries:
    """What was chosen so far, by the keys that it is known by."""

    chosen: list[Chosen] = field(default_factory=list)
    known: dict[str, dict[int, int]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})

    def add(self, message: Chosen, keys: Keys, top: int) -> None:
        """Choose a message, unless it is like one that was chosen; `keys` are of it alone."""
        number = self._like(keys)
        if number is None:
            if len(self.chosen) == top:
                return
            number = len(self.chosen)
            self.chosen.append(message)
        self.chosen[number].has_answer |= bool(keys.answers[0])
        for kind in _KINDS:
            key = int(getattr(keys, kind)[0])
            if key:
                self.known[kind].setdefault(key, number)

    def _like(self, keys: Keys) -> int | None:
        for kind in _KINDS:
            number = self.known[kind].get(int(getattr(keys, kind)[0]))
            if number is not None and (kind != "matters" or keys.answers[0] or self.chosen[number].has_answer):
                return number
        return None

    def count(self, keys: Keys) -> None:
        """Count messages for those that stand for them, each once."""
        number = np.full(len(keys.words), -1)
        answered = np.array([message.has_answer for message in self.chosen], dtype=bool)
        for kind in reversed(_KINDS):
            like = _looked_up(getattr(keys, kind), self.known[kind])
            if kind == "matters":
                like[(like >= 0) & ~keys.answers & ~answered[like]] = -1
            number = np.where(like >= 0, like, number)
        for index, count in enumerate(np.bincount(number[number >= 0], minlength=len(self.chosen))):
            self.chosen[index].similar += int(count)


def most_negative(tables: Sequence[ScoredTable], days: Days, top: int, text_column: str | None) -> list[Chosen]:
    """The `top` messages that count, are negative and most surely so, or as many as there are, in order.

    They stand for others of their thread or text, whatever the sentiment of those.
    """
    if top < 1:
        return []
    all_rows = [_rows(table, days) for table in tables]
    threads = threads_of(tables, [rows.numbers for rows in all_rows])
    count = max(_PER_MESSAGE * top, _LEAST)
    while True:
        bound = _bound(all_rows, count)
        candidates = _above(tables, all_rows, bound, text_column, threads)
        entries = _compared(candidates, top)
        if len(entries.chosen) == top or len(candidates.rows) < count:
            break
        count *= _TIMES
    if entries.chosen:
        entries.count(candidates.keys)
        _count_below(tables, all_rows, bound, entries, threads)
    return entries.chosen


@dataclass(frozen=True)
class _Rows:
    """The rows of a table that count: their numbers, int64[n], and probabilities, float32[n]."""

    numbers: Int64s
    p_negative: Floats


def _rows(table: ScoredTable, days: Days) -> _Rows:
    parts = [(part.rows, np.asarray(part["p_negative"])) for part in judged(table, days, ["p_negative"])]
    numbers = np.concatenate([np.empty(0, np.int64), *(numbers for numbers, _ in parts)])
    return _Rows(numbers, np.concatenate([np.empty(0, np.float32), *(values for _, values in parts)]))


def _bound(all_rows: Sequence[_Rows], count: int) -> float:
    """The probability that `count` messages reach; 0 if there are fewer."""
    values = np.concatenate([np.empty(0, np.float32), *(rows.p_negative for rows in all_rows)])
    if len(values) < count:
        return 0.0
    return float(np.partition(values, len(values) - count)[len(values) - count])


def _above(
    tables: Sequence[ScoredTable], all_rows: Sequence[_Rows], bound: float, text_column: str | None, threads: Threads
) -> _Candidates:
    nothing = np.empty(0, np.int64)
    parts = [_Candidates(nothing, nothing, np.empty(0, np.float32), np.empty(0, np.bool_), Keys.nothing())]
    for number, (table, rows) in enumerate(zip(tables, all_rows, strict=True)):
        texts = text_columns(table, text_column)
        reaching = rows.numbers[rows.p_negative >= bound]
        for part in rows_of(table, reaching, ["p_negative", "sentiment", *columns_for_keys(table), *texts]):
            keys = keys_of(table, part, texts, threads)
            of_table = np.full(len(part.rows), number)
            is_negative = true_of(pc.equal(part["sentiment"], SENTIMENTS[0]))
            parts.append(_Candidates(of_table, part.rows, np.asarray(part["p_negative"]), is_negative, keys))
    return _Candidates.together(parts)


def _compared(candidates: _Candidates, top: int) -> _Entries:
    """The most negative first; of the same text only the first, which is what makes a million repeats cheap."""
    entries = _Entries()
    order = np.argsort(-candidates.p_negative, kind="stable")
    order = order[candidates.is_negative[order]]
    for index in _without_repeats(order, candidates.keys.words):
        probability = float(candidates.p_negative[index])
        message = Chosen(int(candidates.tables[index]), int(candidates.rows[index]), probability)
        entries.add(message, candidates.keys.take(np.array([index])), top)
        if len(entries.chosen) == top:
            break
    return entries


def _without_repeats(order: Int64s, words: npt.NDArray[np.uint64]) -> Iterator[np.int64]:
    _, first = np.unique(words[order], return_index=True)
    is_kept = words[order] == NONE
    is_kept[first] = True
    return iter(order[is_kept])


def _count_below(
    tables: Sequence[ScoredTable], all_rows: Sequence[_Rows], bound: float, entries: _Entries, threads: Threads
) -> None:
    """The other messages, by thread and matter alone: those with equal texts have equal probabilities."""
    for table, rows in zip(tables, all_rows, strict=True):
        if has_threads(table):
            for part in rows_of(table, rows.numbers[rows.p_negative < bound], columns_for_keys(table)):
                entries.count(keys_of(table, part, [], threads))


def _looked_up(keys: npt.NDArray[np.uint64], known: dict[int, int]) -> Int64s:
    """The number by which each key is known, -1 where it isn't."""
    if not known:
        return np.full(len(keys), -1)
    sorted_keys = np.array(sorted(known), dtype=np.uint64)
    numbers = np.array([known[int(key)] for key in sorted_keys])
    places = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where(sorted_keys[places] == keys, numbers[places], -1)
