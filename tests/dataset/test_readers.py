"""Any program may read the folder at any moment: no error, no half file, no message twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as pads
import pytest

from tests.support.messages import csv_bytes
from tests.support.readers import READERS
from tests.support.selection import in_test_all

SCORE = str(Path(sys.executable).with_name("score-messages"))


def rows(numbers: range) -> list[tuple[str, str, str]]:
    return [(f"m{number}", f"2026-02-{1 + number % 5:02}", f"a wonderful chair, number {number}") for number in numbers]


@pytest.mark.parametrize("partition", ["date", *in_test_all(None)], ids=["by day", "one table each"])
@pytest.mark.parametrize("nights", [3, pytest.param(12, marks=pytest.mark.slow)])
def test_readers_in_a_loop_never_stumble_while_runs_publish_replace_prune_and_die(
    tmp_path: Path, partition: str | None, nights: int
) -> None:
    """Four programs, no lock; every id at most once, and those that are never taken away always there."""
    inbox, scored, dice = tmp_path / "inbox", tmp_path / "scored", random.Random(7)
    inbox.mkdir()
    (inbox / "stays.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows(range(300))]))
    command = [SCORE, str(inbox), f"{scored}/", "--id-column", "id", "--date-column", "date", "--prune"]
    command += ["--partition", "date"] if partition else []
    subprocess.run(command, check=True)
    glob = "day=*/*.parquet" if partition else "*.parquet"
    always, reads = {f"m{number}" for number in range(300)}, 0
    for night in range(nights):
        grown = range(1000, 1000 + 40 * (night + 2))
        (inbox / "grows.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows(grown)]))
        (inbox / "overlaps.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows(range(280 + night, 420))]))
        passing = inbox / "passing.csv"
        if night % 3:
            passing.write_bytes(csv_bytes([("id", "date", "text"), *rows(range(3000 + 50 * night, 3100 + 50 * night))]))
        else:
            passing.unlink(missing_ok=True)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        dies = time.monotonic() + dice.uniform(0.3, 0.9) if night % 3 == 1 else None
        while process.poll() is None:
            if dies is not None and time.monotonic() > dies:
                process.kill()
            for name, reader in READERS.items():
                ids = reader(scored, glob)
                assert len(ids) == len(set(ids)), name
                assert always <= set(ids), name
                reads += 1
            for table in ("runs", "daily"):
                path = scored / "_tables" / f"{table}.pq"
                assert duckdb.connect().execute(f"select count(*) from read_parquet('{path}')").fetchall()[0][0]
                assert len(pl.read_parquet(path)) and len(pd.read_parquet(path))
        assert process.returncode in ((0, -9) if dies else (0,))
    assert reads >= 4 * nights
    subprocess.run(command, check=True)
    ids_by_reader = {name: sorted(reader(scored, glob)) for name, reader in READERS.items()}
    assert all(ids == ids_by_reader["pyarrow"] for ids in ids_by_reader.values())
    assert set(ids_by_reader["pyarrow"]) >= always | {f"m{number}" for number in grown}


def test_days_are_what_readers_see_as_a_column(tmp_path: Path) -> None:
    """By the name `day`, which no column of a mail has, so that mails and exports can share a folder."""
    inbox, scored = tmp_path / "inbox", tmp_path / "scored"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows(range(10))]))
    mail = "Message-ID: <1@mail.example>\nSubject: chair\nDate: Mon, 2 Feb 2026 08:00:00 +0000\n\nWonderful.\n"
    (inbox / "b.mbox").write_text(f"From a@mail.example Mon Feb  2 08:00:00 2026\n{mail}")
    command = [SCORE, str(inbox), f"{scored}/", "--id-column", "id", "--date-column", "date", "--partition", "date"]
    subprocess.run([*command, "--keep", "date"], check=True)
    assert pads.dataset(scored, partitioning="hive").to_table(columns=["day"]).num_rows == 11
    query = f"select day, count(*) from read_parquet('{scored}/day=*/*.parquet', union_by_name = true) group by 1"
    counts = {str(day): count for day, count in duckdb.connect().execute(query).fetchall()}
    assert counts == {"2026-02-01": 2, "2026-02-02": 3, "2026-02-03": 2, "2026-02-04": 2, "2026-02-05": 2}
