"""What a killed run had begun is ended by the next one, before anything else."""

from __future__ import annotations

from score_messages.dataset.build import end_moving
from score_messages.dataset.storage import DatasetFolder, end_pending
from score_messages.write.disk_errors import disk_errors


def end_unfinished(folder: DatasetFolder) -> None:
    """Raises OutputError: the next run will try it again."""
    with disk_errors(folder.name):
        end_pending(folder)
        end_moving(folder)
