"""A table written into a store is the table written here, and what stands there is replaced as a file is."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import RunScore
from tests.support.messages import csv_bytes
from tests.support.servers.moto import Bucket

ROWS = [["id", "body"], ["1", "I love it"], ["2", "It is broken and I hate it"], ["3", ""]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export; we stand beside it."""
    (tmp_path / "in.csv").write_bytes(csv_bytes(ROWS))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl", ".xlsx"])
def test_object_holds_the_bytes_of_the_file(place: Path, run_score: RunScore, bucket: Bucket, ending: str) -> None:
    """In every format; and it is ours, so the next night replaces it, without a word."""
    assert run_score("in.csv", f"local{ending}").exit_code == 0
    for _ in range(2):
        result = run_score("in.csv", bucket.address(f"nightly/scored{ending}"))
        assert (result.exit_code, result.stderr) == (0, "")
        assert bucket.get(f"nightly/scored{ending}") == (place / f"local{ending}").read_bytes()
    assert bucket.keys() == [f"nightly/scored{ending}"] and bucket.unfinished() == []
    assert sorted(os.listdir(place)) == ["in.csv", f"local{ending}"]


def test_foreign_object_is_replaced_only_with_force(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """The cure that is printed works; an empty object may go, as an empty file may."""
    bucket.put("a.csv", b"somebody,else\n1,2\n")
    result = run_score("in.csv", bucket.address("a.csv"))
    assert result.exit_code == 1 and "already exists, and score-messages did not write it" in result.stderr
    assert f"score-messages in.csv {bucket.address('a.csv')} --force" in result.stderr
    assert bucket.get("a.csv") == b"somebody,else\n1,2\n"
    assert run_score("in.csv", bucket.address("a.csv"), "--force").exit_code == 0
    bucket.put("empty.csv", b"")
    assert run_score("in.csv", bucket.address("empty.csv")).exit_code == 0


@pytest.mark.slow
def test_table_is_not_emptied_unless_asked_for(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """As with a file."""
    target = bucket.address("scored.parquet")
    assert run_score("in.csv", target).exit_code == 0
    before = bucket.get("scored.parquet")
    (place / "in.csv").write_bytes(csv_bytes(ROWS[:1]))
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "--allow-empty" in result.stderr and bucket.get("scored.parquet") == before
    assert run_score("in.csv", target, "--allow-empty").exit_code == 0
    assert bucket.get("scored.parquet") != before


@pytest.mark.slow
def test_dry_run_looks_and_writes_nothing(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """It finds what the run would find."""
    assert run_score("in.csv", bucket.address("a.parquet"), "--dry-run").exit_code == 0
    assert bucket.keys() == []
    bucket.put("a.parquet", b"mine")
    assert run_score("in.csv", bucket.address("a.parquet"), "--dry-run").exit_code == 1
    assert bucket.get("a.parquet") == b"mine"


@pytest.mark.slow
def test_bad_input_leaves_the_object_as_it_was(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """The refusal comes after the target was looked at, and before anything is put."""
    target = bucket.address("scored.csv")
    assert run_score("in.csv", target).exit_code == 0
    before = bucket.get("scored.csv")
    (place / "in.csv").write_bytes(b'id,body\n1,"never closed\n')
    assert run_score("in.csv", target).exit_code == 1
    assert bucket.get("scored.csv") == before


@pytest.mark.slow
def test_counts_stay_here_and_report_is_refused(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """A report is made of a table on disk: said before anything is scored."""
    result = run_score("in.csv", bucket.address("scored.csv"), "--summary", "counts.json")
    assert result.exit_code == 0 and bucket.address("scored.csv") in (place / "counts.json").read_text()
    result = run_score("in.csv", bucket.address("other.csv"), "--report", "report.html")
    assert result.exit_code == 2 and "leave --report out" in result.stderr
    assert bucket.keys() == ["scored.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("spelling", ["s3://{}/out.csv", "s3a://{}/out.csv", "S3://{}//out.csv", "s3:/{}/out.csv"])
def test_spellings_of_an_address_mean_one_object(
    place: Path, run_score: RunScore, bucket: Bucket, spelling: str
) -> None:
    """A program's `Path` leaves one slash of two; Hadoop writes s3a."""
    result = run_score("in.csv", spelling.format(bucket.name))
    if "//out" in spelling:
        assert result.exit_code == 2 and "an empty part" in result.stderr
    else:
        assert result.exit_code == 0 and bucket.keys() == ["out.csv"]


@pytest.mark.slow
def test_cures_for_a_folder_work_when_they_are_pasted(place: Path, run_score: RunScore, bucket: Bucket) -> None:
    """Also where a shell would make two words of the address."""
    (place / "in.csv").write_bytes(csv_bytes(ROWS))
    result = run_score("in.csv", bucket.address("a b/"))
    assert result.exit_code == 1 and "means a folder" in result.stderr
    table = result.stderr.partition("such as ")[2].partition(", or")[0]
    assert run_score("in.csv", *shlex.split(table)).exit_code == 0
    assert bucket.keys() == ["a b/scored.parquet"]
    bucket.delete("a b/scored.parquet")
    assert run_score("in.csv", "scored/", "--id-column", "id").exit_code == 0
    program, *words = shlex.split(result.stderr.partition("mirror it:  ")[2])
    command = [str(Path(sys.executable).parent / program), *words]
    subprocess.run(command, check=True, timeout=120, cwd=place)
    assert bucket.get("a b/manifest.json")
