"""Waiting for a job in the main thread, where signals come, while another thread speaks with the JVM."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any, TypeVar

from score_messages.errors import Hint, PipelineError

Made = TypeVar("Made")

_LOOKS_EVERY_SECONDS = 0.5
_ENDS_WITHIN_SECONDS = 30.0


def begun(work: Callable[[], Made]) -> Future[Made]:
    """The work, in a thread of its own. The process can end without it, should its JVM never answer again."""
    doing: Future[Made] = Future()

    def do() -> None:
        try:
            doing.set_result(work())
        except BaseException as error:  # raised where somebody waits for it
            doing.set_exception(error)

    threading.Thread(target=do, name="spark-job", daemon=True).start()
    return doing


def waited(doing: Future[Made], max_minutes: float | None) -> Made:
    """What the job comes to. Raises PipelineError if it takes longer, and whatever the job raises."""
    end = None if max_minutes is None else time.monotonic() + 60 * max_minutes
    while not wait([doing], _LOOKS_EVERY_SECONDS).done:
        if end is not None and time.monotonic() > end:
            reason = f"Spark hasn't finished within {max_minutes:g} minutes, so the job was cancelled"
            hint = Hint("See in Spark's own pages which worker hangs; then run again, or give it longer")
            raise PipelineError(reason, hint=hint)
    return doing.result()


def cancel(session: Any, doing: Future[Made]) -> None:
    """End Spark's jobs again and again until the thread has cleaned up and ended: it may be between two of them."""
    end = time.monotonic() + _ENDS_WITHIN_SECONDS
    while not wait([doing], _LOOKS_EVERY_SECONDS).done and time.monotonic() < end:
        with suppress(Exception):
            session.sparkContext.cancelAllJobs()
