"""The journal of a run begins, once there is a record of the run that was killed before it."""

from __future__ import annotations

from datetime import date, datetime

from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records import RunHead
from score_messages.dataset.records.journal import Journal, new_run_id
from score_messages.dataset.records.recover import recover
from score_messages.dataset.storage import DatasetFolder
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import Model
from score_messages.scoring.table import tool_version
from score_messages.write.disk_errors import disk_errors


def begin_journal(folder: DatasetFolder, options: UpdateOptions, model: Model, started: datetime) -> Journal:
    """Account for a run that was killed, and begin the journal of this one. Raises OutputError."""
    head = RunHead(
        run_id=new_run_id(started),
        started=started.replace(microsecond=0),
        tool_version=tool_version(),
        schema_version=SCHEMA_VERSION,
        model=model.name,
        model_fingerprint=model.fingerprint,
        run_date=date.fromisoformat(options.run_date),
        thresholds=model.stated_thresholds,
    )
    with disk_errors(folder.name):
        recover(folder)
        return Journal.begin(folder, head)
