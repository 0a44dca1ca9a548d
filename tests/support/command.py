"""`score-messages` run in the tests' own process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import pytest

from score_messages.model.bundle import Model
from score_messages_jobs import app


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    exit_code: int
    stderr: str
    stdout: bytes


RunScore = Callable[..., Result]


def run_in_process(monkeypatch: pytest.MonkeyPatch, model: Model, *arguments: str | Path) -> Result:
    """Run `score-messages` with these arguments, as its own process would; `model` scores unless they name another."""
    stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with monkeypatch.context() as patch, redirect_stderr(stderr):
        patch.setattr(sys, "argv", ["score-messages", *map(str, arguments)])
        patch.setattr(sys, "stdout", stdout)
        with pytest.raises(SystemExit) as ended:
            app.score_messages(model)
        stdout.flush()
    return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())
