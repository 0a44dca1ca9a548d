"""`sentiment-jobs publish` in a process of its own, which can be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from score_messages_jobs import start
from tests.support.forked import Forked


def publishing(*arguments: str | Path) -> Forked:
    """A process that waits until it is let."""
    return Forked(run_publish, tuple(map(str, arguments)))


def publish(*arguments: str | Path) -> tuple[int, str]:
    """Its exit code, and what it said."""
    process = publishing(*arguments)
    process.go()
    return process.end()


def run_publish(arguments: tuple[str, ...]) -> None:
    sys.argv = ["sentiment-jobs", "publish", *arguments]
    start.sentiment_jobs()
