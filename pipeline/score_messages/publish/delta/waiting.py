"""A call of a client that waits in Rust, where Python's signal handlers don't run, made in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

_PATIENCE = 60
"""Seconds; more than a request may take."""


def waited_for(call: Callable[[], None], stop: Callable[[], Any]) -> None:
    """Wait for a call, and raise what it raises. A signal that raises ends it: by `stop`, and by waiting for its end.

    A process that ends while the client still works would be aborted by the system, with a code that means nothing.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:  # it is raised again below
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)
    except BaseException:
        stop()
        thread.join(_PATIENCE)
        raise
    if failures:
        raise failures[0]
