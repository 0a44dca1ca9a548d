"""What becomes of each input in one run."""

from score_messages.dataset.run.outcome import DryRun, InputOutcome, UpdateReport, Watcher

__all__ = [
    "DryRun",
    "InputOutcome",
    "UpdateReport",
    "Watcher",
]
