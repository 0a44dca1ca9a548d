"""The first pass over a source: of each text a few numbers, so that memory doesn't hold texts. Knows no target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.days.asked import Days
from score_messages.masks import of_people, true_of
from score_messages.messages import Status
from score_messages.sampling.inclusion import Counts, Indices
from score_messages.sampling.label_columns import TextColumns, texts_of
from score_messages.sampling.strata import Codes, Floats, entropies, strata_of
from score_messages.sampling.text_keys import Keys, keys_of, text_keys
from score_messages.tables import ScoredTable

BATCH_ROWS = 16_384

SENDER = "from_domain"

NEW_SINCE = 0.1
"""A sender is new if nothing came from it before the last messages: this share of all."""

LONGEST = 32_000
"""Characters of a text in a sheet, whose cells hold little more (32,767 in units of UTF-16); the rest is cut off."""

_MESSAGE = np.dtype(
    [("key", "u8"), ("row", "i8"), ("entropy", "f4"), ("unknown", "f4"), ("sender", "u8"), ("time", "i8")]
)
"""What is remembered of each message."""

_Messages = np.ndarray[tuple[int], np.dtype[np.void]]

_NUMBERS = ("status", "score", "words", "unknown_words", "p_negative", "p_neutral", "p_positive", "date")
_COLUMNS = (*_NUMBERS, "automatic", SENDER)


@dataclass
class LeftOut:
    """Rows that are not in the population, by why: the first reason counts."""

    without_prediction: int = 0
    automatic: int = 0
    other_days: int = 0
    undated: int = 0
    earlier: int = 0

    def in_words(self, samples: str = "") -> str:
        """How many for which reason; "" for none. `samples` is put behind those that an earlier one holds."""
        reasons = {
            "without a prediction": self.without_prediction,
            "machine mail": self.automatic,
            "of other days": self.other_days,
            "without a date": self.undated,
            f"in earlier samples{samples}": self.earlier,
        }
        return ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if count)


@dataclass(frozen=True)
class Population:
    """The m texts of a source that can be drawn.

    Attributes:
        keys: uint64[m], different.
        copies: int64[m], how many messages have the text.
        rows: int64[m], the number of the first of them among all rows of all tables, from 0.
        strata: int8[m], as `Stratum`.
        left_out: the messages that can't.
    """

    keys: Keys
    copies: Counts
    rows: Indices
    strata: Codes
    left_out: LeftOut

    @property
    def messages(self) -> int:
        """How many messages the texts stand for: N."""
        return int(self.copies.sum())


def read_population(
    tables: Sequence[ScoredTable], texts: Sequence[TextColumns], days: Days, earlier: Keys
) -> Population:
    """Go through all rows once.

    Args:
        texts: the columns with the message, of each table.
        days: of which messages are wanted.
        earlier: uint64[k], keys of the texts of earlier samples.

    Raises:
        InputError: a table is damaged, or has no such column.
    """
    messages, left_out, first = [np.empty(0, _MESSAGE)], LeftOut(), 0
    known = np.unique(earlier)
    for table, names in zip(tables, texts, strict=True):
        for batch in table.batches([*_COLUMNS, *names.columns], BATCH_ROWS):
            wanted = _wanted(batch, days, left_out)
            of_batch = _remembered(batch.take(pa.array(wanted)), names, wanted + first, known)
            left_out.earlier += len(wanted) - len(of_batch)
            messages.append(of_batch)
            first += batch.num_rows
    return _grouped(np.concatenate(messages), left_out)


def _wanted(batch: pa.RecordBatch, days: Days, left_out: LeftOut) -> Indices:
    """The rows that could be judged, of people, in the days asked for; the others are counted."""
    scored = true_of(pc.equal(batch.column("status"), Status.SCORED.value))
    left_out.without_prediction += int((~scored).sum())
    sent = scored & of_people(batch.column("automatic"))
    left_out.automatic += int((scored & ~sent).sum())
    dated = sent & (true_of(pc.is_valid(batch.column("date"))) | (not days))
    left_out.undated += int((sent & ~dated).sum())
    inside = dated & days.holds(batch.column("date"))
    left_out.other_days += int((dated & ~inside).sum())
    return np.flatnonzero(inside)


def _remembered(batch: pa.RecordBatch, names: TextColumns, rows: Indices, known: Keys) -> _Messages:
    """The messages of a batch without those that an earlier sample holds."""
    texts = texts_of(batch, names)
    messages = np.empty(batch.num_rows, _MESSAGE)
    messages["key"], messages["row"] = text_keys(texts), rows
    messages["sender"] = keys_of(batch.column(SENDER))
    messages["time"] = pc.fill_null(batch.column("date").cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    messages["entropy"], messages["unknown"] = _entropy(batch), _unknown(batch)
    return messages[~(np.isin(messages["key"], known) | _cut_before(texts, known))]


def _entropy(batch: pa.RecordBatch) -> Floats:
    score = _floats(batch.column("score"))
    negative, neutral, positive = (_floats(batch.column(f"p_{name}")) for name in ("negative", "neutral", "positive"))
    is_missing = np.isnan(negative)  # a table of the first schema has only the score
    shares = (np.where(is_missing, 1 - score, negative), np.where(is_missing, 0, neutral))
    return np.nan_to_num(entropies(*shares, np.where(is_missing, score, positive)))


def _unknown(batch: pa.RecordBatch) -> Floats:
    words, unknown = _floats(batch.column("words")), _floats(batch.column("unknown_words"))
    return np.asarray(np.nan_to_num(unknown / np.maximum(words, 1)), np.float32)


def _cut_before(texts: pa.StringArray, known: Keys) -> npt.NDArray[np.bool_]:
    """bool[n]: whether an earlier sheet holds the text as far as a cell does."""
    cut = np.zeros(len(texts), np.bool_)
    long = np.flatnonzero(true_of(pc.greater(pc.utf8_length(texts), LONGEST)))
    if len(known) and len(long):
        cut[long] = np.isin(text_keys(pc.utf8_slice_codeunits(texts.take(pa.array(long)), 0, LONGEST)), known)
    return cut


def _grouped(messages: _Messages, left_out: LeftOut) -> Population:
    """Messages with the same key as one text, in the place of the first."""
    new_sender = _from_new_senders(messages["sender"], messages["time"])
    different, firsts, copies = np.unique(messages["key"], return_index=True, return_counts=True)
    of_texts = messages[firsts]
    strata = strata_of(of_texts["entropy"], of_texts["unknown"], new_sender[firsts])
    return Population(different, copies.astype(np.int64), of_texts["row"], strata, left_out)


def _from_new_senders(senders: Keys, times: Indices) -> npt.NDArray[np.bool_]:
    """bool[n]: whether nothing came from a message's sender before the last messages; by time, or else by place."""
    place = np.arange(len(senders)) if (times == 0).any() else times
    different, which = np.unique(senders, return_inverse=True)
    if len(different) < 2:
        return np.zeros(len(senders), np.bool_)
    begins = np.full(len(different), np.iinfo(np.int64).max)
    np.minimum.at(begins, which, place)
    is_late = begins > np.quantile(place, 1 - NEW_SINCE)
    return np.asarray(is_late[which] & (senders != 0), np.bool_)


def _floats(column: pa.Array) -> Floats:
    return np.asarray(column.cast(pa.float32(), safe=False).to_numpy(zero_copy_only=False), np.float32)
