"""A table with dates gets a column of times in UTC beside the user's own, or is refused in words that lead on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.scoring.dates import date_name
from tests.support.command import Result, RunScore
from tests.support.messages import CANARY, csv_bytes

NOON = datetime(2026, 3, 13, 12, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def score(
    run: RunScore, cells: list[str], *options: str, name: str = "received", target: str = "out.parquet"
) -> Result:
    rows = [["id", name, "text"], *([str(n), cell, f"a good {CANARY} film"] for n, cell in enumerate(cells, 1))]
    Path("in.csv").write_bytes(csv_bytes(rows))
    result = run("in.csv", target, "--date-column", name, *options)
    assert CANARY not in result.stderr
    return result


def test_the_date_stands_in_utc_behind_the_users_own_columns(here: Path, run_score: RunScore) -> None:
    """Which stay as they are; before the predictions, as that of mails does."""
    done = score(run_score, ["13.03.2026 13:00", "", "13.03.2026"], "--time-zone", "Europe/Berlin")
    assert done.exit_code == 0 and not done.stderr
    table = pq.read_table("out.parquet")
    assert table.column_names[:5] == ["id", "received", "text", "date", "message_id"]
    assert table["received"].to_pylist() == ["13.03.2026 13:00", "", "13.03.2026"]
    assert table.schema.field("date").type == pa.timestamp("ms", "UTC")
    assert table["date"].to_pylist() == [NOON, None, datetime(2026, 3, 13, tzinfo=UTC)]


@pytest.mark.parametrize(("own", "ours"), [("date", "date_utc"), ("Date", "date_utc"), ("date_utc", "date")])
def test_a_column_of_the_users_called_date_is_not_lost(here: Path, own: str, ours: str, run_score: RunScore) -> None:
    """The new one has another name then, also from a name in another case."""
    assert score(run_score, ["2026-03-13 12:00"], name=own).exit_code == 0
    table = pq.read_table("out.parquet")
    assert table[own].to_pylist() == ["2026-03-13 12:00"] and table[ours].to_pylist() == [NOON]
    assert date_name(["date", "date_utc", "DATE_UTC2"]) == "date_utc3"
    assert score(run_score, ["2026-03-13 12:00"], "--prefix", "x_", "--force", name=own).exit_code == 0
    assert pq.read_table("out.parquet")["x_date"].to_pylist() == [NOON]


def test_a_table_that_is_scored_twice_keeps_both_dates(here: Path, run_score: RunScore) -> None:
    """The first one's is a column like others by then."""
    assert score(run_score, ["2026-03-13 12:00"]).exit_code == 0
    assert run_score("out.parquet", "again.parquet", "--date-column", "date", "--prefix", "x_").exit_code == 0
    table = pq.read_table("again.parquet")
    assert table["date"].to_pylist() == table["x_date"].to_pylist() == [NOON]


def test_dates_go_where_columns_are_left_out(here: Path, run_score: RunScore) -> None:
    """They were asked for."""
    assert score(run_score, ["2026-03-13 12:00"], "--keep", "id", target="out.csv").exit_code == 0
    assert Path("out.csv").read_text().splitlines()[1].startswith("1,2026-03-13T12:00:00.000Z,")


def test_dates_that_can_not_be_read_are_counted_and_the_first_named(here: Path, run_score: RunScore) -> None:
    """Within --max-bad; their rows are scored."""
    cells = ["13/03/2026"] * 60 + ["14 March", "n/a"] + ["05/03/2026"] * 60
    done = score(run_score, cells, "--max-bad", "2%", "--summary", "counts.json")
    assert done.exit_code == 0
    assert "in.csv: 2 dates can't be read, the first is record 61; in UTC it is null" in done.stderr
    table = pq.read_table("out.parquet")
    assert table["date"].null_count == 2 and table["date"][121].as_py() == datetime(2026, 3, 5, tzinfo=UTC)
    assert set(table["status"].to_pylist()) == {"scored"}
    counts = json.loads(Path("counts.json").read_text())
    counted = [counts[name] for name in ("date_column", "date_format", "unread_dates", "first_unread_date")]
    assert counted == ["received", "%d/%m/%Y", 2, 61]


def test_too_many_dates_of_another_form_refuse_the_table(here: Path, run_score: RunScore) -> None:
    """Rather than leaving most messages without one."""
    done = score(run_score, ["2026-03-05", "05/03/2026 10:00", "06/03/2026 10:00", "07/03/2026 11:00"])
    assert done.exit_code == 1 and not Path("out.parquet").exists()
    assert "record 2: 3 of 4 dates can't be read as ISO 8601, the form of the first" in done.stderr
    assert "--date-format" in done.stderr


def test_early_days_are_read_ahead_of_and_refused_where_nothing_tells(here: Path, run_score: RunScore) -> None:
    """From a file as long as many batches; where both kinds tell, the record that contradicts is named."""
    early = [f"{1 + n % 12:02}/03/2026 10:00" for n in range(9_000)]
    done = score(run_score, early)
    assert done.exit_code == 1 and "no day in them is over 12" in done.stderr
    assert "--date-format %d/%m/%Y" in done.stderr and "--date-format %m/%d/%Y" in done.stderr
    assert score(run_score, [*early, "13/03/2026 10:00"]).exit_code == 0
    assert pq.read_table("out.parquet")["date"][1].as_py() == datetime(2026, 3, 2, 10, tzinfo=UTC)
    done = score(run_score, [*early, "03/25/2026 10:00", "25/03/2026"], "--force")
    assert done.exit_code == 1 and "record 9001: its date can only be month/day/year" in done.stderr
    assert pq.read_table("out.parquet").num_rows == 9_001


@pytest.mark.parametrize(
    ("cells", "proposed"),
    [(["3/25/26", "3/5/26"], "--date-format %m/%d/%y"), (["25-Mar-26"], "--date-format %d-%b-%y")],
)
def test_a_form_that_is_never_guessed_is_proposed(
    here: Path, cells: list[str], proposed: str, run_score: RunScore
) -> None:
    """If it fits."""
    done = score(run_score, cells)
    assert done.exit_code == 1 and "has no date that can be read" in done.stderr and proposed in done.stderr
    assert "They fit:  " in done.stderr or ", or:  " in done.stderr or "State their form" in done.stderr


@pytest.mark.parametrize(
    "options",
    [["--date-format", "%d/%m"], ["--time-zone", "Berlin"], ["--date-format", "dd/mm/yyyy", "--dry-run"]],
)
def test_what_can_not_be_meant_is_wrong_usage(here: Path, options: list[str], run_score: RunScore) -> None:
    """Before anything is read; so is a form of dates without a column of them."""
    assert score(run_score, ["2026-03-05"], *options).exit_code == 2
    done = run_score("in.csv", "out.parquet", "--date-format", "%d/%m/%Y")
    assert done.exit_code == 2 and "--date-column" in done.stderr


def test_far_times_of_old_parquet_stay_what_they_are(here: Path, run_score: RunScore) -> None:
    """Such as 9999-12-31: as nanoseconds, as int96 was read, it came round to 1816."""
    far = [datetime(9999, 12, 31), datetime(1601, 1, 1), datetime(2026, 3, 5, 1, 2, 3, 456789)]
    table = pa.table({"at": pa.array(far, pa.timestamp("us")), "text": ["good film"] * 3})
    pq.write_table(table, "in.parquet", use_deprecated_int96_timestamps=True)
    assert pq.ParquetFile("in.parquet").schema.column(0).physical_type == "INT96"
    assert run_score("in.parquet", "out.parquet", "--date-column", "at").exit_code == 0
    scored = pq.read_table("out.parquet")
    assert scored["at"].to_pylist() == far
    assert scored["date"].to_pylist()[:2] == [moment.replace(tzinfo=UTC) for moment in far[:2]]
