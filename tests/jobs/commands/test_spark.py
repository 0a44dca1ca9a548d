"""`sentiment-jobs spark`: what it says, what its hints come to when they are pasted, and the real `spark-submit`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages_jobs import app
from tests.support.servers.spark import environment, settings
from tests.support.spark_tables import equal, on_one_machine, rows, tables_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OURS = [sys.executable, "-c", "from score_messages_jobs.start import sentiment_jobs; sentiment_jobs()", "spark"]
SECRET = "AKIAEXAMPLE0SECRET"


def said(*words: str, **variables: str) -> tuple[int, str]:
    """The command in its own process, up to where it would need Spark."""
    done = subprocess.run([*OURS, *words], env=os.environ | variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_what_is_missing_is_told_before_spark_starts() -> None:
    code, stderr = said()
    assert code == 2 and "say what to score" in stderr and "sentiment-jobs spark inbox/ scored --master" in stderr


def test_settings_are_never_told() -> None:
    """They may be keys to a store."""
    code, stderr = said("a", "b", "--conf", SECRET)
    assert code == 2 and "--conf takes KEY=VALUE" in stderr and SECRET not in stderr


def test_options_that_mean_nothing_are_refused_before_spark_starts(tmp_path: Path) -> None:
    for words in (["--max-bad", "many"], ["--other-languages", "maybe"]):
        code, stderr = said(str(tmp_path / "a.csv"), str(tmp_path / "b"), *words)
        assert code == 2 and words[0] in stderr, stderr


@pytest.mark.parametrize("folder", ["scored", "link", "file://{}/scored"])
def test_counts_never_go_into_the_folder_of_the_table(tmp_path: Path, folder: str) -> None:
    """It is replaced the next night only if it holds Parquet alone."""
    (tmp_path / "scored").mkdir()
    (tmp_path / "link").symlink_to("scored")
    target = folder.format(tmp_path) if ":" in folder else str(tmp_path / folder)
    code, stderr = said(str(tmp_path / "a.csv"), target, "--summary", str(tmp_path / "scored" / "counts.json"))
    assert code == 2 and "lies in the folder of the table" in stderr and " --summary counts.json" in stderr, stderr


def test_script_for_spark_submit_is_there_and_starts_nothing_when_imported() -> None:
    done = subprocess.run([*OURS, "--print-submit"], capture_output=True, text=True, check=True)
    path = Path(done.stdout.strip())
    assert path.name == "spark_submit.py" and path.is_file()
    assert subprocess.run([sys.executable, "-c", "import score_messages_jobs.spark_submit"], check=True).returncode == 0


def test_missing_pyspark_is_named_with_its_command(tmp_path: Path) -> None:
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").write_text("raise ImportError('no pyspark')")
    code, stderr = said("a.csv", "b", PYTHONPATH=str(tmp_path))
    assert code == 1 and "pip install 'score-messages[spark]'" in stderr


@pytest.mark.slow
def test_missing_java_is_named_with_what_brings_it(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for program in ("bash", "sh", "dirname", "env"):
        (programs / program).symlink_to(f"/usr/bin/{program}")
    code, stderr = said("a.csv", "b", PATH=str(programs), JAVA_HOME="")
    assert code == 1 and "Spark needs Java 17" in stderr and "openjdk-17-jre-headless" in stderr, stderr


def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The command in this process: it finds the session that is there, and so doesn't start its own."""
    monkeypatch.setattr(sys, "argv", ["sentiment-jobs", "spark", *words])
    with pytest.raises(SystemExit) as ended:
        app.sentiment_jobs()
    return int(ended.value.code or 0), capsys.readouterr().err


HINTS = {
    "a folder that isn't ours": (["inbox.csv", "theirs"], "--force"),
    "a folder in an object store": (["inbox.csv", "theirs", "--publish", "commit"], "--force"),
    "too many bad rows": (["bad.parquet", "scored"], "--max-bad 5"),
    "no format": (["inbox.txt", "scored"], "--from csv"),
    "no rows": (["no rows.csv", "ours"], "--allow-empty"),
    "a clash": (["clash.csv", "scored"], "--prefix sentiment_"),
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.parametrize(("words", "options"), HINTS.values(), ids=HINTS)
def test_hint_works_when_it_is_pasted(
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    options: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arrange(tmp_path)
    if "ours" in words:
        assert typed(monkeypatch, capsys, *whole(tmp_path, ["inbox.csv", "ours"]))[0] == 0
    code, stderr = typed(monkeypatch, capsys, *whole(tmp_path, words))
    assert code == 1 and f" {options}" in stderr, stderr
    code, stderr = typed(monkeypatch, capsys, *whole(tmp_path, words), *options.split())
    assert code == 0, stderr


def whole(folder: Path, words: list[str]) -> list[str]:
    """The JVM was started elsewhere, so that paths are said in full."""
    return [str(folder / word) for word in words[:2]] + words[2:]


def arrange(folder: Path) -> None:
    csv = "ticket,body\n" + "".join(f"{row['ticket']},It is good.\n" for row in rows(4))
    for name, content in {
        "inbox.csv": csv,
        "inbox.txt": csv,
        "no rows.csv": "ticket,body\n",
        "clash.csv": "score,body\n1,good\n",
    }.items():
        (folder / name).write_text(content)
    pq.write_table(pa.table({"body": pa.array([b"\xff"] * 5 + [b"good"], pa.binary())}), folder / "bad.parquet")
    (folder / "theirs").mkdir()
    pq.write_table(pa.table({"a": [1]}), folder / "theirs" / "part.parquet")


@pytest.mark.slow
def test_spark_submit_gives_the_table_of_one_machine_and_our_exit_codes(tmp_path: Path) -> None:
    """The real one, that PySpark brings."""
    import pyspark

    home = Path(pyspark.__file__).parent
    source = tmp_path / "inbox.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows(40)))
    (tmp_path / "bad.csv").write_bytes(b'body,n\n"never closed,1\n')
    script = subprocess.run([*OURS, "--print-submit"], capture_output=True, text=True, check=True).stdout.strip()
    options = [word for key, value in settings(tmp_path).items() for word in ("--conf", f"{key}={value}")]
    submit = [str(home / "bin" / "spark-submit"), "--master", "local[2]", *options, script]
    environ = environment() | {"SPARK_HOME": str(home)}

    def submitted(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*submit, *words], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = submitted("inbox.jsonl", "scored", "--summary", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["rows"] == 40
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path))
    refused = submitted("bad.csv", "bad")
    words = refused.stdout + refused.stderr  # spark-submit prints both streams of Python as one
    assert refused.returncode == 1 and "bad.csv, record 1 (line 2)" in words, words
    assert not (tmp_path / "bad").exists()
