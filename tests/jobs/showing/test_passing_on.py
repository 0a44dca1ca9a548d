"""`show` passes rows on to other programs: whole, with exact values, and harmless to spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score_messages.tables import open_table
from score_messages_jobs.showing import passing_on
from tests.jobs.showing.conftest import MESSAGES, RunJobs
from tests.support.scored_tables import FORMATS, WITHOUT_NULLS, as_read, scored_rows, scored_tables, written

Put = Callable[..., Path]

JOBS = str(Path(sys.executable).parent / "sentiment-jobs")


def rows_of(path: Path) -> list[dict[str, object]]:
    table = open_table(str(path))
    return [row for batch in table.batches_by_name(table.names) for row in batch.to_pylist()]


@given(table=scored_tables(), form=st.sampled_from(FORMATS), to=st.sampled_from(FORMATS), order=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_that_is_passed_on_is_the_same_table(
    table: pa.Table, form: str, to: str, order: bool, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """From every format into every other, and with the guards of CSV no more than once; also if its rows are sorted."""
    source, target = written(table, tmp_path / f"a.{form}"), tmp_path / f"b.{to}"
    if order:
        source = written(table.slice(0, 1), tmp_path / f"a.{form}")
    done = run_jobs("show", source, "--output", target, "--force", *(["--sort", "words"] if order else []))
    assert done.exit_code == 0 and (done.stderr, done.stdout) == ("", b"")
    expected = as_read(table.slice(0, 1) if order else table, form if form in WITHOUT_NULLS else to)
    read = open_table(str(target))
    assert pa.Table.from_batches(list(read.batches_by_name(read.names))).to_pydict() == expected


def test_rows_are_printed_for_other_programs(put: Put, run_jobs: RunJobs) -> None:
    """All of them, with all columns; exact numbers, no excerpts, no words around."""
    done = run_jobs("show", put("t.parquet"), "--to", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["body"] for row in rows] == [body for *_, body in MESSAGES]
    assert rows[0]["p_negative"] == 0.91 and rows[0]["date"] == "2026-03-01T09:30:00.000Z"
    done = run_jobs(
        "show", put("t.csv"), "--to", "-", "--columns", "product,p_negative,body", "--sentiment", "positive"
    )
    assert done.stdout == b"product,p_negative,body\r\nlamp,0.02,\"'=1+1 is what I'd pay again, so good\"\r\n"


def test_rows_and_order_hold_for_what_is_passed_on(put: Put, run_jobs: RunJobs, tmp_path: Path) -> None:
    """Some of the rows, sorted, into a file."""
    source = put("t.parquet")
    for options, products in (
        (["--sort", "p_negative", "--rows", "3"], ["chair", "lamp", None]),
        (["--rows", "2"], ["lamp", "lamp"]),
        (["--rows", "0"], []),
        (["--since", "2026-03-03", "--sort", "words"], ["chair", "chair", ""]),
    ):
        target = tmp_path / "new.jsonl"
        target.unlink(missing_ok=True)
        assert run_jobs("show", source, *options, "--output", target).exit_code == 0
        assert [json.loads(line)["product"] for line in target.read_text().splitlines()] == products


def test_all_rows_are_sorted_in_pieces(
    put: Put, run_jobs: RunJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few are held at once."""
    monkeypatch.setattr(passing_on, "CHUNK_BYTES", 1)
    monkeypatch.setattr(passing_on, "_FIRST_CHUNK", 2)
    for form in FORMATS:
        put(f"scored/{form}.{form}")
    done = run_jobs("show", tmp_path / "scored", "--sort", "p_negative", "--to", "csv", "--columns", "p_negative")
    probabilities = sorted([p for _, _, p, _, _ in MESSAGES if p is not None] * 4, reverse=True)
    lines = done.stdout.decode().split("\r\n")
    assert lines[1:] == [*(str(p) for p in probabilities), *['""'] * 4, ""]


def test_counts_are_passed_on_as_a_table(put: Put, run_jobs: RunJobs) -> None:
    """Numbers without commas, all values."""
    done = run_jobs("show", put("t.parquet"), "--by", "product", "--to", "csv")
    rows = list(csv.reader(io.StringIO(done.stdout.decode())))
    assert rows[0] == ["product", "messages", "negative", "neutral", "positive", "not_scored"]
    assert rows[1:] == [
        ["chair", "2", "1", "1", "0", "0"],
        ["lamp", "2", "1", "0", "1", "0"],
        ["", "1", "0", "0", "0", "1"],
        ["", "1", "1", "0", "0", "0"],
    ]


def test_whoever_reads_only_the_first_rows_ends_it_quietly(tmp_path: Path) -> None:
    """Long before all rows are read."""
    table = scored_rows([{"body": "a film " * 20}] * 1000, ["body"])
    pq.write_table(pa.concat_tables([table] * 300), tmp_path / "t.parquet", row_group_size=16_384)
    for to in ("csv", "jsonl"):
        command = f"{JOBS} show {tmp_path}/t.parquet --to {to} | head -n 2"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
        assert len(done.stdout.splitlines()) == 2 and done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_behind_standard_output_is_an_error(put: Put) -> None:
    """Not a traceback."""
    command = f"{JOBS} show {put('t.parquet')} --to csv > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "No space left" in done.stderr and "Traceback" not in done.stderr


def test_no_table_that_is_read_is_replaced(put: Put, run_jobs: RunJobs, tmp_path: Path) -> None:
    """Itself, by a link, or in the folder that is looked at; with --force or without."""
    source = put("scored/t.parquet")
    before = source.read_bytes()
    (tmp_path / "link.parquet").hardlink_to(source)
    for target in (source, tmp_path / "link.parquet", source.parent / "new.parquet"):
        for force in ([], ["--force"]):
            read = source.parent if target.name == "new.parquet" else source
            done = run_jobs("show", read, "--output", target, *force)
            assert done.exit_code == 1 and "source" in done.stderr
    assert source.read_bytes() == before and not (source.parent / "new.parquet").exists()


def test_a_file_of_somebody_else_is_replaced_only_by_force(put: Put, run_jobs: RunJobs, tmp_path: Path) -> None:
    """As by score-messages; and a failed run leaves it."""
    target = tmp_path / "new.csv"
    target.write_text("mine")
    assert "--force" in run_jobs("show", put("t.csv"), "--output", target).stderr
    assert run_jobs("show", put("t.csv"), "--output", target, "--sort", "nope", "--force").exit_code == 1
    assert target.read_text() == "mine"
    assert run_jobs("show", put("t.csv"), "--output", target, "--force").exit_code == 0
    assert len(rows_of(target)) == len(MESSAGES)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--to", "parquet"], "--to prints csv or jsonl, not parquet"),
        (["--to", "xml"], "--to prints csv or jsonl, not xml"),
        (["--to", "csv", "--count"], "--count prints a number"),
        (["--to", "csv", "--force"], "--force replaces a file"),
        (["--force"], "--force replaces a file"),
        (["--output", "new.txt"], "doesn't end in any of"),
        (["--output", "new.csv", "--to", "jsonl"], "ends in .csv, and --to says jsonl"),
    ],
)
def test_what_cannot_be_passed_on_is_wrong_usage(
    put: Put, run_jobs: RunJobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], words: str
) -> None:
    """Said before anything is read."""
    source = put("t.parquet")
    monkeypatch.chdir(tmp_path)
    done = run_jobs("show", source, *options)
    assert done.exit_code == 2 and words in done.stderr and done.stdout == b""


def test_a_new_file_is_no_more_open_than_the_table(put: Put, run_jobs: RunJobs, tmp_path: Path) -> None:
    """It holds messages."""
    source = put("t.parquet")
    source.chmod(0o600)
    assert run_jobs("show", source, "--output", tmp_path / "new.csv").exit_code == 0
    assert (tmp_path / "new.csv").stat().st_mode & 0o777 == 0o600
