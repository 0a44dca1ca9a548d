"""Where the console scripts begin and end: what Python does around every run, and what of it a run can do without."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Python looks for garbage in cycles after every 700 new objects. Loading libraries makes 200,000 that all stay, and
each record of a CSV is one more; hardly any of ours are in cycles. Looking more rarely saves about 5 % of a run."""


def score_messages() -> None:
    """Run `score-messages` with the process's arguments, and end the process."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from jobs.app import score_messages

    try:
        score_messages()
    except SystemExit as ended:
        _end(ended)


def sentiment_jobs() -> None:
    """Run `sentiment-jobs` with the process's arguments, and exit."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from jobs.app import sentiment_jobs

    sentiment_jobs()


def _end(ended: SystemExit) -> None:
    """Leave without taking every library apart again, which takes 0.1 s: the system frees all of it at once.

    By now files are closed and threads have ended; only what was printed may still wait in a buffer.
    """
    if ended.code is not None and not isinstance(ended.code, int):
        raise ended  # Python prints it
    with suppress(BrokenPipeError):  # whoever read it has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(ended.code or 0)
