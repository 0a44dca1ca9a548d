"""Our programs in processes of their own, which can be killed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

from score_messages_jobs import start
from tests.support.forked import Forked


def publishing(*arguments: str | Path, variables: Mapping[str, str] | None = None) -> Forked:
    """`sentiment-jobs publish` with arguments; it waits until it is let."""
    return Forked(run_jobs, ("publish", *map(str, arguments)), variables=variables)


def publish(*arguments: str | Path) -> tuple[int, str]:
    """Its exit code, and what it said."""
    process = publishing(*arguments)
    process.go()
    return process.end()


def run(program: str, *arguments: str | Path, variables: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    """`score-messages` or `sentiment-jobs`, from begin to end, as `subprocess.run` tells of it."""
    words = tuple(map(str, arguments))
    process = Forked({"score-messages": run_score, "sentiment-jobs": run_jobs}[program], words, variables=variables)
    process.go()
    code, stderr = process.end()
    return CompletedProcess([program, *words], code, process.stdout, stderr)


def scoring(*arguments: str | Path, variables: Mapping[str, str] | None = None) -> Forked:
    """`score-messages` with arguments; it has begun."""
    process = Forked(run_score, tuple(map(str, arguments)), variables=variables)
    process.go()
    return process


def run_jobs(arguments: tuple[str, ...]) -> None:
    sys.argv = ["sentiment-jobs", *arguments]
    start.sentiment_jobs()


def run_score(arguments: tuple[str, ...]) -> None:
    sys.argv = ["score-messages", *arguments]
    start.score_messages()
