"""Signals become one exception in the main thread, so that every `with` on the way out cleans up."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

CAUGHT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal asked the run to end. Not an `Exception`: nothing that recovers from errors should stop it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` on the first of `CAUGHT`; further signals are ignored while it cleans up.

    A signal that is ignored on entry stays so: that is how `nohup` works.
    """
    before = {number: signal.getsignal(number) for number in CAUGHT}
    seen: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        for caught in CAUGHT:
            signal.signal(caught, signal.SIG_IGN)
        raise Interrupted(number)

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    except Exception:
        if seen:  # a library that was being loaded turned it into an error of its own
            raise Interrupted(seen[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
