"""Texts of each kind of message in a period, or a sample of them if they are many. Knows no phrases.

Which messages a sample has is decided by numbers that hang on the row's place alone: the same tables give the same
sample. A message is in it if its number is below the sample's rate; so the messages below a lower rate are a sample,
too, and those of two samples below the lower of their rates are one of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.asked import Days
from score_messages.masks import Bools, true_of
from score_messages.report.alike import Keys, columns_for_keys, keys_of, threads_of
from score_messages.report.hashes import NONE, Hashes, mixed
from score_messages.report.judged import Int64s, judged, rows_of
from score_messages.report.log_odds import Floats
from score_messages.report.name_places import Int32s
from score_messages.report.texts import text_columns, texts_of
from score_messages.tables import ScoredTable

MOST_MESSAGES = 30_000
"""Messages of each kind and period whose texts are read, and of whose words."""

MOST_WORDS = 1_500_000

MOST_CHARACTERS = 4_000
"""Of a message; what people write about stands in front."""

MOST_BYTES = 32 << 20
"""Of a kind's texts, where words are longer than words are."""

_LEAST_RATE = 1e-9
_WORDS = MOST_CHARACTERS // 6
"""About as many words."""

_PLACE = np.uint64(1 << 40)


@dataclass(frozen=True)
class Kind:
    """Messages of a sentiment in a period, by its number."""

    period: int
    sentiment: str


@dataclass(frozen=True)
class Sample:
    """Texts of n messages of a kind, each thread and each repeated text once.

    Attributes:
        texts: string[n], their beginnings, in an order that says nothing.
        numbers: float64[n], by which they were drawn: below `rate`.
        rate: share of the kind's messages that were read; `read` so many, of `of`.
    """

    texts: pa.StringArray
    numbers: Floats
    rate: float
    read: int
    of: int


@dataclass
class _Collected:
    """What was drawn of one kind so far.

    Attributes:
        rate: halved where texts are so much longer than their words tell that they would fill the memory.
        of: messages of the kind.
        bytes: of the texts.
    """

    rate: float
    of: int
    texts: list[pa.StringArray] = field(default_factory=list)
    numbers: list[Floats] = field(default_factory=list)
    keys: list[Keys] = field(default_factory=list)
    bytes: int = 0

    def add(self, texts: pa.StringArray, numbers: Floats, keys: Keys) -> None:
        """Take those of the messages that are still in the sample."""
        self._keep(texts, numbers, keys)
        while self.bytes > MOST_BYTES and self.rate > _LEAST_RATE:
            self.rate /= 2
            parts = list(zip(self.texts, self.numbers, self.keys, strict=True))
            self.texts, self.numbers, self.keys, self.bytes = [], [], [], 0
            for part in parts:
                self._keep(*part)

    def _keep(self, texts: pa.StringArray, numbers: Floats, keys: Keys) -> None:
        inside = np.flatnonzero(numbers < self.rate)
        self.texts.append(texts.take(pa.array(inside)))
        self.bytes += self.texts[-1].nbytes
        self.numbers.append(numbers[inside])
        self.keys.append(keys.take(inside))

    def sample(self) -> Sample:
        """Each thread and text once."""
        numbers = np.concatenate([np.empty(0), *self.numbers])
        if not len(numbers):
            return Sample(pa.array([], pa.string()), numbers, self.rate, 0, self.of)
        order = np.argsort(numbers, kind="stable")
        order = order[_different(Keys.together(self.keys).take(order))]
        texts = pa.concat_arrays(self.texts).take(pa.array(order))
        return Sample(texts, numbers[order], self.rate, len(numbers), self.of)


@dataclass(frozen=True)
class _Rows:
    """The rows of a table that count: their numbers, the index of their kind, and their words.

    A row of none of the kinds has the index after the last. int64[n], uint8[n], int32[n].
    """

    numbers: Int64s
    kinds: npt.NDArray[np.uint8]
    words: Int32s


def draw(
    tables: Sequence[ScoredTable], periods: Sequence[Days], kinds: Sequence[Kind], text_column: str | None
) -> Mapping[Kind, Sample]:
    """A sample of each kind, from those of the tables that have texts."""
    with_texts = [table for table in tables if text_columns(table, text_column)]
    all_rows = [_rows(table, periods, kinds) for table in with_texts]
    amounts = [_amount(all_rows, index) for index in range(len(kinds))]
    collected = [_Collected(_rate(*amount), amount[0]) for amount in amounts]
    rates = np.array([*(of_kind.rate for of_kind in collected), 0.0])
    threads = threads_of(with_texts, [rows.numbers for rows in all_rows])
    for number, (table, rows) in enumerate(zip(with_texts, all_rows, strict=True)):
        names = text_columns(table, text_column)
        is_in = _drawn(number, rows.numbers) < rates[rows.kinds]
        for part in rows_of(table, rows.numbers[is_in], [*columns_for_keys(table), *names]):
            here = rows.kinds[np.searchsorted(rows.numbers, part.rows)]
            for index in np.unique(here):
                of_kind = part.take(here == index)
                texts = pc.utf8_slice_codeunits(texts_of(of_kind, names), 0, MOST_CHARACTERS)
                collected[index].add(texts, _drawn(number, of_kind.rows), keys_of(table, of_kind, names, threads))
    return {kind: of_kind.sample() for kind, of_kind in zip(kinds, collected, strict=True)}


def _rows(table: ScoredTable, periods: Sequence[Days], kinds: Sequence[Kind]) -> _Rows:
    numbers, indices, words = [np.empty(0, np.int64)], [np.empty(0, np.uint8)], [np.empty(0, np.int32)]
    for part in judged(table, _all_days(periods), ["date", "sentiment", "words"]):
        inside = [days.holds(part["date"]) for days in periods]
        index = np.full(len(part.rows), len(kinds), np.uint8)
        for number, kind in enumerate(kinds):
            of_sentiment = true_of(pc.equal(part["sentiment"], kind.sentiment))
            index[inside[kind.period] & of_sentiment] = number
        counts = index < len(kinds)
        numbers.append(part.rows[counts])
        indices.append(index[counts])
        words.append(np.asarray(pc.fill_null(part["words"], 0))[counts])
    return _Rows(np.concatenate(numbers), np.concatenate(indices), np.concatenate(words))


def _amount(all_rows: Sequence[_Rows], index: int) -> tuple[int, int]:
    """Messages of a kind, and their words as far as they are read."""
    words = [rows.words[rows.kinds == index] for rows in all_rows]
    return sum(map(len, words)), sum(int(np.minimum(part, _WORDS).sum(dtype=np.int64)) for part in words)


def _rate(messages: int, words: int) -> float:
    return min(1.0, MOST_MESSAGES / max(messages, 1), MOST_WORDS / max(words, 1))


def _all_days(periods: Sequence[Days]) -> Days:
    """From the first day of all periods to the last."""
    since = [days.since for days in periods if days.since is not None]
    until = [days.until for days in periods if days.until is not None]
    return Days(min(since) if len(since) == len(periods) else None, max(until) if len(until) == len(periods) else None)


def _drawn(table: int, rows: Int64s) -> Floats:
    """Of rows of a table: float64[n], from 0 to below 1, all alike probable."""
    places: Hashes = rows.astype(np.uint64) + np.uint64(table + 1) * _PLACE
    return mixed(places).astype(np.float64) / 2.0**64


def _different(keys: Keys) -> Bools:
    """Which of n messages are the first of their words, thread and matter: bool[n]."""
    is_first = keys.words != NONE
    for part, is_compared in ((keys.words, None), (keys.threads, None), (keys.matters, keys.answers)):
        _, first = np.unique(part, return_index=True)
        is_new = part == NONE
        is_new[first] = True
        is_first &= is_new if is_compared is None else is_new | ~is_compared
    return np.asarray(is_first)
