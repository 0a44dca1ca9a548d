"""Scored tables to look at, made without a model."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path

import pytest

from score_messages_jobs import app
from tests.support.command import Result
from tests.support.scored_tables import scored_rows, written

RunJobs = Callable[..., Result]

MESSAGES = [
    ("lamp", "negative", 0.91, 1, "The switch is broken, and nobody answers."),
    ("lamp", "positive", 0.02, 2, "=1+1 is what I'd pay again, so good"),
    ("chair", "negative", 0.97, 3, "Three weeks, and still no chair"),
    ("chair", "neutral", 0.20, 3, "Is it 75 cm wide?"),
    ("", None, None, 4, ""),
    (None, "negative", 0.55, None, "很好的电影 is what my cat thinks of the box"),
]
"""Product, sentiment, probability of negative, day of March, text."""


@pytest.fixture
def run_jobs(monkeypatch: pytest.MonkeyPatch) -> RunJobs:
    """Run `sentiment-jobs` with arguments, in this process."""

    def run(*arguments: str | Path) -> Result:
        stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with monkeypatch.context() as patch, redirect_stderr(stderr):
            patch.setattr(sys, "argv", ["sentiment-jobs", *map(str, arguments)])
            patch.setattr(sys, "stdout", stdout)
            with pytest.raises(SystemExit) as ended:
                app.sentiment_jobs()
            stdout.flush()
        return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())

    return run


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write the messages as a table of that name."""

    def put(name: str, prefix: str = "", dates: bool = True) -> Path:
        rows = [
            {
                "product": product,
                "body": body,
                "sentiment": sentiment,
                "p_negative": probability,
                "score": None if probability is None else 1 - probability,
                "status": "empty" if sentiment is None else "scored",
                "words": len(body.split()),
                **({"date": None if day is None else datetime(2026, 3, day, 9, 30, tzinfo=UTC)} if dates else {}),
            }
            for product, sentiment, probability, day, body in MESSAGES
        ]
        (tmp_path / name).parent.mkdir(exist_ok=True)
        return written(scored_rows(rows, ["product", "body"]), tmp_path / name, prefix)

    return put
