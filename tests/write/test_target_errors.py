"""What people read when a target can't be: each error with its hint, as it is printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.command import RunScore
from tests.support.golden import check_golden
from tests.support.messages import csv_bytes

CASES = {
    "the source": ["in.csv", "in.csv", "--drop-text"],
    "a link to the source": ["in.csv", "link.csv", "--force"],
    "a file in the source": ["texts", "texts/out.csv"],
    "a folder that is the source": ["texts", "texts/"],
    "a folder that holds the source": ["in.csv", "."],
    "counts over the source": ["in.csv", "out.csv", "--summary", "in.csv"],
    "counts over the configuration": ["in.csv", "out.csv", "--config", "night.toml", "--summary", "night.toml"],
    "counts over a diary": ["in.csv", "out.csv", "--summary", "diary.txt"],
    "counts over the table": ["in.csv", "out.csv", "--summary", "out.csv"],
    "counts where no folder is": ["in.csv", "out.csv", "--summary", "none/counts.json"],
    "a file with a slash": ["in.csv", "diary.txt/"],
    "a file in a file": ["in.csv", "diary.txt/out.csv"],
    "a spreadsheet": ["in.csv", "out.xls"],
    "a packed table": ["in.csv", "out.csv.gz"],
    "no ending": ["in.csv", "out"],
    "an object store that isn't reached": ["in.csv", "r2://bucket/out.parquet"],
    "a folder in an object store": ["in.csv", "s3://bucket/scored/"],
    "a resource name of Amazon's": ["in.csv", "arn:aws:s3:::bucket/out.parquet"],
    "an address without slashes": ["s3:bucket/in.csv", "out.parquet"],
    "counts behind a link": [
        "in.csv",
        "out.csv",
        "--summary",
        "https://bucket.s3.amazonaws.com/counts.json?X-Amz-Signature=secret",
    ],
    "a password in an address": ["in.csv", "s3://key:secret@bucket/out.parquet"],
    "a signed link": ["in.csv", "s3://bucket/out.parquet?X-Amz-Signature=secret"],
    "a bucket without a name": ["in.csv", "s3:///out.parquet"],
    "a key with two slashes": ["in.csv", "s3://bucket//out.parquet"],
    "counts in an object store": ["in.csv", "out.csv", "--summary", "s3://bucket/counts.json"],
    "a report of an object": ["in.csv", "s3://bucket/out.csv", "--report", "report.html"],
    "a database": ["postgresql://me:secret@host/mail", "out.csv"],
    "a page": ["https://host.invalid/in.csv", "scored/"],
    "a delimiter": ["in.csv", "out.csv", "--to-delimiter", "; "],
    "a mark in Parquet": ["in.csv", "out.parquet", "--bom"],
    "a delimiter in a folder": ["in.csv", "scored/", "--to-delimiter", ";"],
}


def test_errors_say_what_was_wrong_and_what_to_do(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they stand in the golden file; none of them writes anything."""
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"]]))
    Path("texts").mkdir()
    Path("texts/a.txt").write_text("I love it")
    Path("diary.txt").write_text("a diary")
    Path("night.toml").write_text("limit = 1\n")
    os.symlink("in.csv", "link.csv")
    before = sorted(tmp_path.rglob("*"))
    errors = []
    for name, arguments in CASES.items():
        result = run_score(*arguments)
        errors.append(f"# {name}: exit code {result.exit_code}\n{result.stderr}")
    assert sorted(tmp_path.rglob("*")) == before
    check_golden("errors-targets.txt", "\n".join(errors).replace(str(tmp_path), "/here"))
