"""Which messages of an input are judged already: in its own part, or in that of another input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.days import NO_DAY, Days
from pipeline.dataset.keys import KeyIndex, Keys, PartKeys, is_in, keys_of
from pipeline.messages import VERDICT_FIELDS, Messages

Places = npt.NDArray[np.int64]


class OwnRows:
    """The rows that stand in the input's own part: found by key, with their day and, if they may be used, verdicts."""

    def __init__(self, keys: PartKeys, verdicts: pa.Table | None) -> None:
        order = np.argsort(keys.keys, kind="stable")
        self._places = order[keys.keys[order] != 0]
        self._keys = keys.keys[self._places]
        self._days = keys.days
        self._verdicts = verdicts
        self.has_verdicts = verdicts is not None

    def find(self, keys: Keys) -> Places:
        """The place of a row with each key: int64[n]; -1 where there is none."""
        found = is_in(keys, self._keys)
        places = np.full(len(keys), -1, np.int64)
        places[found] = self._places[np.searchsorted(self._keys, keys[found])]
        return places

    def days(self, places: Places) -> Days:
        """Their days; `NO_DAY` for place -1."""
        return np.where(places < 0, NO_DAY, self._days[places] if len(self._days) else NO_DAY).astype(np.int32)

    def verdicts(self, places: Places) -> pa.Table:
        """Their verdicts, by the columns of `messages.VERDICT_FIELDS`."""
        if self._verdicts is None:
            raise ValueError("these verdicts may not be used")
        return self._verdicts.take(pa.array(places))


def read_verdicts(root: Path, files: Sequence[str], prefix: str) -> pa.Table:
    """The verdict columns of a part's files, one behind the other. Raises OSError, ArrowException, KeyError."""
    names = [prefix + field.name for field in VERDICT_FIELDS]
    return pa.concat_tables([pq.ParquetFile(root / path).read(names).select(names) for path in files])


@dataclass(frozen=True)
class Sorted:
    """A batch of n messages, of which those that stand elsewhere are left out.

    Attributes:
        kept: the messages that become rows of this input's part, in order.
        keys: of the kept ones.
        own: places of the kept ones in the own part: -1 for those that have to be judged.
        own_days: the days that they had there; `NO_DAY` for none.
        elsewhere: keys of those left out.
    """

    kept: Messages
    keys: Keys
    own: Places
    own_days: Days
    elsewhere: Keys

    @property
    def fresh(self) -> Places:
        """Places among the kept ones of those to be judged."""
        return np.flatnonzero(self.own < 0)


class Known:
    """What is known when an input is read.

    Args:
        own: the rows of its own part; None if they can't be told or there are none.
        others: gives the keys of all parts, of its own too; None if other parts don't count. Not asked before the
            first message with an id.
    """

    def __init__(self, own: OwnRows | None, others: Callable[[], KeyIndex] | None) -> None:
        self._own = own
        self._others = others

    def sort(self, messages: Messages) -> Sorted:
        """Tell which messages of a batch are to be judged, which are carried over, and which stand elsewhere."""
        keys = keys_of(messages)
        own = np.full(len(keys), -1, np.int64) if self._own is None else self._own.find(keys)
        elsewhere = np.zeros(len(keys), bool)
        if self._others is not None and keys.any():
            elsewhere = self._others().holds(keys) & (own < 0)
        days = np.full(len(keys), NO_DAY, np.int32) if self._own is None else self._own.days(own)
        if self._own is None or not self._own.has_verdicts:
            own = np.full(len(keys), -1, np.int64)
        if not elsewhere.any():
            return Sorted(messages, keys, own, days, keys[:0])
        stay = np.flatnonzero(~elsewhere)
        return Sorted(messages.take(stay), keys[stay], own[stay], days[stay], keys[elsewhere])

    def with_verdicts(self, batch: Sorted, fresh: pa.RecordBatch) -> pa.RecordBatch:
        """The verdicts of all kept messages, those carried over put between the fresh ones."""
        carried = np.flatnonzero(batch.own >= 0)
        if self._own is None or not len(carried):
            return fresh
        both = pa.concat_tables([pa.Table.from_batches([fresh]), _as(self._own.verdicts(batch.own[carried]), fresh)])
        order = np.argsort(np.concatenate([batch.fresh, carried]), kind="stable")
        return both.take(pa.array(order)).combine_chunks().to_batches(max_chunksize=None)[0]


def _as(table: pa.Table, batch: pa.RecordBatch) -> pa.Table:
    return table.rename_columns(batch.schema.names).cast(batch.schema)
