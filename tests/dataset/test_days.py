"""The day of a message: a date that no message can have gives none, whatever the column's type, and is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog.days import FIRST, LAST, NO_DAY, days_of, iso
from tests.support.command import RunScore
from tests.support.messages import csv_bytes
from tests.support.traced_memory import traced_memory

DAY = "2025-11-24"
MOMENT = datetime(2025, 11, 24, 16, tzinfo=UTC)
SECONDS = int(MOMENT.timestamp())


def day(value: object, kind: pa.DataType | None = None) -> str | None:
    number = int(days_of(pa.array([value], kind), 1)[0])
    return None if number == NO_DAY else iso(number)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-11-24",
        "20251124",
        "2025-11-24T16:00:00Z",
        "2025-11-24 16:00:00 UTC",
        "2025-11-24 16:00:00.123456 UTC",
        "2025-11-24 16:00:00 +0000",
        "20251124160000",
        "Mon, 24 Nov 2025 16:00:00 +0000",
        "24 Nov 2025 16:00 GMT",
        "Mon Nov 24 16:00:00 2025",
        str(SECONDS),
        f"{SECONDS}.25",
        str(SECONDS * 10**3),
        str(SECONDS * 10**6),
        str(SECONDS * 10**9),
    ],
)
def test_a_date_in_any_common_form_gives_its_day(cell: str) -> None:
    """As text; also with blanks around it."""
    assert (day(cell), day(f" {cell}\n")) == (DAY, DAY)


@pytest.mark.parametrize(
    "cell",
    [
        "1701-12-31",
        "17012345",
        "1701-01-01T00:00:00Z",
        "0001-01-01",
        "1969-12-31T23:59:59Z",
        "2101-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "24.11.25",
        "11/24/2025",
        "2025-W48-1",
        "170123456789",
        "1",
        "45985.5",
        "4102444800000000000000",
        "nan",
        "Mon, 24 Nov 2025 16:00:00 CEST",
        "-1764000000",
        "١٧٦٤٠٠٠٠٠٠",
        "x" * 100_000,
        "1" * 100_000,
        "",
        " ",
    ],
)
def test_what_is_no_day_of_a_message_gives_none(cell: str) -> None:
    """Never another day: a number of another unit, a placeholder, a form that could be two dates."""
    assert day(cell) is None


def test_numbers_are_read_by_their_digits() -> None:
    """Seconds to nanoseconds since 1970, and dates without signs; no other number is a date."""
    for scale in (1, 10**3, 10**6, 10**9):
        assert day(SECONDS * scale, pa.int64()) == DAY
        assert day(float(SECONDS * scale), pa.float64()) == DAY
    assert day(20251124, pa.int32()) == DAY
    assert day(Decimal(SECONDS), pa.decimal128(20, 3)) == DAY
    for value in (0, 1, -SECONDS, 45_985, SECONDS * 10, 99_999_999, 2**62):
        assert day(value, pa.int64()) is None
    for number in (float("nan"), float("inf"), -float("inf"), 1e300, 0.5, None):
        assert day(number, pa.float64()) is None


def test_epoch_milliseconds_are_no_day_of_1701() -> None:
    """They were when they were parsed as ISO dates."""
    assert day("1701234567890") == "2023-11-29"
    assert day(1701234567890, pa.int64()) == "2023-11-29"


@given(st.dates(), st.sampled_from(["s", "ms", "us"]))
def test_times_of_every_unit_give_their_day_or_none(when: date, unit: str) -> None:
    """None outside 1970 to 2100."""
    wanted = when.isoformat() if FIRST <= when <= LAST else None
    moment = datetime(when.year, when.month, when.day, 12)
    assert day(moment, pa.timestamp(unit)) == wanted
    assert day(moment.replace(tzinfo=UTC), pa.timestamp(unit, "UTC")) == wanted
    assert day(when, pa.date32()) == day(when, pa.date64()) == wanted
    assert day(when.isoformat()) == wanted


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["s", "ms", "us", "ns"]))
def test_no_count_of_any_unit_comes_round_to_another_day(count: int, unit: str) -> None:
    """As happens if far dates are converted to a finer unit first."""
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    days = count // per_second // 86_400
    wanted = (FIRST + timedelta(days)).isoformat() if 0 <= days <= (LAST - FIRST).days else None
    assert day(count, pa.timestamp(unit)) == wanted


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
    assert "has no date that can be read" in result.stderr


def test_cells_do_not_stay_in_memory() -> None:
    """Long ones are never cached, and of short ones only some thousand."""
    with traced_memory() as traced:
        for start in range(0, 60_000, 1_000):
            days_of(pa.array([f"{number:060}" for number in range(start, start + 1_000)]), 1_000)
        for number in range(200):
            days_of(pa.array([f"{number}" * 100_000]), 1)
    assert traced.kept < 8 << 20
