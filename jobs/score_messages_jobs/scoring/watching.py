"""What watches a run over a folder of tables: a progress bar, and a clock that ends what can't be interrupted."""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from score_messages_jobs.terminal.progress import progress_bar

if TYPE_CHECKING:
    from score_messages.dataset.inputs.input_listing import Input
    from score_messages.dataset.run.outcome import Watcher


@contextmanager
def watching(wanted: bool) -> Iterator[Watcher]:
    """A watcher for the run inside the block, with a bar on a terminal if it is wanted."""
    from score_messages.dataset.run.outcome import Watcher

    with progress_bar("scoring", "messages", wanted=wanted) as show:
        current = ""

        def on_input(_: Input, number: int, of: int) -> None:
            nonlocal current
            current = f"input {number:,} of {of:,}"
            show(0, 0, None, current)

        def on_progress(rows: int, done: int, total: int | None) -> None:
            show(rows, done, total, current)

        yield Watcher(on_input, on_progress, end_by_then)


def end_by_then(seconds: float | None) -> None:
    """End the process after so many seconds, with exit code 1 and where it was on stderr; None cancels that.

    For library code that never returns: while it holds the interpreter, no Python thread gets a turn, so a timer of C
    does it. What was published stays; the next run makes the record, and reads that input last.
    """
    if seconds is None:
        faulthandler.cancel_dump_traceback_later()
    elif _has_file(sys.stderr):
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.stderr)


def _has_file(stream: object) -> bool:
    try:
        stream.fileno()  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
    return True
