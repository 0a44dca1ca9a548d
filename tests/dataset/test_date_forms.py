"""Night after night the dates of a folder's exports have one form: what one night tells holds for the others."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.command import Result, RunScore
from tests.support.messages import csv_bytes

OPTIONS = ("--id-column", "id", "--date-column", "received", "--partition", "date", "--run-date", "2026-06-01")


class Nights:
    """Exports in `inbox/`, and a folder of tables beside it."""

    def __init__(self, run_score: RunScore) -> None:
        self._run = run_score
        os.mkdir("inbox")

    def export(self, name: str, *dates: str) -> None:
        rows = [["id", "received", "text"], *([f"{name}{n}", day, "a good film"] for n, day in enumerate(dates))]
        Path("inbox", f"{name}.csv").write_bytes(csv_bytes(rows))

    def night(self, *options: str) -> Result:
        return self._run("inbox", "scored/", *OPTIONS, *options)

    def days(self) -> set[str]:
        return {path.parent.name.removeprefix("day=") for path in Path("scored").glob("day=*/*.parquet")}

    def parts(self) -> list[dict[str, object]]:
        latest = max(Path("scored/_runs").glob("*.json"))
        return list(json.loads(latest.read_text())["parts"])


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_score: RunScore) -> Nights:
    monkeypatch.chdir(tmp_path)
    return Nights(run_score)


def test_a_form_that_one_night_told_holds_for_early_days_later(nights: Nights) -> None:
    """The record of the run keeps it."""
    nights.export("a", "25/03/2026 10:00")
    assert nights.night().exit_code == 0
    assert [part["date_format"] for part in nights.parts()] == ["%d/%m/%Y"]
    nights.export("b", "01/04/2026 10:00", "02/04/2026 10:00")
    done = nights.night()
    assert done.exit_code == 0 and nights.days() == {"2026-03-25", "2026-04-01", "2026-04-02"}


def test_early_days_of_a_first_night_are_refused_until_another_file_tells(nights: Nights) -> None:
    """Later in the same run, or a night later; the others are scored meanwhile."""
    nights.export("b", "01/04/2026 10:00")
    nights.export("c", "25/03/2026 10:00")
    done = nights.night()
    assert done.exit_code == 1 and "b.csv: its dates could be day/month/year or month/day/year" in done.stderr
    assert nights.days() == {"2026-03-25"}
    assert nights.night().exit_code == 0
    assert nights.days() == {"2026-03-25", "2026-04-01"}


def test_a_file_that_contradicts_earlier_ones_is_refused(nights: Nights) -> None:
    """With what to type; the same in a dry run, which writes nothing."""
    nights.export("a", "25/03/2026")
    assert nights.night().exit_code == 0
    nights.export("b", "03/05/2026", "03/26/2026")
    for options in (["--dry-run"], []):
        done = nights.night(*options)
        assert done.exit_code == 1 and "those of earlier files of this folder were day/month/year" in done.stderr
        assert "--date-format %m/%d/%Y" in done.stderr and nights.days() == {"2026-03-25"}
    assert nights.night("--date-format", "%m/%d/%Y").exit_code == 0
    assert nights.days() == {"2026-03-25", "2026-03-05", "2026-03-26"}


def test_a_mixed_file_is_refused_and_its_part_stays(nights: Nights) -> None:
    """No message gets the day of the run because its date looks different."""
    nights.export("a", "2026-03-05", "2026-03-06")
    assert nights.night().exit_code == 0
    nights.export("a", "2026-03-05", "05/03/2026 10:00", "06/03/2026 10:00", "07/03/2026 11:00")
    done = nights.night()
    assert (
        done.exit_code == 1 and "record 2: 3 of 4 dates can't be read" in done.stderr and "--date-format" in done.stderr
    )
    assert nights.days() == {"2026-03-05", "2026-03-06"}


def test_few_unreadable_dates_get_the_day_of_the_run_and_are_told(nights: Nights) -> None:
    """As the record says."""
    nights.export("a", *["2026-03-05"] * 199, "soon")
    done = nights.night()
    assert done.exit_code == 0 and "1 date can't be used" in done.stderr
    assert nights.days() == {"2026-03-05", "2026-06-01"}
    assert [part["undated_rows"] for part in nights.parts()] == [1]


def test_parts_hold_the_times_in_utc(nights: Nights) -> None:
    """And the days are those of UTC."""
    nights.export("a", "2026-03-05 23:30:00-05:00")
    assert nights.night().exit_code == 0 and nights.days() == {"2026-03-06"}
    (path,) = Path("scored").glob("day=*/*.parquet")
    assert pq.ParquetFile(path).read()["date"].to_pylist() == [datetime(2026, 3, 6, 4, 30, tzinfo=UTC)]
