"""Nobody's own folders `jobs` and `pipeline` get in the way of ours, and ours in the way of theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import SAMPLE

BIN = Path(sys.executable).parent
INBOX = SAMPLE / "inbox.csv"
MINE = "raise RuntimeError('this is not what was asked for')\n"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application whose modules have the names of our source roots, and of modules of ours."""
    for name in ("jobs", "pipeline", "text", "scoring", "dataset", "mail", "errors"):
        (tmp_path / "app" / name).mkdir(parents=True)
        (tmp_path / "app" / name / "__init__.py").write_text(MINE)
    return tmp_path / "app"


@pytest.mark.parametrize(
    "command",
    [
        [BIN / "score-messages", INBOX, "out.csv"],
        [sys.executable, "-m", "score_messages", INBOX, "out.csv"],
        [BIN / "sentiment-jobs", "schema"],
        [sys.executable, "-c", "from score_messages import Scorer; Scorer.load().score(['good', 'bad'])"],
    ],
    ids=["score-messages", "python -m", "sentiment-jobs", "library"],
)
def test_modules_of_the_same_names_on_the_path_change_nothing(command: list[str | Path], app: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(app)}
    done = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert command[-1] != "out.csv" or (app / "out.csv").is_file()


def test_mail_is_read_by_processes_that_find_none_of_them(app: Path) -> None:
    """They start with a path of their own."""
    mails = "".join(
        f"From a@example.org Mon Nov 23 10:00:00 2026\nMessage-ID: <{n}@x>\n\nThe lamp is fine.\n\n"
        for n in range(3000)
    )
    (app / "inbox.mbox").write_text(mails)
    command = [str(BIN / "score-messages"), "inbox.mbox", "out.csv", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(app)}
    done = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_only_two_names_are_installed() -> None:
    """Whoever installs this gets no `pipeline` and no `jobs`."""
    code = "import importlib.util as find; print([n for n in ('pipeline', 'jobs') if find.find_spec(n)])"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == "[]\n"
