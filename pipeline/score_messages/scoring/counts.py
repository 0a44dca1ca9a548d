"""What messages and their predictions come to, as counts: never a text, never an id. Knows no files and no model.

The one place where predictions are counted: for a table's footer and report, a day's row in `daily`, the profile in a
run's or a model's record, and the checks before a table is written.
"""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.automatic_kinds import KINDS
from score_messages.messages import AutomaticCodes, Status
from score_messages.scoring.bins import BINS, SENTIMENTS, SIZES, SUMS, GroupSums, sums_by_group
from score_messages.scoring.sound_counts import STATUS_NAMES, TUPLES, all_counts, is_sound

Number = TypeVar("Number", int, float)

_NOT_STORED = {"sentiments", "score_total"}
_OF_MACHINE_MAIL = {"automatic", "people"}
"""Stored only where there is machine mail."""


@dataclass(frozen=True)
class Counts:
    """Counts of messages. Those of two sets add up to those of both; `Counts()` is of none.

    Attributes:
        statuses: messages per status, all of them in their order, zeros too.
        scores: scored messages by score, in `bins.SCORE_BINS` bins.
        lengths: messages by their number of words, as `bins.LENGTH_EDGES` parts them.
        unknown: messages with a word by their share of unknown words, as `bins.UNKNOWN_EDGES` parts them.
        words, unknown_words: of all messages.
        score_sum: of all scores, each rounded to `bins.SCORE_UNIT`.
        score_min, score_max: None where nothing is scored.
        shortest, longest: words of scored messages; None where nothing is scored.
        sentiments: messages per sentiment, `bins.SENTIMENTS` in their order, zeros too.
        score_total: of all scores as they are; its last bits depend on the order in which they were added.
        automatic: mails per kind of machine mail, all kinds of `automatic_kinds.KINDS`, zeros too; empty if no message
            is a mail, None if it isn't known.
        people: counts of what people sent; None if that is all, or if it isn't known.
    """

    rows: int = 0
    statuses: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(STATUS_NAMES, 0))
    scores: tuple[int, ...] = (0,) * SIZES["scores"]
    lengths: tuple[int, ...] = (0,) * SIZES["lengths"]
    unknown: tuple[int, ...] = (0,) * SIZES["unknown"]
    words: int = 0
    unknown_words: int = 0
    score_sum: float = 0.0
    score_min: float | None = None
    score_max: float | None = None
    shortest: int | None = None
    longest: int | None = None
    sentiments: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(SENTIMENTS, 0))
    score_total: float = field(default=0.0, compare=False)
    automatic: Mapping[str, int] | None = field(default_factory=dict)
    people: Counts | None = None

    @classmethod
    def of(cls, predictions: pa.RecordBatch, automatic: AutomaticCodes | None = None) -> Counts:
        """Count a batch: n rows, as in `bins.sums_by_group`; `automatic` as in `Messages`."""
        counted = CountsByGroup()
        counted.add(predictions, np.zeros(len(predictions), np.int32), automatic)
        return counted.counts().get(0, cls())

    @classmethod
    def _from_sums(cls, added: npt.NDArray[np.float64], least: npt.NDArray[np.float64]) -> Counts:
        """One row of `GroupSums`."""
        ends = np.cumsum(list(SIZES.values()))[:-1]
        bins = dict(zip(SIZES, (part.astype(int).tolist() for part in np.split(added[:BINS], ends)), strict=True))
        words, unknown_words, score_sum, score_total = added[BINS:].tolist()
        score_min, score_max, shortest, longest = least.tolist()
        has_scores = math.isfinite(score_min)
        tuples: dict[str, Any] = {name: tuple(bins[name]) for name in TUPLES}
        return cls(
            rows=sum(bins["statuses"]),
            statuses=dict(zip(STATUS_NAMES, bins["statuses"], strict=True)),
            **tuples,
            words=int(words),
            unknown_words=int(unknown_words),
            score_sum=score_sum,
            score_min=score_min if has_scores else None,
            score_max=-score_max if has_scores else None,
            shortest=int(shortest) if has_scores else None,
            longest=-int(longest) if has_scores else None,
            sentiments=dict(zip(SENTIMENTS, bins["sentiments"], strict=True)),
            score_total=score_total,
        )

    def __add__(self, other: Counts) -> Counts:
        """Of both together."""
        if not (self.rows and other.rows):
            return self if self.rows else other
        return Counts(
            rows=self.rows + other.rows,
            statuses={name: count + other.statuses[name] for name, count in self.statuses.items()},
            scores=_added(self.scores, other.scores),
            lengths=_added(self.lengths, other.lengths),
            unknown=_added(self.unknown, other.unknown),
            words=self.words + other.words,
            unknown_words=self.unknown_words + other.unknown_words,
            score_sum=self.score_sum + other.score_sum,
            score_min=min(_there(self.score_min, other.score_min), default=None),
            score_max=max(_there(self.score_max, other.score_max), default=None),
            shortest=min(_there(self.shortest, other.shortest), default=None),
            longest=max(_there(self.longest, other.longest), default=None),
            sentiments={name: count + other.sentiments[name] for name, count in self.sentiments.items()},
            score_total=self.score_total + other.score_total,
            automatic=_kinds_added(self.automatic, other.automatic),
            people=None if self.all_by_people and other.all_by_people else self.of_people + other.of_people,
        )

    @property
    def all_by_people(self) -> bool:
        """Whether there is no machine mail among them, as far as that is known."""
        return self.people is None

    @property
    def of_people(self) -> Counts:
        """Of what people sent, as far as that is known."""
        return self if self.people is None else self.people

    @property
    def scored(self) -> int:
        """Messages that have a score."""
        return self.statuses[Status.SCORED]

    def sentiments_of(self, classes: Sequence[str]) -> dict[str, int]:
        """Scored messages per class of a model, zeros too."""
        return {name: self.sentiments[name] for name in classes}

    def to_json(self) -> dict[str, Any]:
        """The profile that a record keeps: the fields by name, but for the two that it has no use for."""
        stored = {name: value for name, value in vars(self).items() if name not in _NOT_STORED | _OF_MACHINE_MAIL}
        lists = {name: list(stored[name]) for name in TUPLES}
        machines = (
            {"automatic": dict(self.automatic or {}), "people": self.people.to_json()}
            if self.people is not None
            else {}
        )
        return stored | lists | {"statuses": dict(self.statuses)} | machines

    @classmethod
    def from_json(cls, stored: object) -> Counts | None:
        """What `to_json` gave, zeros for what it left out; None for what is of another shape, as of another version."""
        names = {field.name for field in fields(cls)} - _NOT_STORED - _OF_MACHINE_MAIL
        if not isinstance(stored, Mapping) or set(stored) - _OF_MACHINE_MAIL != names:
            return None
        if not all(is_sound(name, value) for name, value in stored.items() if name in names):
            return None
        own = {name: stored[name] for name in names}
        statuses = {name: own["statuses"].get(name, 0) for name in STATUS_NAMES}
        counts = cls(**{**own, **{name: tuple(own[name]) for name in TUPLES}, "statuses": statuses})
        if not counts._adds_up():
            return None
        return counts._with_machine_mail(stored) if _OF_MACHINE_MAIL & set(stored) else counts

    def _with_machine_mail(self, stored: Mapping[str, Any]) -> Counts | None:
        automatic, people = stored.get("automatic"), stored.get("people")
        if not isinstance(automatic, Mapping) or not isinstance(people, Mapping) or _OF_MACHINE_MAIL & set(people):
            return None
        counts = Counts.from_json(people)
        if counts is None or not set(automatic) <= set(KINDS) or not all_counts(automatic):
            return None
        if counts.rows + sum(automatic.values()) != self.rows:
            return None
        return replace(self, automatic={kind: automatic.get(kind, 0) for kind in KINDS}, people=counts)

    def _adds_up(self) -> bool:
        """Whether the counts can be of the same messages."""
        wholes = [sum(self.statuses.values()), sum(self.lengths)]
        ends = [self.score_min, self.score_max, self.shortest, self.longest]
        return wholes == [self.rows] * 2 and {end is not None for end in ends} == {sum(self.scores) > 0}


class CountsByGroup:
    """Counts of the messages of each group, such as each day, while their batches pass: all mails, or all no mails."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._all, self._people = _Sums(), _Sums()
        self._kinds: dict[int, npt.NDArray[np.int64]] = defaultdict(lambda: np.zeros(len(KINDS), np.int64))

    def add(
        self, predictions: pa.RecordBatch, group: npt.NDArray[np.int32], automatic: AutomaticCodes | None = None
    ) -> None:
        """Count a batch: n rows as in `bins.sums_by_group`, the group of each, int32[n], and its kind of mail."""
        here, index = np.unique(group, return_inverse=True)
        sums = sums_by_group(predictions, index, len(here))
        self._all.add(here, sums)
        if automatic is not None:
            is_machine = automatic > 0
            self._add_kinds(here, index, automatic)
            if is_machine.any():
                rows = predictions.filter(pa.array(~is_machine))
                sums = sums_by_group(rows, index[~is_machine], len(here))
            self._people.add(here, sums)

    def _add_kinds(
        self, here: npt.NDArray[np.int32], index: npt.NDArray[np.integer], automatic: AutomaticCodes
    ) -> None:
        codes = len(KINDS) + 1
        counts = np.bincount(index * codes + automatic, minlength=len(here) * codes).reshape(-1, codes)[:, 1:]
        for name, row in zip(here.tolist(), counts, strict=True):
            self._kinds[name] += row

    def counts(self) -> dict[int, Counts]:
        """By group, in order."""
        return {name: self._with_machine_mail(name, counts) for name, counts in self._all.counts().items()}

    def _with_machine_mail(self, name: int, counts: Counts) -> Counts:
        if name not in self._kinds:
            return counts
        automatic = dict(zip(KINDS, self._kinds[name].tolist(), strict=True))
        people = self._people.counts_of(name) if any(automatic.values()) else None
        return replace(counts, automatic=automatic, people=people)


class _Sums:
    """Sums of each group."""

    def __init__(self) -> None:
        self._added: dict[int, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(BINS + len(SUMS)))
        self._least: dict[int, npt.NDArray[np.float64]] = defaultdict(lambda: np.full(4, np.inf))

    def add(self, groups: npt.NDArray[np.int32], sums: GroupSums) -> None:
        for number, name in enumerate(groups.tolist()):
            self._added[name] += sums.added[number]
            np.minimum(self._least[name], sums.least[number], out=self._least[name])

    def counts_of(self, name: int) -> Counts:
        return Counts._from_sums(self._added[name], self._least[name])

    def counts(self) -> dict[int, Counts]:
        return {name: self.counts_of(name) for name in sorted(self._added)}


def reference(counts: Mapping[str, Counts], held_out: bool) -> dict[str, Any]:
    """What the record of a model keeps of messages by the name of their data: all of them together, and how many.

    Args:
        held_out: they were held out from training, so that scores are no surer than on other messages.
    """
    rows = {name: of_data.rows for name, of_data in counts.items()}
    return {"profile": sum(counts.values(), Counts()).to_json(), "data": rows, "held_out": held_out}


def _added(mine: Sequence[int], theirs: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(operator.add, mine, theirs))


def _kinds_added(mine: Mapping[str, int] | None, theirs: Mapping[str, int] | None) -> Mapping[str, int] | None:
    if mine is None or theirs is None:
        return None
    return {kind: mine.get(kind, 0) + theirs.get(kind, 0) for kind in KINDS if kind in mine or kind in theirs}


def _there(*values: Number | None) -> list[Number]:
    return [value for value in values if value is not None]
