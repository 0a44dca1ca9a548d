"""A name that is empty is never taken for the folder that one is in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from score_messages.dataset.dry_run import dry_run
from score_messages.dataset.update import update_dataset
from score_messages.errors import InputError, OutputError
from score_messages.scoring.file import score_file
from score_messages_jobs import app
from tests.support.command import RunScore

TOLD = "is empty"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with something to score in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("id,body\n1,a good film\n")
    (tmp_path / "one.txt").write_text("a good film")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("", "out.csv"),
        ("in.csv", ""),
        ("in.csv", "", "scored/"),
        ("in.csv", "out.csv", "--model", ""),
        ("in.csv", "out.csv", "--summary="),
        ("in.csv", "out.csv", "--config="),
        ("--", "", "out.csv"),
    ],
)
def test_an_empty_name_is_refused(arguments: tuple[str, ...], here: Path, run_score: RunScore) -> None:
    """Wherever a path is meant, and nothing is written."""
    before = sorted(os.listdir(here))
    done = run_score(*arguments)
    assert done.exit_code == 2 and TOLD in done.stderr, done.stderr
    assert sorted(os.listdir(here)) == before


def test_a_value_that_may_be_empty_stays_so(here: Path, run_score: RunScore) -> None:
    """Only paths can't."""
    assert run_score("in.csv", "out.csv", "--prefix", "", "--keep=").exit_code == 0
    assert (here / "out.csv").read_text().startswith("message_id,")


@pytest.mark.parametrize("job", ["show", "runs", "check", "compact"])
def test_no_job_takes_nothing_for_the_folder_one_is_in(
    job: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They would look at all that lies in it."""
    monkeypatch.setattr(sys, "argv", ["sentiment-jobs", job, ""])
    with pytest.raises(SystemExit) as ended:
        app.sentiment_jobs()
    assert ended.value.code == 2 and TOLD in capsys.readouterr().err


@pytest.mark.parametrize("setting", ['source = ""', 'source = ["in.csv", ""]', 'target = ""', 'summary = ""'])
def test_settings_with_an_empty_name_are_refused(setting: str, here: Path, run_score: RunScore) -> None:
    """As what was typed is."""
    others = {"source": 'source = "in.csv"', "target": 'target = "out.csv"'}
    others[setting.partition(" ")[0]] = setting
    (here / "night.toml").write_text("\n".join(others.values()))
    done = run_score("--config", "night.toml")
    assert done.exit_code == 2 and TOLD in done.stderr, done.stderr
    assert not (here / "out.csv").exists()


def test_programs_are_told_so_too(here: Path) -> None:
    """Of a file and of a folder of tables, as source and as target."""
    with pytest.raises(InputError, match=TOLD):
        score_file("", "out.csv")
    with pytest.raises(OutputError, match=TOLD):
        score_file("in.csv", "")
    for night in (update_dataset, dry_run):
        with pytest.raises(OutputError, match=TOLD):
            night(["in.csv"], "")
        with pytest.raises(InputError, match=TOLD):
            night([""], "scored/")
    assert sorted(os.listdir(here)) == ["in.csv", "one.txt"]
