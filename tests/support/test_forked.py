"""Processes that tests kill: how they end is known, and kills come in time on a machine that changes its speed."""

from __future__ import annotations

import os
import signal
import sys

from tests.support.forked import Forked, Moments


def test_end_of_a_process_is_told() -> None:
    """As a shell would tell it, with what it said."""
    process = Forked(sys.exit, "no more", variables={"HOME": "/"})
    process.go()
    assert process.end() == (1, "no more\n")
    process = Forked(print, "some words")
    process.go()
    assert (process.end(), process.stdout) == ((0, ""), "some words\n")


def test_process_begins_when_it_is_let_and_can_be_killed_before() -> None:
    process = Forked(os._exit, 5)
    process.send_signal(signal.SIGKILL)
    assert process.end() == (-signal.SIGKILL, "")


def in_time(moments: Moments, seconds: float, tries: int) -> list[float]:
    """Kills that come before the end of what takes so many seconds."""
    kills = []
    for _ in range(tries):
        moment = moments.next()
        moments.tried(was_in_time=moment < seconds)
        kills += [moment] if moment < seconds else []
    return kills


def test_moments_follow_the_speed_of_the_machine() -> None:
    """Most come in time, and they come up to the end: at first, when it gets five times as fast, and slow again."""
    moments = Moments(1.0, seed=1)
    for seconds in (1.0, 0.2, 1.0):
        in_time(moments, seconds, 100)
        kills = in_time(moments, seconds, 100)
        assert len(kills) > 75 and max(kills) > 0.9 * seconds and min(kills) < 0.1 * seconds
