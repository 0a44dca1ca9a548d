"""What stands in the parts of a dataset, as the reading of an input needs it: which messages are known, and by whom."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from score_messages.dataset.catalog import Part, arrow_damage, day_number
from score_messages.dataset.inputs import seems_there
from score_messages.dataset.keys import KeyIndex
from score_messages.dataset.known.known_of_input import Compared, Holders, Known
from score_messages.dataset.known.own_predictions import OwnPredictions, read_predictions
from score_messages.dataset.storage import DatasetFolder
from score_messages.errors import Hint, TargetRefused


class KnownMessages:
    """The messages of all parts. Files of keys are read when the first input with ids is, and not before.

    Args:
        prefix: of the prediction columns' names.
        tells_overlaps: whether messages in other parts count.

    Attributes:
        tells_overlaps: as given.
        awaited: parts whose keys are lost and that are made anew before all others; they aren't compared with.
        giving_up: parts that leave out what stands elsewhere even if they hold it, too.
    """

    def __init__(self, folder: DatasetFolder, prefix: str, tells_overlaps: bool) -> None:
        self._folder, self._prefix, self.tells_overlaps = folder, prefix, tells_overlaps
        self.awaited: set[str] = set()
        self.giving_up: set[str] = set()
        self._claims: dict[str, Holders] = {}
        self._holders: dict[str, dict[str, frozenset[int] | None]] = defaultdict(dict)
        self._index: KeyIndex | None = None
        self._new: set[str] = set()
        self._lost: set[str] = set()
        self._unchecked: set[str] = set()
        for part in folder.catalog.parts:
            self.changed(part)

    @property
    def secret(self) -> bytes:
        """On which new keys depend. Raises OSError."""
        return self._folder.keys.secret_of(self._holders)

    def known(self, part: str, config_hash: str) -> Known:
        """For the input of a part; predictions of its own rows are reused if they were made with the same config hash.

        Raises:
            OSError: a disk fails.
        """
        facts = self._folder.catalog.part(part).facts
        index = self._all_keys if self.tells_overlaps else lambda: self._keys_of(part)
        own_file = facts.keys if facts is not None and facts.keys else None
        return Known(
            Compared(
                folder=self._folder.name,
                part=part,
                secret=self.secret,
                index=index,
                holders=lambda name: self._holders.get(name, {}),
                own_file=own_file,
                predictions=lambda: self._predictions(part, config_hash),
                gives_up=part in self.giving_up,
            )
        )

    def depends_on(self, parts: Iterable[str]) -> dict[str, str]:
        """Other parts that hold messages which a part leaves out, each with its `PartFacts.released`."""
        return {other: self._folder.catalog.part(other).released or "" for other in sorted(parts)}

    def holding(self, files: Iterable[str]) -> set[str]:
        """The parts of whose rows some files of keys tell."""
        return {part for name in files for part in self._holders.get(name, ())}

    def released(self, part: str, content: str, known: Known) -> str:
        """`PartFacts.released` of a new version of a part, of whose input all messages were sorted.

        Made of all that was before, so that a part which loses the same messages a second time has another one.
        """
        whole = self._folder.catalog.part(part)
        if whole.facts is not None and (not whole.facts.keys or known.keeps_all()):
            return whole.facts.released
        before = sorted({file.facts.released for file in whole.files.values()})
        return hashlib.sha256(" ".join([*before, content]).encode()).hexdigest()[:16]

    def changed(self, part: str) -> None:
        """A part has another version, or is gone: told behind each change."""
        self.giving_up.discard(part)
        for name in self._claims.pop(part, {}):
            self._holders[name].pop(part, None)
            if not self._holders[name]:
                del self._holders[name]
        claims = _claims(self._folder.catalog.part(part))
        for name, days in claims.items():
            self._holders[name][part] = days
        if claims:
            self._claims[part] = claims
        self._new |= set(claims)
        self._lost.discard(part)
        self._unchecked.add(part)

    def lost_parts(self) -> set[str]:
        """Of which nobody can tell what they hold, after a look at every byte of all files of keys. Raises OSError."""
        while self._unchecked:
            part = self._unchecked.pop()
            if any(self._folder.keys.open(name) is None for name in self._claims.get(part, {})):
                self._lost.add(part)
        return set(self._lost)

    def _all_keys(self) -> KeyIndex:
        """Raises OSError, TargetRefused."""
        if self._index is None:
            self._index = KeyIndex()
        if self._new:
            lost = sorted(self.lost_parts() - set(self.awaited))
            if lost:
                raise self._refused(lost)
            self._add(self._index, sorted(name for name in self._new if name in self._holders))
            self._new.clear()
        return self._index

    def _keys_of(self, part: str) -> KeyIndex:
        index = KeyIndex()
        self._add(index, sorted(self._claims.get(part, {})))
        return index

    def _add(self, index: KeyIndex, names: Iterable[str]) -> None:
        files = (self._folder.keys.open(name) for name in names)
        index.add(file for file in files if file is not None)

    def _refused(self, lost: list[str]) -> TargetRefused:
        paths = {file.facts.input for part in lost for file in self._folder.catalog.part(part).files.values()}
        inputs = sorted(paths, key=lambda path: (seems_there(path), path))  # the others follow from those
        which = inputs[0] if len(inputs) == 1 else f"{inputs[0]} and {len(inputs) - 1} more"
        reason = (
            f"the keys of the messages of {which}, in the folder _keys, are damaged or lost, and this run can't "
            "read that input: messages could be scored twice"
        )
        text = (
            "Restore the folder _keys from a backup, or read that input too; or, to take in what may be there already"
        )
        return TargetRefused(self._folder.name, reason, hint=Hint(text, "--overlaps keep"))

    def _predictions(self, part: str, config_hash: str) -> OwnPredictions | None:
        whole = self._folder.catalog.part(part)
        facts = whole.facts
        file = None if facts is None else self._folder.keys.open(facts.keys)
        if facts is None or file is None or facts.config_hash != config_hash:
            return None
        try:
            with arrow_damage():
                predictions = read_predictions(self._folder.path, whole.paths, self._prefix)
        except (pa.ArrowException, KeyError):  # damaged: they are scored anew
            return None
        days = file.all_days() if any(live.day is not None for live in whole.live_files) else None
        return OwnPredictions(predictions, days) if len(predictions) == file.facts.rows else None


def _claims(part: Part) -> Holders:
    """The files with the keys of a part's rows; of one that was left halfway for the rows of some days only."""
    if part.facts is not None:
        return {part.facts.keys: None} if part.facts.keys else {}
    claims: dict[str, frozenset[int] | None] = {}
    for file in part.live_files:
        if file.facts.keys:
            days = None if file.day is None else frozenset(map(day_number, file.days))
            before = claims.get(file.facts.keys, frozenset())
            claims[file.facts.keys] = None if days is None or before is None else before | days
    return claims
