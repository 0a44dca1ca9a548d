"""Every hint that proposes a command is pasted into a shell, on the input that caused it, and works."""

from __future__ import annotations

import functools
import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from score_messages.errors import Hint, PipelineError
from score_messages.model.bundle import Model
from score_messages_jobs import app
from score_messages_jobs.hints.proposals import hint_of
from tests.support import (
    hint_cases,
    hint_cases_of_inputs,
    hint_cases_of_labelling,
    hint_cases_of_models,
    hint_cases_of_publish,
    hint_cases_of_show,
)
from tests.support.command import shell_words
from tests.support.hint_cases import Case
from tests.support.hint_sites import Site, sites

CASES = (
    hint_cases.CASES
    | hint_cases_of_inputs.CASES
    | hint_cases_of_labelling.CASES
    | hint_cases_of_models.CASES
    | hint_cases_of_publish.CASES
    | hint_cases_of_show.CASES
)

PROGRAMS = {"score-messages": app.score_messages, "sentiment-jobs": app.sentiment_jobs}

BIN = Path(sys.executable).parent


@pytest.fixture
def run(model: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], tuple[int, str]]:
    """Run a command as a shell would, in this process if it is one of ours; gives exit code and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)

    def run(command: str) -> tuple[int, str]:
        words = words_of(command)
        if words[0] not in PROGRAMS:
            done = subprocess.run(["bash", "-c", command], cwd=os.getcwd(), capture_output=True, text=True, check=False)
            return done.returncode, done.stderr
        stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with monkeypatch.context() as patch, redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
            patch.setattr(sys, "argv", words)
            patch.setattr(sys, "stdout", stdout)
            PROGRAMS[words[0]](model)
        return int(ended.value.code or 0), stderr.getvalue()

    return run


def words_of(command: str) -> list[str]:
    """A command's words; all that is there, if there are several commands."""
    if "|" in command or ">" in command:
        return shlex.split(command)
    return shell_words(command)


def proposed(stderr: str, command: str) -> list[str]:
    """The commands that an error proposes: whole ones, options to add, or another name for what the error is about."""
    commands = []
    for line in stderr.splitlines():
        _, sign, what = line.partition(":  ") if ":  " in line else line.partition("See  ")
        if not sign:
            continue
        if what.startswith("--"):
            commands.append(f"{command} {what.rstrip('.')}")
        elif shutil.which(what.split()[0]):
            commands.append(what)
        else:
            words = words_of(command)
            named = stderr.partition(": ")[2]
            meant = [word for word in words if named.startswith((f"{word}: ", f"{word} "))]
            wrong = meant[0] if meant else words[-1]
            commands.append(" ".join(what if word == wrong else shlex.quote(word) for word in words))
    return commands


def arranged(case: Case, run: Callable[[str], tuple[int, str]], folder: Path) -> None:
    """Files, and what earlier runs have left."""
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    case.setup(folder)
    earlier = folder / "earlier"
    for command in earlier.read_text().splitlines() if earlier.exists() else ():
        assert run(command)[0] == 0, command


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_hint_works_when_it_is_pasted(
    case: Case, run: Callable[[str], tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into a success, or into another error that is right."""
    arranged(case, run, tmp_path)
    for name, value in case.variables.items():
        monkeypatch.setenv(name, value)
    code, stderr = run(case.command)
    assert code == case.code, stderr
    commands = proposed(stderr, case.command)
    assert commands or (case.prose is not None and case.prose in stderr), f"no command is proposed: {stderr}"
    for proposal in commands:
        mended = functools.reduce(lambda text, form: text.replace(*form), case.form.items(), proposal)
        code, next_stderr = run(mended)
        if not mended.startswith((*PROGRAMS,)):
            assert code == 0, next_stderr
            code, next_stderr = run(case.command)
        assert next_stderr != stderr and "a bug" not in next_stderr, mended
        assert code == 0 or (case.then is not None and case.then in next_stderr), (mended, next_stderr)


ELSEWHERE = {
    "jobs/score_messages_jobs/imdb/archive.py": "a form, `--data DIR`, of a job that loads from the net",
    "jobs/score_messages_jobs/commands/import_model.py": "tests/jobs/hints/test_slow_hints.py",
    "pipeline/score_messages/model/publish.py": "tests/jobs/hints/test_slow_hints.py",
    "pipeline/score_messages/training/own_data.py": "tests/jobs/hints/test_slow_hints.py",
    "pipeline/score_messages/publish/publishing.py: Somebody else": "tests/publish/test_publishing.py",
    "pipeline/score_messages/spark/table_job/": "tests/jobs/commands/test_spark.py",
    "jobs/score_messages_jobs/commands/spark.py": "tests/jobs/commands/test_spark.py",
    "pipeline/score_messages/dataset/inputs/stored_objects.py": "tests/stores/: it takes a server",
    "pipeline/score_messages/stores/": "tests/stores/: it takes a server",
    "pipeline/score_messages/write/object_guard.py": "tests/write/test_object_target.py: it takes a server",
    "pipeline/score_messages/write/target.py: Name a file in it": "the command takes a folder for a folder of tables",
}
"""Hints whose cases stand elsewhere, and those that no command can be led to."""


def test_every_hint_of_the_source_is_pasted(
    run: Callable[[str], tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes one writes a case for it, in hint_cases.py."""
    shown: list[Hint] = []
    made = Hint.__init__

    def remembered(self: Hint, *given: object, **named: object) -> None:
        made(self, *given, **named)  # type: ignore[arg-type]
        shown.append(self)

    def remembered_hint_of(error: PipelineError) -> Hint | None:
        hint = hint_of(error)
        shown.extend([hint] if hint else [])
        return hint

    monkeypatch.setattr(Hint, "__init__", remembered)
    monkeypatch.setattr(app, "hint_of", remembered_hint_of)
    for number, case in enumerate(CASES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        arranged(case, run, folder)
        with monkeypatch.context() as patch:
            for name, value in case.variables.items():
                patch.setenv(name, value)
            run(case.command)
    missing = [site for site in sites() if not any(map(site.may_make, shown)) and not is_elsewhere(site)]
    assert not missing, "no case in hint_cases.py shows these hints"


def is_elsewhere(site: Site) -> bool:
    """Whether a reason says why it has no case here."""
    file = site.location.partition(":")[0]
    return any(f"{file}: {site.text}".replace("\\", "").startswith(known) for known in ELSEWHERE)
