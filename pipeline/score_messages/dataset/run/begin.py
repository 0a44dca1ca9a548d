"""A run begins: what a killed one left is recorded, and the journal of this one has its first line."""

from __future__ import annotations

from datetime import datetime

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.records import Journal, new_run_id, recover
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import Model
from score_messages.scoring.table import tool_version
from score_messages.write.disk_errors import disk_errors


def begin_journal(folder: DatasetFolder, options: UpdateOptions, model: Model, started: datetime) -> Journal:
    """Account for a run that was killed, and begin the journal of this one. Raises OutputError."""
    head = {
        "run_id": new_run_id(started),
        "started": started.isoformat(timespec="seconds"),
        "tool_version": tool_version(),
        "schema_version": SCHEMA_VERSION,
        "model": model.name,
        "model_fingerprint": model.fingerprint,
        "run_date": options.run_date,
    }
    with disk_errors(folder.name):
        recover(folder)
        return Journal.begin(folder, head)
