"""Where the console scripts begin and end: what Python does around every run, and what of it a run can do without."""

from __future__ import annotations

import gc
import os
import sys

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Python looks for garbage in cycles after every 700 new objects. Loading libraries makes 200,000 that all stay, and
each record of a CSV is one more; hardly any of ours are in cycles. Looking more rarely saves about 5 % of a run."""


def score_messages() -> None:
    """Run `score-messages` with the process's arguments, and end the process."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from score_messages_jobs.app import score_messages

    try:
        score_messages()
    except SystemExit as ended:
        _end(ended)


def sentiment_jobs() -> None:
    """Run `sentiment-jobs` with the process's arguments, and end the process."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from score_messages_jobs.app import sentiment_jobs

    try:
        sentiment_jobs()
    except SystemExit as ended:
        _end(ended)


def _end(ended: SystemExit) -> None:
    """Leave without taking every library apart again, which takes 0.1 s: the system frees all of it at once.

    Clients of stores and tables have threads of their own, and abort a process that is taken apart while they run.
    By now files are closed and threads have ended; only what was printed may still wait in a buffer.
    """
    code = ended.code or 0
    if not isinstance(code, int):
        raise ended  # Python prints it
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # whoever started us may have closed it
                stream.flush()
    except OSError:  # whoever read it has gone, or its disk is full; of what counts, the jobs have told
        code = code or 1
    os._exit(code)
