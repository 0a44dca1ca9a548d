"""What docs/nightly.md says of nights that broke: each state is brought about, and each way out works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from tests.support.messages import csv_bytes
from tests.support.nightly_machine import BEFORE, HEAD, NEXT_DAY, PAGE, Place, held
from tests.support.present import present


def score(place: Place, arguments: str, code: int = 0) -> str:
    done = place.run(f"score-messages {arguments}")
    assert done.returncode == code, done.stdout
    return done.stdout


def days(folder: Path) -> dict[str, str]:
    """The day of each message by its id."""
    rows = present(
        duckdb.sql(f"SELECT message_id, day FROM read_parquet('{folder}/day=*/*.parquet', union_by_name = true)")
    )
    return {name: str(day) for name, day in rows.fetchall()}


def test_run_that_could_not_begin_leaves_no_record(machine: Place) -> None:
    """Wrong usage, another run, no input, no model: the exit code alone tells."""
    score(machine, "--config nightly.toml")
    before = sorted((machine.scores / "scored" / "_runs").iterdir())
    score(machine, "--config nightly.toml --no-such-option", code=2)
    score(machine, "--config nightly.toml --model nosuch", code=1)
    score(machine, "--config nightly.toml '/srv/nothing/*.csv'", code=1)
    with held(machine.scores / "scored" / ".dataset.lock"):
        score(machine, "--config nightly.toml", code=3)
    assert sorted((machine.scores / "scored" / "_runs").iterdir()) == before


def test_part_holds_what_its_file_holds_now(machine: Place) -> None:
    """An export that is overwritten takes its rows along, unless another one has them."""
    latest, kept = machine.export / "latest.csv", machine.export / "2026-03-03.csv"
    latest.write_bytes(csv_bytes([HEAD, *BEFORE, NEXT_DAY[1]]))
    score(machine, f"--config nightly.toml {latest}")
    score(machine, f"--config nightly.toml {kept}")
    assert set(days(machine.scores / "scored")) == {"0001", "0002", "0003", "0101", "0102", "0103"}
    latest.write_bytes(csv_bytes([HEAD, ("0301", "2026-03-09", "Bed", "A good bed.")]))
    score(machine, f"--config nightly.toml {latest} {kept} scored/")
    assert set(days(machine.scores / "scored")) == {"0003", "0101", "0102", "0103", "0301"}


def test_undated_rows_keep_their_day_if_they_have_ids(machine: Place) -> None:
    """Also with another model; without ids, and where `_keys` was emptied, they get the day of the run."""
    export = machine.export / "2026-03-03.csv"
    with_ids = f"{export} --partition date --date-column received --id-column id"
    for options, folder, kept in ((with_ids, "a/", True), (with_ids.rpartition(" --id")[0], "b/", False)):
        score(machine, f"{options} {folder} --run-date 2026-03-04")
        score(machine, f"{options} {folder} --run-date 2026-04-01 --redo --model imdb-article")
        assert ("2026-03-04" in days(machine.scores / folder).values()) is kept
        assert ("2026-04-01" in days(machine.scores / folder).values()) is not kept
    for path in (machine.scores / "a" / "_keys").iterdir():
        path.unlink()
    log = score(machine, f"{with_ids} a/ --run-date 2026-05-01 --model imdb-article -v")
    assert "1 scored; 4 messages scored" in log
    assert days(machine.scores / "a")["0103"] == "2026-05-01"


def test_messages_of_gone_inputs_are_known_by_the_keys_alone(machine: Place) -> None:
    """With them they stand once; without them another export that has them is refused, unless overlaps are kept."""
    first, second = machine.export / "first.csv", machine.export / "second.csv"
    for folder, more, count in (("a/", "", 2), ("b/", " --overlaps keep", 4)):
        first.write_bytes(csv_bytes([HEAD, *BEFORE]))
        score(machine, f"{first} {folder} --id-column id")
        first.unlink()
        second.write_bytes(csv_bytes([HEAD, *BEFORE[::-1]]))
        if more:
            shutil.rmtree(machine.scores / folder / "_keys")
            with pytest.raises(AssertionError, match="messages could be scored twice"):
                score(machine, f"{second} {folder} --id-column id")
        score(machine, f"{second} {folder} --id-column id{more}")
        counts = present(duckdb.sql(f"SELECT count(*) FROM '{machine.scores}/{folder}*.parquet'")).fetchall()
        assert counts == [(count,)]


def test_folder_of_exports_and_mails_is_read_as_the_page_says(machine: Place) -> None:
    """First columns only, a refusal, or all by name; alike with `--keep`, which refuses inputs without the column."""
    root, sources = machine.scores, f"{machine.export}/2026-03-02.csv {machine.root}/srv/mail"
    score(machine, f"{sources} mixed/ --id-column id")
    files = f"{root}/mixed/*.parquet"
    assert "from_domain" in present(duckdb.sql(f"SELECT * FROM read_parquet('{files}', union_by_name = true)")).columns
    assert "from_domain" not in pd.read_parquet(root / "mixed").columns
    assert "from_domain" not in pads.dataset(root / "mixed").schema.names
    with pytest.raises(pl.exceptions.SchemaError):
        pl.read_parquet(files)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        pl.read_parquet(root / "mixed")
    score(machine, f"{sources} alike/ --id-column id --keep subject")
    assert len(pl.read_parquet(f"{root}/alike/*.parquet")) == len(pd.read_parquet(root / "alike")) == 18
    assert "have no column 'id'" in score(machine, f"{sources} refused/ --id-column id --keep id", code=1)


def test_damaged_part_is_made_anew(machine: Place) -> None:
    """Whether its footer is or its rows are; and the page's last command finds what no time of change tells."""
    command = f"{machine.export}/2026-03-02.csv scored/ --id-column id -v"
    score(machine, command)
    (part,) = (machine.scores / "scored").glob("*.parquet")
    sound = part.read_bytes()
    part.write_bytes(sound[:-20])
    assert "1 scored" in score(machine, command)
    place = pq.read_metadata(part).row_group(0).column(0).data_page_offset
    damaged = bytearray(part.read_bytes())
    damaged[place + 40] ^= 0xFF
    part.write_bytes(damaged)
    check = re.findall(r"^\$ (sentiment-jobs check.*)$", PAGE, re.M)[0]
    checked = machine.run(check)
    assert checked.returncode == 1 and part.name in checked.stdout
    assert "1 scored" in score(machine, command)
    assert machine.run(check).stdout.endswith("no problems\n")


def test_without_its_records_a_folder_is_refused(machine: Place) -> None:
    """Single ones may go, and so may the tables made of them; the folder of them may not."""
    command = f"{machine.export}/2026-03-02.csv scored/"
    score(machine, command)
    for path in [*(machine.scores / "scored").glob("_[rt]*/*")]:
        path.unlink()
    score(machine, command)
    runs = pq.read_table(machine.scores / "scored" / "_tables" / "runs.pq")
    assert runs["inputs_skipped"].to_pylist() == [1]
    shutil.rmtree(machine.scores / "scored" / "_runs")
    assert "contains other things" in score(machine, command, code=1)
