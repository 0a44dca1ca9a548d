"""Our programs run in the tests' own process: in a fiftieth of the time that a process of their own takes to start."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import pytest

from score_messages.model.bundle import Model
from score_messages_jobs import app
from tests.support.model import loaded_model


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    exit_code: int
    stderr: str
    stdout: bytes


RunScore = Callable[..., Result]

_PROGRAMS = {"score-messages": app.score_messages, "sentiment-jobs": app.sentiment_jobs}


def run_in_process(
    monkeypatch: pytest.MonkeyPatch, model: Model, *arguments: str | Path, program: str = "score-messages"
) -> Result:
    """Run a program with these arguments, as its own process would; `model` scores unless they name another."""
    stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with monkeypatch.context() as patch, redirect_stderr(stderr):
        patch.setattr(sys, "argv", [program, *map(str, arguments)])
        patch.setattr(sys, "stdout", stdout)
        with pytest.raises(SystemExit) as ended:
            _PROGRAMS[program](model)
        stdout.flush()
    return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())


def run_in(folder: Path, program: str, *arguments: str | Path, check: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a program with `folder` as the working folder, and tell of it as `subprocess.run` does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = run_in_process(patch, loaded_model(), *arguments, program=program)
    ended_run = subprocess.CompletedProcess([program, *arguments], done.exit_code, done.stdout.decode(), done.stderr)
    if check:
        ended_run.check_returncode()
    return ended_run


def shell_words(command: str) -> list[str]:
    """What a shell makes of a command's words; only the first of several commands is asked for."""
    script = f"printf '%s\\0' {command}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    return os.fsdecode(done.stdout).split("\0")[:-1]


def run_in_shell(command: str) -> Result:
    """Run a line of a shell in the working folder."""
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    return Result(done.returncode, done.stderr.decode(), done.stdout)


def run_as_typed(monkeypatch: pytest.MonkeyPatch, model: Model, command: str) -> Result:
    """The same, but in this process if it is one of our programs and nothing else."""
    if not command.startswith(tuple(_PROGRAMS)) or any(sign in command for sign in "|<>&;$`"):
        return run_in_shell(command)
    program, *arguments = shell_words(command)
    return run_in_process(monkeypatch, model, *arguments, program=program)
