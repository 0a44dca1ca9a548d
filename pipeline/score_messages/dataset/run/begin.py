"""A run begins: all that its inputs share is put together, and its journal is on the disk."""

from __future__ import annotations

from datetime import datetime

from score_messages.dataset.build import PartMaker
from score_messages.dataset.inputs import Looks, TimeLimit
from score_messages.dataset.known import KnownMessages
from score_messages.dataset.plan import ConfigHash, UpdateOptions
from score_messages.dataset.run.begin_journal import begin_journal
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.outcome import Watcher
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import States
from score_messages.model.bundle import Model


def begin_run(
    folder: DatasetFolder,
    options: UpdateOptions,
    model: Model,
    watcher: Watcher,
    looks: Looks,
    clock: float,
    started: datetime,
) -> CurrentRun:
    """Account for a run that was killed, and begin the journal of this one. Raises OutputError.

    Args:
        looks: what is known of the inputs' bytes.
        clock, started: when it began, by `time.monotonic` and in UTC.
    """
    known_messages = KnownMessages(folder, options.score.prefix, options.rules.drop_overlaps)
    config_hash = ConfigHash(options, model)
    return CurrentRun(
        folder=folder,
        options=options,
        model=model,
        states=States(folder, options.rules, config_hash, options.score.prefix),
        maker=PartMaker(folder, options, model, config_hash, known_messages),
        known_messages=known_messages,
        journal=begin_journal(folder, options, model, started),
        limit=TimeLimit.of_minutes(options.max_minutes, clock, watcher.last_resort),
        watcher=watcher,
        clock=clock,
        looks=looks,
    )
