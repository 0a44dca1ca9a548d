"""What all inputs of a run share, and what became of them so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from score_messages.dataset.build import PartMaker
from score_messages.dataset.inputs import Looks, TimeLimit
from score_messages.dataset.known import KnownMessages
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records.journal import Journal
from score_messages.dataset.run.outcome import InputOutcome, Watcher
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import Move, States
from score_messages.model.bundle import Model


@dataclass
class CurrentRun:
    """A run that goes on.

    Attributes:
        clock: `time.monotonic` when it began.
        orphans_before: parts that depended on lost messages already when it began, and whose inputs are gone.
        contents: the hash of each input that was seen, by its path, as its part is recorded to be of.
        passed_over: names of what lies among the inputs and is none.
        looks: what was looked at before.
        moves: of the inputs that took their parts along.
    """

    folder: DatasetFolder
    options: UpdateOptions
    model: Model
    states: States
    maker: PartMaker
    known_messages: KnownMessages
    journal: Journal
    limit: TimeLimit
    watcher: Watcher
    clock: float
    outcomes: list[InputOutcome] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks)
    moves: tuple[Move, ...] = ()
    orphans_before: frozenset[str] = frozenset()

    def seconds(self) -> float:
        """Since it began."""
        return round(time.monotonic() - self.clock, 3)
