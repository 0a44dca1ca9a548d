"""A run that may take so long and no longer, also within one input, whatever reads it and however long that takes.

Between batches the clock is looked at. What makes no batch is interrupted by a thread that watches: Python raises an
exception in another thread between two of its steps. Code of a library that doesn't come back between two steps can't
be interrupted: whoever began the run is told when it has to be over, and can end the process.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

STUCK_SECONDS = 60.0
"""After so long something that goes on all the same counts as what can't be interrupted; cleaning up takes less."""

LastResort = Callable[[float | None], None]


class TimeIsOver(BaseException):
    """The run has had its time. Not an `Exception`: nothing that recovers from errors should stop it."""


class TimeLimit:
    """When a run has to be over.

    Args:
        end: on the clock of `time.monotonic`; None for no limit.
        last_resort: called with a number of seconds when something begins that has to be over by then, and with None
            when it is; for whoever can end what nobody can interrupt.
    """

    def __init__(self, end: float | None, last_resort: LastResort = lambda seconds: None) -> None:
        self._end, self._last_resort = end, last_resort
        self._watch: Watch | None = None

    @classmethod
    def of_minutes(cls, minutes: float | None, clock: float, last_resort: LastResort) -> Self:
        """For a run that began at `clock`, by `time.monotonic`."""
        return cls(None if minutes is None else clock + 60 * minutes, last_resort)

    def is_over(self) -> bool:
        """Whether there is no time left."""
        return self._end is not None and time.monotonic() >= self._end

    def check(self) -> None:
        """Raise TimeIsOver if there is no time left; then what is on its way out isn't interrupted as well."""
        if self.is_over():
            if self._watch is not None:
                self._watch.spare_once()
            raise TimeIsOver

    def share(self, of_what_is_left: float) -> TimeLimit:
        """A limit for something that may take a share of the time from now on."""
        now = time.monotonic()
        end = None if self._end is None else now + of_what_is_left * max(0.0, self._end - now)
        return TimeLimit(end, self._last_resort)

    def watched(self) -> Watch:
        """A block that is interrupted when time is over, until it says that it may not be any more."""
        self._watch = Watch(self._end, self._last_resort)
        return self._watch


class Watch:
    """Raises TimeIsOver in the thread that enters it, wherever that is when time is over. Made by `TimeLimit`."""

    def __init__(self, end: float | None, last_resort: LastResort) -> None:
        self._end, self._last_resort = end, last_resort
        self._lock = threading.Lock()
        self._is_done = threading.Event()
        self._watched: int | None = None
        self._is_spared = self._is_raised = False

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._watched = threading.get_ident()
        if self._end is not None:
            try:
                self._last_resort(max(0.0, self._end - time.monotonic()) + STUCK_SECONDS)
                threading.Thread(target=self._wait, name="time limit", daemon=True).start()
            except BaseException:  # time may be over at once, and then nobody leaves the block
                self._stop()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Watch no more."""
        self.end()

    def end(self) -> None:
        """Interrupt nothing from now on: what follows has to be done as a whole. May be called twice.

        Raises:
            TimeIsOver: it was on its way.
        """
        try:
            self._stop()
        except TimeIsOver:
            self._stop()
            raise

    def spare_once(self) -> None:
        """Don't interrupt what is about to clean up, unless it takes too long for that."""
        with self._lock:
            if self._watched == threading.get_ident() and not self._is_done.is_set():
                self._take_back()
                self._is_spared = True

    def _stop(self) -> None:
        with self._lock:
            self._is_done.set()
            if self._end is not None and self._watched is not None:
                self._take_back()
                self._last_resort(None)

    def _take_back(self) -> None:
        """What was raised and hasn't come yet; called in the thread that is watched."""
        if self._is_raised:
            _end_raising(threading.get_ident())
            self._is_raised = False

    def _wait(self) -> None:
        """Once is enough, unless it comes where Python passes over what is raised."""
        assert self._end is not None
        left = max(0.0, self._end - time.monotonic())
        while not self._is_done.wait(left):
            self._interrupt()
            left = STUCK_SECONDS / 2

    def _interrupt(self) -> None:
        with self._lock:
            if not self._is_done.is_set() and self._watched is not None and not self._is_spared:
                _raise_in(self._watched, TimeIsOver)
                self._is_raised = True
            self._is_spared = False


class _Nothing(BaseException):
    """Takes the place of what is to be raised, and is caught at once."""


def _end_raising(thread: int) -> None:
    """Have nothing raised in this thread any more.

    Python can be told to raise nothing after all, but goes on looking for it at every step; and with a trace function,
    as debuggers set, Python 3.11 then never comes back. What is raised ends the search.
    """
    try:
        _raise_in(thread, _Nothing)
        while True:
            pass
    except _Nothing:
        return
    except BaseException:  # a signal, and what was to be raised may come with the next step
        try:  # noqa: SIM105 - which would be the call of what suppresses it
            _end_raising(thread)
        except _Nothing:
            pass
        raise


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Have a thread raise an error as soon as it is between two steps."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
