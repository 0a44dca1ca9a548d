"""A run begins: what killed ones left is ended and accounted for, and its journal is on the disk."""

from __future__ import annotations

from datetime import date, datetime

from score_messages.dataset.build.moving import end_moving
from score_messages.dataset.build.part import PartMaker
from score_messages.dataset.inputs.time_limit import TimeLimit
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.plan.config_hash import ConfigHash
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.journal import Journal, new_run_id
from score_messages.dataset.records.recover import recover
from score_messages.dataset.records.run_record import RunHead
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.outcome import Watcher
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.opening import require_layout
from score_messages.dataset.storage.pending import end_pending
from score_messages.dataset.survey.states import States
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import Model
from score_messages.scoring.table import tool_version
from score_messages.write.disk_errors import disk_errors


def end_begun(folder: DatasetFolder, is_partitioned: bool) -> None:
    """End what a killed run was moving. Raises OutputError; OptionError if the parts lie otherwise."""
    with disk_errors(folder.name):
        end_pending(folder)
        end_moving(folder)
    require_layout(folder, is_partitioned)


def begin_run(
    folder: DatasetFolder, options: UpdateOptions, model: Model, watcher: Watcher, clock: float, started: datetime
) -> CurrentRun:
    """Account for a run that was killed, and begin the journal of this one. Raises OutputError.

    Args:
        clock, started: when it began, by `time.monotonic` and in UTC.
    """
    standing = Standing(folder, options.score.prefix, options.rules.drop_overlaps)
    config_hash = ConfigHash(options, model)
    return CurrentRun(
        folder=folder,
        options=options,
        model=model,
        states=States(folder, options.rules, config_hash, options.score.prefix),
        maker=PartMaker(folder, options, model, config_hash, standing),
        standing=standing,
        journal=_journal(folder, options, model, started),
        limit=time_limit(options, watcher, clock),
        watcher=watcher,
        clock=clock,
    )


def time_limit(options: UpdateOptions, watcher: Watcher, clock: float) -> TimeLimit:
    """When a run that began at `clock` has to be over."""
    minutes = options.max_minutes
    return TimeLimit(None if minutes is None else clock + 60 * minutes, watcher.last_resort)


def _journal(folder: DatasetFolder, options: UpdateOptions, model: Model, started: datetime) -> Journal:
    head = RunHead(
        run_id=new_run_id(started),
        started=started.replace(microsecond=0),
        tool_version=tool_version(),
        schema_version=SCHEMA_VERSION,
        model=model.name,
        model_fingerprint=model.fingerprint,
        run_date=date.fromisoformat(options.run_date),
    )
    with disk_errors(folder.name):
        recover(folder)
        return Journal.begin(folder, head)
