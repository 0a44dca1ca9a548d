"""The day of a message: a date that no message can have gives none, and is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog.days import FIRST, LAST, NO_DAY, days_of, iso
from tests.support.command import RunScore
from tests.support.messages import csv_bytes

UTC_TIMES = pa.timestamp("ms", "UTC")


def day(moment: object) -> str | None:
    number = int(days_of(pa.array([moment], UTC_TIMES), 1)[0])
    return None if number == NO_DAY else iso(number)


@pytest.mark.parametrize("year", [1, 1701, 1969, 2101, 9999])
def test_what_is_no_day_of_a_message_gives_none(year: int) -> None:
    """Such as a placeholder."""
    assert day(datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)) is None
    assert day(None) is None


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_gives_its_day_in_utc_or_none(moment: datetime) -> None:
    """None outside 1970 to 2100."""
    assert day(moment) == (moment.date().isoformat() if FIRST <= moment.date() <= LAST else None)


@given(st.integers(-(2**63), 2**63 - 1))
def test_no_count_comes_round_to_another_day(count: int) -> None:
    """However far it is."""
    days = count // 86_400_000
    assert day(count) == ((FIRST + timedelta(days)).isoformat() if 0 <= days <= (LAST - FIRST).days else None)


def test_a_placeholder_stays_what_it_is_in_the_users_column(tmp_path: Path, run_score: RunScore) -> None:
    """It only gives no day, and a warning says so."""
    rows = [["id", "received", "text"], ["1", "9999-12-31", "good film"], ["2", "2026-03-02", "bad film"]]
    (tmp_path / "in.csv").write_bytes(csv_bytes(rows))
    (tmp_path / "scored").mkdir()
    wanted = ("--id-column", "id", "--date-column", "received", "--partition", "date", "--run-date", "2026-03-05")
    result = run_score(tmp_path / "in.csv", f"{tmp_path}/scored/", *wanted, "--allow-odd")
    assert result.exit_code == 0, result.stderr
    assert "1 date can't be used" in result.stderr
    tables = {path.parent.name: pq.ParquetFile(path).read() for path in (tmp_path / "scored").glob("day=*/*.parquet")}
    assert {name: table["id"].to_pylist() for name, table in tables.items()} == {
        "day=2026-03-05": ["1"],
        "day=2026-03-02": ["2"],
    }
    assert tables["day=2026-03-05"]["received"].to_pylist() == ["9999-12-31"]


def test_a_column_of_impossible_days_is_refused(tmp_path: Path, run_score: RunScore) -> None:
    """Rather than putting all messages on the day of the run."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["received", "text"], ["1701-01-01", "good"], ["0042-01-01", "bad"]]))
    (tmp_path / "scored").mkdir()
    result = run_score(tmp_path / "in.csv", f"{tmp_path}/scored/", "--date-column", "received", "--allow-odd")
    assert result.exit_code == 1
    assert "has no date that messages can have" in result.stderr
