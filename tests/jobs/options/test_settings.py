"""Options from a file and from the environment: which comes first, and that none is passed over."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.errors import OptionError
from score_messages_jobs.commands import config
from score_messages_jobs.options.settings import settings
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox

KEYS = {"source", "target", "max_bad", "limit", "keep", "summary", "from", "config", "version", "drop_text"}


@pytest.fixture
def nightly(tmp_path: Path) -> Path:
    """A configuration beside its export."""
    (tmp_path / "inbox.csv").write_bytes(csv_bytes(inbox(20)))
    file = tmp_path / "nightly.toml"
    file.write_text('source = "inbox.csv"\ntarget = "scored.parquet"\nlimit = 7\nkeep = ["id"]\ndrop-text = true\n')
    return file


def test_option_comes_before_environment_before_file_before_default(
    nightly: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As everywhere else; each run takes the same file from another working folder."""
    monkeypatch.chdir("/")
    table = nightly.parent / "scored.parquet"
    assert run_score("--config", nightly).exit_code == 0
    assert pq.read_table(table).num_rows == 7
    assert pq.read_schema(table).names[:2] == ["id", "message_id"]
    monkeypatch.setenv("SCORE_MESSAGES_LIMIT", "5")
    assert run_score("--config", nightly).exit_code == 0
    assert pq.read_table(table).num_rows == 5
    assert run_score("--config", nightly, "--limit", "3").exit_code == 0
    assert pq.read_table(table).num_rows == 3
    monkeypatch.setenv("SCORE_MESSAGES_LIMIT", "")
    monkeypatch.setenv("SCORE_MESSAGES_CONFIG", str(nightly))
    assert run_score().exit_code == 0
    assert pq.read_table(table).num_rows == 7


def test_what_is_shown_is_what_a_run_goes_by(nightly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each option once, with where it comes from."""
    monkeypatch.setenv("SCORE_MESSAGES_WORKERS", "2")
    shown = {option.name: option for option in config.run(["--config", str(nightly), "--max-bad", "5"])}
    assert (shown["limit"].value, shown["limit"].origin) == ("7", str(nightly))
    assert (shown["workers"].value, shown["workers"].origin) == ("2", "SCORE_MESSAGES_WORKERS")
    assert (shown["max-bad"].value, shown["max-bad"].origin) == ('"5"', "the command line")
    assert (shown["drop-text"].value, shown["quotes"].origin) == ("true", "default")
    assert shown["source"].value == f'"{nightly.parent / "inbox.csv"}"'


def test_what_is_shown_can_be_a_file_itself(
    nightly: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, run_score: RunScore
) -> None:
    """To start a configuration from the options that one has been typing."""
    config.app([str(tmp_path / "inbox.csv"), str(tmp_path / "a.csv"), "--limit", "4"], standalone_mode=False)
    (tmp_path / "shown.toml").write_text(capsys.readouterr().out)
    assert run_score("--config", tmp_path / "shown.toml").exit_code == 0
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("max-bda = 1", "max-bda"),
        ("config = 'other.toml'", "config"),
        ("version = true", "version"),
        ("[table]\nlimit = 1", "table"),
        ("limit = [1]", "neither text"),
        ("limit = 2026-01-01", "neither text"),
        ("limit = ", "no TOML"),
        ("limit = '\xff'", "line 1: is no UTF-8"),
        ("limit = 1\n\nmax-bda = 1", "line 3: 'max-bda'"),
        ("limit = 1\nsource = [[1]]", "line 2: 'source'"),
        ("limit = 1\nkeep = [1", "line 2"),
        ("limit = 1\nlimit = 2\n", "line 2"),
        ("limit = 1\nmax-bad 2\n", "line 2, column 9"),
    ],
)
def test_file_that_cant_be_followed_is_an_error(tmp_path: Path, content: str, reason: str) -> None:
    """Nothing in it is passed over."""
    file = tmp_path / "nightly.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(OptionError, match=reason):
        settings(file, {}, KEYS)


def test_misspelt_name_is_told_the_right_one(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the form that belongs there: of a file, or of a variable."""
    file = tmp_path / "nightly.toml"
    file.write_text("max-bda = 1\n")
    result = run_score("in.csv", "--config", file)
    assert result.exit_code == 2 and "Maybe you mean max-bad" in result.stderr
    monkeypatch.setenv("SCORE_MESSAGES_MAXBAD", "1")
    result = run_score("in.csv")
    assert result.exit_code == 2 and "Maybe you mean SCORE_MESSAGES_MAX_BAD" in result.stderr
    assert run_score("in.csv", "--config", tmp_path / "none.toml").exit_code == 2


def test_other_programs_variables_are_none_of_ours() -> None:
    """Nor the one that names the data of tests."""
    assert settings(None, {"PATH": "/", "SCORE_MESSAGES_DATA": "/data"}, KEYS) == {}


def test_a_value_that_is_none_is_told_with_its_place(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads a mail from cron knows neither the file nor the variable by heart."""
    file = tmp_path / "nightly.toml"
    file.write_text('limit = "many"\n')
    result = run_score("in.csv", "out.csv", "--config", file)
    assert result.exit_code == 2 and f"{file}: Invalid value for '--limit'" in result.stderr
    monkeypatch.setenv("SCORE_MESSAGES_LIMIT", "few")
    result = run_score("in.csv", "out.csv", "--config", file)
    assert result.exit_code == 2 and "SCORE_MESSAGES_LIMIT: Invalid value for '--limit'" in result.stderr
    result = run_score("in.csv", "out.csv", "--config", file, "--limit", "none")
    assert result.exit_code == 2 and "LIMIT:" not in result.stderr and "nightly" not in result.stderr


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    """Its editors put a byte order mark in front, and end lines in their own way."""
    file = tmp_path / "nightly.toml"
    file.write_bytes(b"\xef\xbb\xbflimit = 7\r\n")
    assert settings(file, {}, KEYS)["limit"].value == 7
