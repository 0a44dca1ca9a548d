"""A call that waits for the network without regard for signals, made where signals still count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def in_background(call: Callable[[], Any]) -> Any:
    """What `call` gives or raises. A signal that raises ends the wait at once; the process needn't wait for the call.

    The client waits in Rust, where Python's signal handlers don't run: a run couldn't be stopped during an upload.
    """
    outcome: list[Any] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # it is raised again below
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.2)
    if failures:
        raise failures[0]
    return outcome[0]
