"""Which messages of an input are scored already: in its own part, or in that of another input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.dataset.catalog import NO_DAY, Days
from score_messages.dataset.keys import Hits, KeyFile, KeyIndex, Keys, Rows, keys_of
from score_messages.dataset.known.own_predictions import OwnPredictions
from score_messages.messages import Messages
from score_messages.write.disk_errors import disk_errors

Holders = Mapping[str, frozenset[int] | None]
"""The parts whose rows a file of keys tells of; of a part that was left halfway only the rows of some days."""


@dataclass(frozen=True)
class Sorted:
    """A batch of n messages, of which those that stand elsewhere are left out.

    Attributes:
        kept: the messages that become rows of this input's part, in order.
        keys: of the kept ones.
        own: rows of the kept ones in the own part: -1 for those that have to be scored.
        own_days: the days that they had there; `NO_DAY` for none.
        left_out: how many are left out.
    """

    kept: Messages
    keys: Keys
    own: Rows
    own_days: Days
    left_out: int = 0

    @property
    def fresh(self) -> Rows:
        """Indices, among the kept ones, of those to be scored."""
        return np.flatnonzero(self.own < 0)


@dataclass
class _Matches:
    """Of n messages: the row in the own part or -1, its day, and by other part which messages stand there: bool[n]."""

    rows: Rows
    days: Days
    others: dict[str, npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Compared:
    """What there is to compare with; see `known_messages.KnownMessages`.

    Attributes:
        folder: as people call it, for errors.
        part: the input's own.
        secret: on which the keys of its new version will depend.
        index: gives all keys that count, the part's own too. Not asked before the first message with an id.
        holders: gives the parts that a file tells of.
        own_file: name of the file with the keys of all rows of the own part; None if there is none.
        predictions: of the part's own rows; None if they may not be used.
        gives_up: whether the part leaves out what stands elsewhere even if it holds it, too.
    """

    folder: str
    part: str
    secret: bytes
    index: Callable[[], KeyIndex]
    holders: Callable[[str], Holders]
    own_file: str | None
    predictions: Callable[[], OwnPredictions | None]
    gives_up: bool = False


class Known:
    """What is known when an input is read.

    Attributes:
        depends_on: the other parts that hold messages which were left out.
    """

    def __init__(self, compared: Compared) -> None:
        self._compared = compared
        self._predictions: OwnPredictions | None = None
        self._asked_for_predictions = False
        self._own: KeyFile | None = None
        self._own_messages = 0
        self._seen = np.zeros(0, bool)
        self.depends_on: set[str] = set()

    def sort(self, messages: Messages) -> Sorted:
        """Tell which messages of a batch are to be scored, which keep their predictions, and which stand elsewhere.

        Raises:
            TargetRefused: it can't be told.
            OutputError: a disk fails.
        """
        keys = keys_of(messages, self._compared.secret)
        nowhere = np.full(len(keys), -1, np.int64)
        whole = Sorted(messages, keys, nowhere, np.full(len(keys), NO_DAY, np.int32))
        if not keys.any():
            return whole
        with disk_errors(self._compared.folder):
            matches = self._matches(messages, keys)
        elsewhere = self._left_out(matches)
        own = matches.rows if self._usable_predictions(matches.rows) is not None else nowhere
        if not elsewhere.any():
            return replace(whole, own=own, own_days=matches.days)
        stay = np.flatnonzero(~elsewhere)
        return Sorted(messages.take(stay), keys[stay], own[stay], matches.days[stay], int(elsewhere.sum()))

    def with_predictions(self, batch: Sorted, fresh: pa.RecordBatch) -> pa.RecordBatch:
        """The predictions of all kept messages, the reused ones put between the fresh ones."""
        reused = np.flatnonzero(batch.own >= 0)
        if self._predictions is None or not len(reused):
            return fresh
        ids = batch.kept.ids.take(pa.array(reused))
        both = pa.concat_tables(
            [pa.Table.from_batches([fresh]), self._predictions.take(batch.own[reused], ids, fresh.schema)]
        )
        order = np.argsort(np.concatenate([batch.fresh, reused]), kind="stable")
        return both.take(pa.array(order)).combine_chunks().to_batches(max_chunksize=None)[0]

    def keeps_all(self) -> bool:
        """Whether all messages with ids that stand in the own part have been sorted: then it loses none of them."""
        return self._own is not None and int(self._seen.sum()) == self._own_messages

    def _matches(self, messages: Messages, keys: Keys) -> _Matches:
        index = self._compared.index()
        matches = _Matches(np.full(len(keys), -1, np.int64), np.full(len(keys), NO_DAY, np.int32), {})
        for secret in index.secrets:
            asked = keys if secret == self._compared.secret else keys_of(messages, secret)
            hits = index.find(asked)
            for number in np.unique(hits.files).tolist():
                here = hits.files == number
                self._add(index, number, Hits(hits.asked[here], hits.files[here], hits.rows[here]), matches)
        return matches

    def _add(self, index: KeyIndex, number: int, hits: Hits, matches: _Matches) -> None:
        """What one file tells."""
        file = index.files[number]
        holders = self._compared.holders(file.name)
        if not holders:
            return  # of a version that has been replaced
        days = file.days(hits.rows)
        for part, some in holders.items():
            held = np.ones(len(hits.rows), bool) if some is None else np.isin(days, list(some))
            if part != self._compared.part:
                matches.others.setdefault(part, np.zeros(len(matches.rows), bool))[hits.asked[held]] = True
            else:
                matches.days[hits.asked[held]] = days[held]
                self._add_own(file, index.messages[number], hits, matches)

    def _add_own(self, file: KeyFile, messages: int, hits: Hits, matches: _Matches) -> None:
        if file.name != self._compared.own_file:
            return
        if self._own is None:
            self._own, self._own_messages, self._seen = file, messages, np.zeros(file.facts.rows, bool)
        self._seen[hits.rows] = True
        if file.facts.secret is not None:  # of old keys one can be made for the sake of another's prediction
            matches.rows[hits.asked] = hits.rows

    def _left_out(self, matches: _Matches) -> npt.NDArray[np.bool_]:
        """bool[n]: which messages stand elsewhere, and not in the own part."""
        whole = np.zeros(len(matches.rows), bool)
        is_own = (matches.days != NO_DAY) & (not self._compared.gives_up)
        for part, stands in matches.others.items():
            left_out = stands & ~is_own
            if left_out.any():
                self.depends_on.add(part)
                whole |= left_out
        return whole

    def _usable_predictions(self, own: Rows) -> OwnPredictions | None:
        if not self._asked_for_predictions and (own >= 0).any():
            self._asked_for_predictions = True
            with disk_errors(self._compared.folder):
                self._predictions = self._compared.predictions()
        return self._predictions
