"""Addresses are refused in plain words, as sources and as targets, and none of their secrets is ever shown."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.addresses import OURS
from score_messages.errors import PipelineError
from score_messages.privacy.masked import masked, scheme_of
from score_messages.scoring.file import score_file
from score_messages_jobs.commands import config
from tests.support.command import RunScore
from tests.support.cpu_time import computes_within
from tests.support.messages import csv_bytes

SECRET = "hunter2"

ADDRESSES = [
    "s3://bucket/folder/",
    "s3a://bucket/key/",
    "gs://bucket",
    "az://container/out/",
    "r2://bucket/in.csv",
    "abfss://box@account.invalid/out.parquet",
    "hdfs://host:8020/data/in.csv",
    "https://host.invalid/in.csv",
    "sftp://me@host.invalid/in.csv",
    "postgresql://host/mail",
    "mysql://host/mail",
    "sqlite:///mail.db",
    "mongodb+srv://host/mail",
    "file:///srv/in.csv",
    "other-thing://host/in.csv",
]
REFUSED = [
    "isn't supported; files",
    "is a path with file: before it",
    "a slash at the end of an address means a folder",
    "may not hold an account",
    "only a single scored table can go",
]
WITH_SECRETS = [
    f"postgresql://me:{SECRET}@host/mail",
    f"postgresql://me:{SECRET}/x@y@host/mail",
    f"postgresql://me:{SECRET} '\"x@host/mail",
    f"https://{SECRET}@host.invalid/in.csv",
    f"https://host.invalid/in.csv?user=me&password={SECRET}&x=1",
    f"https://host.invalid/in.csv?X-Amz-Signature={SECRET}",
    f"https://host.invalid/in.csv?sv=1&sig={SECRET}#top",
    f"s3://{SECRET}:{SECRET}@bucket/in.csv",
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export; we stand beside it."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"]]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_is_refused_in_plain_words(place: Path, run_score: RunScore, address: str) -> None:
    """Before anything is read or made; no folder is offered to be made of it."""
    is_read_from = scheme_of(address) in OURS and "@" not in address
    as_source = [] if is_read_from else [(address, "out.csv"), (address, "scored/")]
    for arguments in (*as_source, ("in.csv", address), ("in.csv", "x.csv", "--summary", address)):
        result = run_score(*arguments)
        assert result.exit_code in (1, 2), result
        assert any(words in result.stderr for words in REFUSED), result.stderr
        assert "mkdir" not in result.stderr and "Traceback" not in result.stderr
    assert [entry.name for entry in place.iterdir()] == ["in.csv"]
    for path in (address, Path(address)):
        if not is_read_from:
            with pytest.raises(PipelineError, match="|".join(REFUSED)):
                score_file(path, "out.csv")
        with pytest.raises(PipelineError, match="|".join([*REFUSED, "doesn't end in any of"])):  # a Path has no slash
            score_file("in.csv", path)


@pytest.mark.parametrize("option", ["source", "target", "summary"])
def test_address_in_a_configuration_is_no_path_beside_it(place: Path, run_score: RunScore, option: str) -> None:
    """Elsewhere paths are meant from where the file lies."""
    (place / "night.toml").write_text(
        "".join(
            f"{name} = {json.dumps('r2://bucket/x.csv' if name == option else value)}\n"
            for name, value in (("source", "in.csv"), ("target", "out.csv"), ("summary", "counts.json"))
        )
    )
    result = run_score("--config", "night.toml")
    assert result.exit_code == 1 and "r2://bucket/x.csv: is in an object store" in result.stderr


def test_path_behind_file_is_named(place: Path, run_score: RunScore) -> None:
    """The hint works."""
    result = run_score(f"file://{place}/in.csv", "out.csv")
    path = result.stderr.strip().rpartition(" ")[2]
    assert run_score(path, "out.csv").exit_code == 0


def test_folder_that_looks_like_an_address_is_a_folder(place: Path, run_score: RunScore) -> None:
    """If it is there."""
    (place / "s3:" / "bucket").mkdir(parents=True)
    (place / "in.csv").rename(place / "s3:" / "bucket" / "in.csv")
    assert run_score("s3://bucket/in.csv", "s3://bucket/out.csv").exit_code == 0
    assert (place / "s3:" / "bucket" / "out.csv").exists()


@pytest.mark.parametrize("log", ["text", "json"])
@pytest.mark.parametrize("address", WITH_SECRETS)
def test_secret_of_an_address_is_never_shown(place: Path, run_score: RunScore, address: str, log: str) -> None:
    """Whatever it is taken for: not by errors, nor by the command that they offer."""
    (place / "wrong.csv").write_bytes(csv_bytes([["id", "note"], ["1", "I love it"]]))
    (place / "night.toml").write_text(f"source = {json.dumps(address)}\ntarget = 'out.csv'\n")
    for arguments in (
        (address, "out.csv"),
        ("in.csv", address),
        (address, "scored/"),
        ("in.csv", f"{address}/"),
        ("in.csv", "out.csv", "--summary", address),
        ("in.csv", "out.csv", "--model", address),
        ("in.csv", "out.csv", "--config", address),
        ("in.csv", "out.csv", "--text-column", address),
        ("in.csv", "out.csv", "--encoding", address),
        ("in.csv", "out.csv", "--from", address),
        ("in.csv", "out.csv", "--to", address),
        ("in.csv", "out.csv", "--to-delimiter", address),
        ("in.csv", "out.csv", "--max-bad", address),
        ("wrong.csv", "out.csv", "--prefix", address),
        ("--config", "night.toml"),
    ):
        result = run_score(*arguments, "--log-format", log)
        assert result.exit_code in (1, 2), (arguments, result)
        assert SECRET not in result.stderr + result.stdout.decode(), arguments


@pytest.mark.parametrize("address", WITH_SECRETS)
def test_secret_is_not_shown_to_programs_either(place: Path, address: str) -> None:
    """An error's text goes into logs."""
    for source, target in ((address, "out.csv"), ("in.csv", address)):
        with pytest.raises(PipelineError) as caught:
            score_file(source, target)
        assert SECRET not in f"{caught.value}{caught.value!r}{caught.value.hint}"


def test_shown_configuration_has_no_secret(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is what people send when they ask for help."""
    for address in WITH_SECRETS:
        (place / "night.toml").write_text(
            f"source = [{json.dumps(address)}, 'a.csv']\ntarget = {json.dumps(address)}\n"
        )
        with redirect_stderr(io.StringIO()):
            config.app(["--config", "night.toml", "--summary", address], standalone_mode=False)
    assert SECRET not in capsys.readouterr().out


@given(st.text(st.characters(exclude_characters="\n")))
def test_whatever_a_password_holds_it_is_not_shown(password: str) -> None:
    """Blanks, quotes, slashes, further @: all before the last @ of the line goes."""
    assert masked(f"see db://me:{password}@host: no") == "see db://***@host: no"


@given(st.text(st.characters(exclude_characters=":")))
def test_what_holds_no_address_stays_as_it_is(text: str) -> None:
    """Names of files may hold an @ or a question mark."""
    assert masked(text) == text


@pytest.mark.parametrize(
    "long", ["ab://", "://@", " ab://@", "?a=", "?token=", "?token", "pass", "ab.", "ab:", "@", "@\n"]
)
def test_long_text_is_masked_at_once(long: str) -> None:
    """Names of files may be long, and no pattern takes quadratic time."""
    with computes_within(5):
        masked(f"?{long * 100_000}:/ {long * 100_000}")
