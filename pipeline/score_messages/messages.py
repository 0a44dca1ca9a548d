"""What the stages hand each other, and what the output table looks like. Knows no file format and no model."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.automatic_kinds import KINDS

SCHEMA_VERSION = 5

MAX_TEXT_BYTES = 1 << 20
"""A message of more UTF-8 bytes than this is not scored (`too_long`): it protects the memory of the run."""

BATCH_ROWS = 4096
"""Rows of a batch, unless their text reaches `BATCH_BYTES` first."""

BATCH_BYTES = 1 << 20
"""Text bytes after which a batch ends early, so that long messages don't make memory grow."""


class Status(StrEnum):
    """What became of a message. Only `scored` rows have a score."""

    SCORED = "scored"
    EMPTY = "empty"
    UNKNOWN_WORDS = "unknown_words"
    MALFORMED = "malformed"
    UNDECODABLE = "undecodable"
    TOO_LONG = "too_long"
    UNREADABLE_BODY = "unreadable_body"
    AUTOMATIC = "automatic"
    OTHER_LANGUAGE = "other_language"

    @property
    def code(self) -> int:
        """The number that stands for the status in arrays: its index in `STATUSES`."""
        return STATUSES.index(self)

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANINGS[self]


STATUSES = tuple(Status)

STATUSES_OF_ALL_VERSIONS = STATUSES[:6]
"""Which every schema version has; those of later versions stand behind them."""

BAD_STATUSES = (Status.MALFORMED, Status.UNDECODABLE, Status.TOO_LONG)
"""What `--max-bad` counts: rows whose text could not be read, whatever the model."""

_MEANINGS = {
    Status.SCORED: "has a prediction",
    Status.EMPTY: "holds no words",
    Status.UNKNOWN_WORDS: "too few words that the model knows to score it",
    Status.MALFORMED: "the record is broken, its boundaries are sound",
    Status.UNDECODABLE: "holds bytes that are not text in the stated encoding",
    Status.TOO_LONG: f"over {MAX_TEXT_BYTES:,} bytes of text",
    Status.UNREADABLE_BODY: "a mail whose text is encrypted, attached, another mail's or an invitation",
    Status.AUTOMATIC: "machine mail, with --automatic skip",
    Status.OTHER_LANGUAGE: "in another language than the model's; the column language says which",
}

StatusCodes = npt.NDArray[np.uint8]

AutomaticCodes = npt.NDArray[np.uint8]
"""Of each message 1 + the index of its kind in `automatic_kinds.KINDS`; 0 for what a person sent."""

_CODES = {kind: code for code, kind in enumerate((None, *KINDS))}


def automatic_codes(kinds: Iterable[str | None]) -> AutomaticCodes:
    """The codes of kinds of machine mail; None for what a person sent, as whatever else isn't a kind.

    >>> automatic_codes(["bounce", None]).tolist()
    [2, 0]
    """
    return np.array([_CODES.get(kind, 0) for kind in kinds], dtype=np.uint8)


@dataclass(frozen=True)
class Messages:
    """A batch of n messages as a reader gives it, in the order of the source.

    Attributes:
        columns: the passthrough columns, as the user gave them, n rows.
        ids: string[n], `message_id` of the output; null where the id itself was lost.
        body: string[n] without nulls, valid UTF-8; "" for a row that could not be read.
        status: uint8[n], indices into `STATUSES`; `scored` means that nothing is wrong so far.
        has_own_id: whether `ids` are the messages' own or only say where they stood: bool[n], or the same for all.
        dates: of the messages as the source has them, [n] times, dates or text; None if it has none. Once they are read
            they are timestamp[ms, UTC].
        unread_dates: which of them are there but can't be read: bool[n]; None if none could fail.
        automatic: which of them are machine mail; None if they are no mails.
    """

    columns: pa.RecordBatch
    ids: pa.StringArray
    body: pa.StringArray
    status: StatusCodes
    has_own_id: npt.NDArray[np.bool_] | bool = False
    dates: pa.Array | None = None
    unread_dates: npt.NDArray[np.bool_] | None = None
    automatic: AutomaticCodes | None = None

    def __len__(self) -> int:
        return len(self.body)

    def first(self, count: int) -> Messages:
        """The first `count` messages."""
        return self.take(np.arange(min(count, len(self))))

    def take(self, indices: npt.NDArray[np.int64]) -> Messages:
        """The messages at `indices` (from 0), in that order."""
        rows = pa.array(indices)
        return Messages(
            columns=self.columns.take(rows),
            ids=self.ids.take(rows),
            body=self.body.take(rows),
            status=self.status[indices],
            has_own_id=self.has_own_id if isinstance(self.has_own_id, bool) else self.has_own_id[indices],
            dates=None if self.dates is None else self.dates.take(rows),
            unread_dates=None if self.unread_dates is None else self.unread_dates[indices],
            automatic=None if self.automatic is None else self.automatic[indices],
        )


@dataclass(frozen=True)
class PredictionField:
    """A column that scoring adds; `since` that schema version. New ones stand behind those that were there before."""

    name: str
    type: pa.DataType
    meaning: str
    since: int = 1


PREDICTION_FIELDS = (
    PredictionField(
        "message_id",
        pa.string(),
        "the id column, a mail's Message-ID, a file's path, or else the record number; null if lost",
    ),
    PredictionField(
        "sentiment", pa.string(), "negative, neutral (if the model has it) or positive; null unless scored"
    ),
    PredictionField(
        "score", pa.float32(), "p_positive / (p_positive + p_negative), 0 negative to 1 positive; null unless scored"
    ),
    PredictionField("status", pa.string(), "what became of the message: " + ", ".join(STATUSES)),
    PredictionField("words", pa.int32(), "words of the whole message"),
    PredictionField("unknown_words", pa.int32(), "those of them that the model's vocabulary doesn't hold"),
    PredictionField("truncated", pa.bool_(), "the model saw only part of the words: no more than its card says"),
    PredictionField("p_negative", pa.float32(), "probability of negative; the three sum to 1; null unless scored", 2),
    PredictionField("p_neutral", pa.float32(), "probability of neutral; 0 if the model knows no neutral", 2),
    PredictionField("p_positive", pa.float32(), "probability of positive", 2),
    PredictionField(
        "language", pa.string(), "ISO 639-1, such as en; null where it can't be told, or the model has no language", 4
    ),
)


BECAUSE = PredictionField(
    "because",
    pa.string(),
    "the phrases that moved the score most, with their effects in log-odds; null unless scored",
    5,
)
"""The column behind these, of a table that was asked for reasons."""


def added_fields(explains: bool = False) -> tuple[PredictionField, ...]:
    """What scoring adds, in order; with reasons if it explains."""
    return (*PREDICTION_FIELDS, BECAUSE) if explains else PREDICTION_FIELDS


@functools.cache
def prediction_schema(prefix: str = "", explains: bool = False) -> pa.Schema:
    """The columns that scoring adds, in order, each name behind `prefix`."""
    return pa.schema([pa.field(prefix + field.name, field.type) for field in added_fields(explains)])


@functools.cache
def names_in_all_versions(prefix: str = "") -> tuple[str, ...]:
    """Names of the prediction columns that a table of any schema version has, in order, each behind `prefix`."""
    return tuple(prefix + field.name for field in PREDICTION_FIELDS if field.since == 1)


def predictions_begin(names: Sequence[str]) -> int:
    """Index of the first prediction column of a table, of whatever schema version and prefix, by its column names.

    The last place where they could begin, since a table that was scored twice has those of before among its own.

    Raises:
        ValueError: the table has none.

    >>> predictions_begin(["text", *names_in_all_versions(), *names_in_all_versions("x_"), "x_p_negative"])
    8
    """
    first, *_ = known = names_in_all_versions()
    for index in reversed(range(len(names) - len(known) + 1)):
        prefix = names[index].removesuffix(first)
        if tuple(names[index : index + len(known)]) == names_in_all_versions(prefix):
            return index
    raise ValueError("no scored table")
