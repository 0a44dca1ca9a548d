"""What messages and their predictions look like, as counts: never a text, never an id. Knows no files and no model."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, OddScoresError
from score_messages.messages import STATUSES, prediction_schema

SCORE_BINS = 10
"""Bins of equal width from 0 to 1; a score on a border is in the upper one, 1 in the last."""

LENGTH_EDGES = (0, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Most words of a message in each bin of lengths (the first: none at all); one more bin is for those beyond."""

UNKNOWN_EDGES = (0.0, 0.05, 0.1, 0.2, 0.5)
"""Largest share of unknown words in each bin of shares; one more bin is for those beyond."""

SCORE_UNIT = 2.0**-20
"""Sums are of scores rounded to this, so that they are exact, in whatever order they are added, up to 2^32 messages."""

FEWEST_SCORED, FEWEST_SCORED_BY_WORDS, FEWEST_WORDS = 20, 20, 1000
"""So many messages, and words, without which nothing is too odd to be right."""

MOST_UNKNOWN = 0.9
"""No mailbox in English has so large a share of unknown words, whatever its trade."""

Number = TypeVar("Number", int, float)

_PLACES = {name: place for place, name in enumerate(prediction_schema().names)}
_STATUS_NAMES = pa.array([str(status) for status in STATUSES])
_BINNED = {"scores": SCORE_BINS, "lengths": len(LENGTH_EDGES) + 1, "unknown": len(UNKNOWN_EDGES) + 1}


def _no_statuses() -> dict[str, int]:
    return dict.fromkeys(map(str, STATUSES), 0)


@dataclass(frozen=True)
class Profile:
    """Counts of messages. Those of two sets add up to those of both; `Profile()` is of none.

    Attributes:
        statuses: messages per status, all of them in their order, zeros too.
        scores: scored messages by score, in `SCORE_BINS` bins.
        lengths: messages by their number of words, as `LENGTH_EDGES` parts them.
        unknown: messages with a word by their share of unknown words, as `UNKNOWN_EDGES` parts them.
        words, unknown_words: of all messages.
        score_sum: of all scores, each rounded to `SCORE_UNIT`.
        score_min, score_max: None where nothing is scored.
        shortest, longest: words of scored messages; None where nothing is scored.
    """

    rows: int = 0
    statuses: Mapping[str, int] = field(default_factory=_no_statuses)
    scores: tuple[int, ...] = (0,) * _BINNED["scores"]
    lengths: tuple[int, ...] = (0,) * _BINNED["lengths"]
    unknown: tuple[int, ...] = (0,) * _BINNED["unknown"]
    words: int = 0
    unknown_words: int = 0
    score_sum: float = 0.0
    score_min: float | None = None
    score_max: float | None = None
    shortest: int | None = None
    longest: int | None = None

    @classmethod
    def of(cls, predictions: pa.RecordBatch) -> Profile:
        """Count a batch: n rows with the columns of `messages.prediction_schema()` in that order, any names."""
        columns = {name: predictions.column(place) for name, place in _PLACES.items()}
        status = np.asarray(pc.index_in(columns["status"], _STATUS_NAMES))
        words, unknown_words = np.asarray(columns["words"]), np.asarray(columns["unknown_words"])
        has_score = np.asarray(columns["score"].is_valid())
        scores = columns["score"].to_numpy(zero_copy_only=False)[has_score].astype(np.float64)
        scored_words, has_words = words[has_score], words > 0
        return cls(
            rows=len(words),
            statuses=dict(zip(_no_statuses(), _counts(status, len(STATUSES)), strict=True)),
            scores=_counts(_score_places(scores), SCORE_BINS),
            lengths=_counts(np.searchsorted(LENGTH_EDGES, words), _BINNED["lengths"]),
            unknown=_counts(_unknown_places(words[has_words], unknown_words[has_words]), _BINNED["unknown"]),
            words=int(words.sum(dtype=np.int64)),
            unknown_words=int(unknown_words.sum(dtype=np.int64)),
            score_sum=float(np.rint(scores / SCORE_UNIT).sum() * SCORE_UNIT),
            score_min=float(scores.min()) if len(scores) else None,
            score_max=float(scores.max()) if len(scores) else None,
            shortest=int(scored_words.min()) if len(scores) else None,
            longest=int(scored_words.max()) if len(scores) else None,
        )

    def __add__(self, other: Profile) -> Profile:
        """Of both together."""
        if not (self.rows and other.rows):
            return self if self.rows else other
        return Profile(
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
        )

    @property
    def scored(self) -> int:
        """Messages that have a score."""
        return sum(self.scores)

    def to_json(self) -> dict[str, Any]:
        """The fields by name; tuples become lists."""
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}
        return told | {"statuses": dict(self.statuses)}

    @classmethod
    def from_json(cls, stored: object) -> Profile | None:
        """What `to_json` gave; None for anything of another shape, such as what another version counted."""
        if not isinstance(stored, Mapping) or set(stored) != {one.name for one in fields(cls)}:
            return None
        if not all(_is_sound(name, value) for name, value in stored.items()):
            return None
        statuses = {name: stored["statuses"][name] for name in _no_statuses()}
        found = cls(**{**stored, **{name: tuple(stored[name]) for name in _BINNED}, "statuses": statuses})
        return found if found._adds_up() else None

    def _adds_up(self) -> bool:
        """Whether the counts can be of the same messages."""
        parts = [sum(self.statuses.values()), sum(self.lengths)]
        ends = [self.score_min, self.score_max, self.shortest, self.longest]
        return parts == [self.rows] * 2 and {end is not None for end in ends} == {self.scored > 0}


def reference(profiles: Mapping[str, Profile], held_out: bool) -> dict[str, Any]:
    """What the record of a model keeps of messages by the name of their data: all of them together, and how many.

    Args:
        held_out: they were held out from training, so that scores are no surer than on other messages.
    """
    whole = sum(profiles.values(), Profile())
    rows = {name: one.rows for name, one in profiles.items()}
    return {"profile": whole.to_json(), "data": rows, "held_out": held_out}


def require_sane(profile: Profile, source: str) -> None:
    """Stop what can't be right, however quiet the model is about it.

    Raises:
        OddScoresError: messages of different lengths all have the same score, or hardly a word is known.
    """
    hint = Hint("If it is right all the same, such as mail in another language", "--allow-odd")
    is_constant = profile.score_min == profile.score_max and profile.shortest != profile.longest
    if profile.scored >= FEWEST_SCORED and is_constant:
        raise OddScoresError(source, f"all its {profile.scored:,} scored messages have the same score", hint=hint)
    is_enough = profile.words >= FEWEST_WORDS and sum(profile.unknown) >= FEWEST_SCORED_BY_WORDS
    if is_enough and profile.unknown_words > MOST_UNKNOWN * profile.words:
        share = math.floor(100 * profile.unknown_words / profile.words)
        raise OddScoresError(source, f"the model doesn't know {share} % of its {profile.words:,} words", hint=hint)


def _score_places(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.clip(scores * SCORE_BINS, 0, SCORE_BINS - 1).astype(np.int64)


def _unknown_places(words: npt.NDArray[np.int32], unknown_words: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    return np.searchsorted(UNKNOWN_EDGES, unknown_words / words)


def _counts(places: npt.NDArray[np.integer[Any]], bins: int) -> tuple[int, ...]:
    return tuple(np.bincount(places, minlength=bins).tolist())


def _added(mine: Sequence[int], theirs: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(operator.add, mine, theirs))


def _there(*values: Number | None) -> list[Number]:
    return [value for value in values if value is not None]


def _is_sound(name: str, value: object) -> bool:
    """Whether a stored field is of its type: counts are whole numbers, and none is negative."""
    if name == "statuses":
        return isinstance(value, Mapping) and set(value) == set(_no_statuses()) and all(map(_is_count, value.values()))
    if name in _BINNED:
        return isinstance(value, list) and len(value) == _BINNED[name] and all(map(_is_count, value))
    if name in ("shortest", "longest"):
        return value is None or _is_count(value)
    if name in ("score_sum", "score_min", "score_max"):
        return (value is None and name != "score_sum") or _is_finite(value)
    return _is_count(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
